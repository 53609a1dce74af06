import { useRouteRef } from '@backstage/core-plugin-api';
import { Flex, Link, Text } from '@backstage/ui';
import type { Rollout } from '@fairway/backstage-plugin-mlops-common';
import { RiArrowLeftLine } from '@remixicon/react';
import { describeStrategy } from '../../../rollout/describeStrategy';
import { serviceRouteRef } from '../../../routes';
import { useText } from '../../../translation';
import { Ago } from '../../shared/Ago/Ago';
import { PersonLink } from '../../shared/PersonLink/PersonLink';
import { RolloutCommands } from '../RolloutCommands/RolloutCommands';
import { NoGatesMark } from '../RolloutMarks/NoGatesMark';
import { PhaseMark } from '../RolloutMarks/PhaseMark';
import styles from './RolloutPage.module.css';

/** Which rollout this is, whose, and what can be done with it. */
export const RolloutHeader = (props: {
  rollout: Rollout;
  /** What is shipped, as people call it: to begin a sentence. */
  name: string;
  /** The same within a sentence. */
  within: string;
  base: string;
  onChange: () => void;
}) => {
  const t = useText();
  const link = useRouteRef(serviceRouteRef);
  const { rollout, name } = props;
  const { promotedFrom } = rollout;
  return (
    <Flex direction="column" gap="1">
      <Link href={`${props.base}/rollouts`} variant="body-small" standalone>
        <span className={styles.back}>
          <RiArrowLeftLine size={14} aria-hidden="true" />
          {t('rollouts.title')}
        </span>
      </Link>
      <Flex justify="between" align="start" gap="4" className={styles.header}>
        <div>
          <div className={styles.title}>
            <Text as="h2" variant="title-small" weight="bold">
              {t('rolloutPage.titleOf', { name: props.within })}
            </Text>
            <PhaseMark phase={rollout.phase} />
            <NoGatesMark hasGates={rollout.hasGates} />
          </div>
          <div className={styles.facts}>
            <span>{rollout.environment}</span>
            <span>{describeStrategy(rollout, t)}</span>
            {rollout.attempt > 1 && (
              <span>{t('rollouts.attempt', { number: rollout.attempt })}</span>
            )}
            <Ago instant={rollout.createdAt} />
            <PersonLink who={rollout.submittedBy} />
            {promotedFrom && (
              <Link
                href={`${link?.({ service: promotedFrom.service })}/overview`}
                variant="body-small"
              >
                {t('promotions.from', {
                  service: promotedFrom.service,
                  environment: promotedFrom.environment,
                })}
              </Link>
            )}
          </div>
        </div>
        <RolloutCommands
          rollout={rollout}
          name={name}
          within={props.within}
          onChange={props.onChange}
        />
      </Flex>
    </Flex>
  );
};
