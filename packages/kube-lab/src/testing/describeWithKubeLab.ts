import { kubeLabAvailable } from '../build/availability.ts';
import { planeParts, type PartName } from '../build/parts.ts';

/**
 * How long a hook may take that creates a lab: as a rule ten seconds, but the
 * first one on a machine builds Kubernetes.
 */
export const labHookTimeoutMs = 90 * 60_000;

/**
 * Tests that need a lab, as `describe` has them. Where no lab can run they are
 * skipped, and their name says why; on CI, where nothing may be skipped, that
 * fails.
 *
 * @param needed parts that they need, if not just those of a control plane
 */
export function describeWithKubeLab(
  name: string,
  tests: () => void,
  needed: readonly PartName[] = planeParts,
): void {
  const availability = kubeLabAvailable(needed);
  const { describe: run } = globalThis;
  if (availability.available) {
    run(name, tests);
  } else {
    run.skip(`${name} (needs a Kubernetes: ${availability.reason})`, tests);
  }
}
