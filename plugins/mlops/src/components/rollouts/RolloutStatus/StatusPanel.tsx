import { Button, Link, Text } from '@backstage/ui';
import type { Rollout } from '@fairway/backstage-plugin-mlops-common';
import { RiFileSearchLine } from '@remixicon/react';
import { headlineOf } from '../../../rollout/headline';
import { useText } from '../../../translation';
import { Ago } from '../../shared/Ago/Ago';
import { TonePanel } from '../../shared/TonePanel/TonePanel';
import { phaseLooks } from '../RolloutMarks/PhaseMark';
import { Decider } from './Decider';
import styles from './StatusPanel.module.css';

/** Where a rollout stands in plain words, why, and what a person can do. */
export const StatusPanel = (props: {
  rollout: Rollout;
  version: string | undefined;
  base: string;
  onEvidence: (id: string) => void;
}) => {
  const t = useText();
  const { rollout } = props;
  const { tone, icon } = phaseLooks[rollout.phase];
  const { title, text } = headlineOf(rollout, props.version, t);
  const { decidedBy, evidenceId, supersededBy } = rollout;
  return (
    <TonePanel tone={tone} icon={icon} label={t('rolloutPage.headline.label')}>
      <Text
        as="h3"
        variant="title-small"
        weight="bold"
        aria-live="polite"
        style={{ margin: 0 }}
      >
        {title}
      </Text>
      {text && <Text as="p">{text}</Text>}
      {rollout.action && (
        <Text as="p">
          <strong>{t('rolloutPage.whatToDo')}:</strong> {rollout.action}
        </Text>
      )}
      <div className={styles.meta}>
        <Ago instant={rollout.endedAt ?? rollout.phaseSince} />
        {decidedBy && (
          <span>
            {t('rolloutPage.decidedBy')} <Decider who={decidedBy} />
          </span>
        )}
        {supersededBy && (
          <Link
            href={`${props.base}/rollouts/${supersededBy}`}
            variant="body-small"
          >
            {t('rolloutPage.newer')}
          </Link>
        )}
        {evidenceId && (
          <Button
            size="small"
            variant="secondary"
            iconStart={<RiFileSearchLine />}
            onPress={() => props.onEvidence(evidenceId)}
          >
            {t('rolloutPage.evidenceDecision')}
          </Button>
        )}
      </div>
    </TonePanel>
  );
};
