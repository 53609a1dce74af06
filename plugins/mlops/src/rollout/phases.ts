import {
  activeRolloutPhases,
  gateTimes,
  Rollout,
  RolloutPhase,
} from '@fairway/backstage-plugin-mlops-common';

/** Whether a rollout still moves, or stands still without having ended. */
export const isActive = ({ phase }: Pick<Rollout, 'phase'>): boolean =>
  (activeRolloutPhases as readonly RolloutPhase[]).includes(phase);

/** Whether a rollout stands still until somebody lets it go on. */
export const isInterrupted = ({ phase }: Pick<Rollout, 'phase'>): boolean =>
  phase === 'held' || phase === 'paused';

/** Where in its course a rollout is: before its steps, in one of them, or after. */
export type Place = 'checks' | 'promotion' | 'start' | number;

type Located = Pick<
  Rollout,
  'phase' | 'samples' | 'step' | 'verdicts' | 'wanted'
>;

const outsideSteps: Partial<Record<RolloutPhase, Place>> = {
  checking: 'checks',
  provisioning: 'start',
  promoting: 'promotion',
  settling: 'promotion',
  promoted: 'promotion',
};

const inSteps: readonly RolloutPhase[] = [
  'stepping',
  'shadowing',
  'baking',
  'rolled-back',
];

const hasChecksOpen = ({ verdicts }: Located) =>
  verdicts.some(
    ({ kind, verdict }) =>
      gateTimes[kind] === 'before-provisioning' && verdict !== 'pass',
  );

/**
 * Where a rollout is, or was when it ended. One that stands still or goes back
 * does not say where it was, so what it has done tells.
 */
export function placeOf(rollout: Located): Place {
  const { phase, step, wanted, samples } = rollout;
  const place = outsideSteps[phase];
  if (place !== undefined) {
    return place;
  }
  const hasStepped =
    inSteps.includes(phase) ||
    step > 0 ||
    samples > 0 ||
    wanted.candidate > 0 ||
    wanted.mirror > 0;
  if (hasStepped) {
    return step;
  }
  return hasChecksOpen(rollout) ? 'checks' : 'start';
}
