import { Flex, Text, VisuallyHidden } from '@backstage/ui';
import { Deployment } from '@fairway/backstage-plugin-mlops-common';
import {
  RiCheckboxCircleFill,
  RiCheckboxBlankCircleLine,
  RiLoader4Line,
} from '@remixicon/react';
import { formatElapsed } from '../api';
import { useText } from '../translation';
import styles from './DeploymentTimeline.module.css';
import { clickToFirstPrediction, TimelineRow, timelineRows } from './marks';

/** The marks from the click to the first prediction, as they come. */
export function DeploymentTimeline(props: { deployment: Deployment }) {
  const text = useText();
  const total = clickToFirstPrediction(props.deployment);
  return (
    <Flex direction="column" gap="2">
      <Text as="h3" weight="bold">
        {text('panel.timeline')}
      </Text>
      <ol className={styles.marks} aria-label={text('panel.timeline')}>
        {timelineRows(props.deployment).map(row => (
          <Mark key={row.mark} row={row} />
        ))}
      </ol>
      {total !== undefined && (
        <Text as="p">
          {text('panel.total', { elapsed: formatElapsed(total) })}
        </Text>
      )}
    </Flex>
  );
}

function Mark({ row }: { row: TimelineRow }) {
  const text = useText();
  const words = { done: 'panel.done', now: 'panel.next', open: 'panel.open' };
  return (
    <li className={styles.mark} data-state={row.state}>
      <Icon state={row.state} />
      <Text as="span" color={row.state === 'open' ? 'secondary' : 'primary'}>
        {row.title}
      </Text>
      <VisuallyHidden>{text(words[row.state] as 'panel.done')}</VisuallyHidden>
      {row.elapsedMs !== undefined && (
        <Text as="span" variant="body-small" color="secondary">
          {text('panel.after', { elapsed: formatElapsed(row.elapsedMs) })}
        </Text>
      )}
    </li>
  );
}

function Icon({ state }: { state: TimelineRow['state'] }) {
  switch (state) {
    case 'done':
      return <RiCheckboxCircleFill className={styles.done} aria-hidden />;
    case 'now':
      return <RiLoader4Line className={styles.now} aria-hidden />;
    default:
      return <RiCheckboxBlankCircleLine className={styles.open} aria-hidden />;
  }
}
