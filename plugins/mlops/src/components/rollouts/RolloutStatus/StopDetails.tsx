import { Text } from '@backstage/ui';
import {
  GateDeclaration,
  gatesOfStep,
  gateTimes,
  Rollout,
} from '@fairway/backstage-plugin-mlops-common';
import { formatSeconds } from '../../../format';
import type { TrackNode } from '../../../rollout/track';
import { Text as Translate, useText } from '../../../translation';
import { VerdictMark } from '../RolloutMarks/VerdictMark';
import { BakeMeters } from './BakeMeters';
import styles from './CourseCard.module.css';

function gatesAt({ place, step }: TrackNode, gates: GateDeclaration[]) {
  if (step) {
    return gatesOfStep(gates, step);
  }
  const times = { checks: 'before-provisioning', start: 'before-traffic' };
  return gates.filter(
    ({ kind }) => gateTimes[kind] === times[place as keyof typeof times],
  );
}

function titleOf(node: TrackNode, rollout: Rollout, t: Translate): string {
  const { place, step } = node;
  if (!step) {
    return place === 'promotion'
      ? t('rollouts.track.promotion')
      : t(`rolloutPage.bake.${place as 'checks' | 'start'}`);
  }
  const parts = [
    t('rolloutPage.bake.stepOf', {
      number: Number(place) + 1,
      count: rollout.steps.length,
    }),
    step.weight > 0
      ? t('rollouts.track.traffic', { weight: step.weight })
      : t('rollouts.track.copies', { mirror: step.mirror ?? 100 }),
    t('rollouts.track.stepText', { duration: formatSeconds(step.bakeSeconds) }),
    step.minimumSamples > 0
      ? t('rollouts.track.minimum', {
          count: step.minimumSamples,
          samples: step.minimumSamples.toLocaleString(),
        })
      : t('rollouts.track.anySamples'),
  ];
  return `${parts[0]}: ${parts.slice(1).join(', ')}`;
}

/** What one stop of a rollout asks for, and how far it has come. */
export const StopDetails = (props: { rollout: Rollout; node: TrackNode }) => {
  const t = useText();
  const { rollout, node } = props;
  const { place, state, step } = node;
  const gates = gatesAt(node, rollout.gates);
  const said = (gate: string) => {
    const found = rollout.verdicts.find(entry => entry.gate === gate);
    const isOfStep = !step || found?.step === place;
    return isOfStep ? found?.verdict : undefined;
  };
  // What it said in a step that is over is in the history of verdicts.
  const isTold = !step || state !== 'done';
  return (
    <div className={styles.details}>
      <Text as="div" variant="body-medium" weight="bold">
        {titleOf(node, rollout, t)}
      </Text>
      {step && (state === 'current' || state === 'stopped') && (
        <BakeMeters rollout={rollout} step={step} />
      )}
      {place === 'promotion' && (
        <Text as="div">{t('rolloutPage.bake.promotion')}</Text>
      )}
      {gates.length > 0 && (
        <ul className={styles.gates} aria-label={t('rolloutPage.bake.gates')}>
          {gates.map(({ name }) => (
            <li key={name}>
              {name}
              {isTold && <VerdictMark verdict={said(name)} />}
            </li>
          ))}
        </ul>
      )}
      {place !== 'promotion' && gates.length === 0 && (
        <Text as="div" color="secondary">
          {t('rolloutPage.bake.gatesNone')}
        </Text>
      )}
    </div>
  );
};
