import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { planeParts } from '../build/parts.ts';
import { isolationLacks } from '../isolation/Isolation.ts';
import { describeWithKubeLab } from '../testing/describeWithKubeLab.ts';
import { pluginFolder } from './configuration.ts';

/** Why no `RealNode` can run on this machine; `undefined` when one can. */
export function realNodeLacks(): string | undefined {
  const isolation = isolationLacks();
  if (isolation) {
    return isolation;
  }
  for (const program of ['containerd', 'ctr', 'runc']) {
    try {
      execFileSync(program, ['--version'], {
        stdio: 'ignore',
        timeout: 30_000,
      });
    } catch {
      return `there is no ${program}: apt-get install containerd runc`;
    }
  }
  return existsSync(`${pluginFolder}/bridge`)
    ? undefined
    : `there is no ${pluginFolder}/bridge: apt-get install containernetworking-plugins`;
}

/**
 * Tests that need a `RealNode`, as `describe` has them. Where there can be none
 * they are skipped, and their name says why.
 */
export function describeWithRealNode(name: string, tests: () => void): void {
  const reason = realNodeLacks();
  const { describe: run } = globalThis;
  if (reason) {
    run.skip(`${name} (needs a real node: ${reason})`, tests);
  } else {
    describeWithKubeLab(name, tests, [...planeParts, 'kubelet', 'pause']);
  }
}
