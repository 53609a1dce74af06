import { RolloutState } from '../state';

/**
 * The most seconds that one tick counts for. Whoever looks less often than that
 * makes a rollout slower, and a clock that jumps, or a process that slept, adds
 * no more than this.
 */
export const maximalTickSeconds = 10;

/**
 * Counts the time since the last look, in place: what one reading of the clock
 * is after the one before, but never less than nothing or more than the cap.
 *
 * @returns the seconds that were counted.
 */
export function tick(state: RolloutState, now: number): number {
  const { clock } = state;
  const passed = (now - (clock.readAt ?? now)) / 1_000;
  const elapsed = Number.isFinite(passed)
    ? Math.min(maximalTickSeconds, Math.max(0, passed))
    : 0;
  if (Number.isFinite(now)) {
    clock.readAt = now;
  }
  clock.phaseSeconds += elapsed;
  clock.lookSeconds += elapsed;
  for (const aged of [
    ...Object.values(state.verdicts),
    ...Object.values(state.trials),
  ]) {
    aged.ageSeconds += elapsed;
  }
  return elapsed;
}
