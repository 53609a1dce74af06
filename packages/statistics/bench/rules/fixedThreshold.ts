import type { Arms } from '../../src/comparison/Comparison.ts';
import { Window } from '../Windows.ts';

const CHECKS = 10;

/**
 * The rule that canary controllers are usually given: ten checks, each over the
 * requests since the one before; rolled back at the first at which the
 * candidate's 95th percentile is above 1.1 times the stable revision's, or its
 * share of errors more than half a point above; else promoted.
 */
export function fixedThresholdPromotes(arms: Arms<readonly Window[]>): boolean {
  const perCheck = arms.candidate.length / CHECKS;
  const partOf = (windows: readonly Window[], check: number) => {
    const part = Window.create();
    windows
      .slice(check * perCheck, (check + 1) * perCheck)
      .forEach(window => part.merge(window));
    return part;
  };
  for (let check = 0; check < CHECKS; check++) {
    const candidate = partOf(arms.candidate, check);
    const stable = partOf(arms.stable, check);
    const slower =
      candidate.latencies.quantile(0.95) >
      1.1 * stable.latencies.quantile(0.95);
    const failing =
      candidate.errors / candidate.total > stable.errors / stable.total + 0.005;
    if (slower || failing) {
      return false;
    }
  }
  return true;
}
