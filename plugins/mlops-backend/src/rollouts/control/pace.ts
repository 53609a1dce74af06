import { gatesOfStep } from '@fairway/backstage-plugin-mlops-common';
import { maximalTickSeconds, RolloutState } from '../machine';

/** After something was done that the next look shall see. */
export const atOnceMs = 20;
/** While replicas start or traffic moves; the target's watch is usually faster. */
const busyMs = 250;
/** Between two looks at a bake, at least, and at most so that its time is counted. */
const bakingMs = { least: 1_000, most: 1_000 * maximalTickSeconds };
/** While it waits for a person. */
const waitingMs = 5_000;

/**
 * For how long a rollout of which nothing is to be done rests. Whatever changes
 * at the target, and whatever a person says, wakes it before.
 *
 * A bake is looked at when its gates are due, or its time is over, and at the
 * latest when a tick is full: what passes beyond that is not counted. Pure.
 */
export function restMs(state: RolloutState): number {
  switch (state.phase) {
    case 'held':
    case 'paused':
    case 'checking':
      return waitingMs;
    case 'baking':
    case 'shadowing': {
      const { clock, rules, steps, step, gates } = state;
      const bakes = steps[step].bakeSeconds - clock.bakedSeconds;
      const untilLook =
        gatesOfStep(gates, steps[step]).length > 0
          ? rules.lookSeconds - clock.lookSeconds
          : rules.lookSeconds;
      const dueInMs = 1_000 * Math.min(untilLook, bakes > 0 ? bakes : Infinity);
      return Math.min(bakingMs.most, Math.max(bakingMs.least, dueInMs));
    }
    case 'provisioning':
      // Nothing but time passes until somebody merges; the watch says when.
      return state.isAwaited ? bakingMs.most : busyMs;
    case 'settling':
      return bakingMs.least;
    default:
      return busyMs;
  }
}
