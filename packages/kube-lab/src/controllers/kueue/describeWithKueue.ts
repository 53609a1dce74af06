import { planeParts } from '../../build/parts.ts';
import { isolationLacks } from '../../isolation/Isolation.ts';
import { describeWithKubeLab } from '../../testing/describeWithKubeLab.ts';

/** Tests that need Kueue's controller: without it they are skipped, by a name that says why. */
export function describeWithKueue(name: string, tests: () => void): void {
  const reason = isolationLacks();
  if (reason) {
    globalThis.describe.skip(`${name} (needs Kueue: ${reason})`, tests);
    return;
  }
  describeWithKubeLab(name, tests, [...planeParts, 'kueue']);
}
