import { planeParts } from '../../build/parts.ts';
import { isolationLacks } from '../../isolation/Isolation.ts';
import { describeWithKubeLab } from '../../testing/describeWithKubeLab.ts';

/**
 * Tests that need KEDA and its HTTP add-on beside a lab, as `describe` has them.
 * Where there can be none they are skipped, and their name says why.
 */
export function describeWithKeda(name: string, tests: () => void): void {
  const reason = isolationLacks();
  const { describe: run } = globalThis;
  if (reason) {
    run.skip(`${name} (needs KEDA: ${reason})`, tests);
  } else {
    describeWithKubeLab(name, tests, [
      ...planeParts,
      'keda',
      'keda-http-add-on',
    ]);
  }
}
