import { RolloutState } from '../machine';

/** After something was done that the next look shall see. */
export const atOnceMs = 20;
/** While replicas start or traffic moves; the target's watch is usually faster. */
const busyMs = 250;
/** Between two looks at a bake, at least and at most. */
const bakingMs = { least: 1_000, most: 5_000 };
/** While it waits for a person. */
const waitingMs = 5_000;

/**
 * For how long a rollout of which nothing is to be done rests. Whatever changes
 * at the target, and whatever a person says, wakes it before.
 *
 * A bake is looked at when its gates are due, or its time is over, and so often
 * in between that its time is counted whole: a tick counts for ten seconds at
 * most. Pure.
 */
export function restMs(state: RolloutState): number {
  switch (state.phase) {
    case 'held':
    case 'paused':
    case 'checking':
      return waitingMs;
    case 'baking':
    case 'shadowing': {
      const { clock, rules, steps, step } = state;
      const bakes = steps[step].bakeSeconds - clock.bakedSeconds;
      const dueInMs =
        1_000 *
        Math.min(
          rules.lookSeconds - clock.lookSeconds,
          bakes > 0 ? bakes : Infinity,
        );
      return Math.min(bakingMs.most, Math.max(bakingMs.least, dueInMs));
    }
    case 'settling':
      return bakingMs.least;
    default:
      return busyMs;
  }
}
