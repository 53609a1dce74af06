import { ButtonLink, Text } from '@backstage/ui';
import type { Rollout } from '@fairway/backstage-plugin-mlops-common';
import { useActiveRollout, useRevisions } from '../../../hooks/useRollouts';
import { headlineOf } from '../../../rollout/headline';
import { useText } from '../../../translation';
import { NoGatesMark } from '../RolloutMarks/NoGatesMark';
import { phaseLooks, PhaseMark } from '../RolloutMarks/PhaseMark';
import { WeightsBar } from '../WeightsBar/WeightsBar';
import styles from './ActiveRollout.module.css';

const Banner = (props: { rollout: Rollout; base: string }) => {
  const t = useText();
  const { rollout } = props;
  const { byNumber } = useRevisions(rollout.service, rollout.candidateRevision);
  const version = byNumber.get(rollout.candidateRevision)?.spec.modelVersion;
  return (
    <section
      className={styles.root}
      data-tone={rollout.hasGates ? phaseLooks[rollout.phase].tone : 'negative'}
      aria-label={t('rollouts.banner')}
    >
      <div>
        <div className={styles.marks}>
          <Text as="span" variant="body-small" color="secondary">
            {t('rollouts.banner')}
          </Text>
          <PhaseMark phase={rollout.phase} />
          <NoGatesMark hasGates={rollout.hasGates} />
        </div>
        <Text as="div" weight="bold">
          {headlineOf(rollout, version, t).title}
        </Text>
      </div>
      <WeightsBar
        weights={rollout.observed ?? rollout.wanted}
        name={t('rollouts.weights.traffic')}
        isCompact
      />
      <ButtonLink
        variant="secondary"
        href={`${props.base}/rollouts/${rollout.id}`}
      >
        {t('rollouts.open')}
      </ButtonLink>
    </section>
  );
};

/** Says on the page of a service that a rollout is under way; else nothing. */
export const ActiveRollout = (props: { service: string; base: string }) => {
  const rollout = useActiveRollout(props.service).data?.items[0];
  return rollout ? (
    <Banner key={rollout.id} rollout={rollout} base={props.base} />
  ) : null;
};
