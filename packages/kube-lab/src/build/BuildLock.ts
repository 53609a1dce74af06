import { randomUUID } from 'node:crypto';
import {
  linkSync,
  mkdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const lookEveryMs = 500;

/**
 * Lets one process of a user build a part while the others wait for it.
 *
 * It saves work and protects nothing: what is built is put in place by one
 * rename. So it is enough that the lock of a process that died is taken over,
 * and harmless when two take it over at the same instant.
 */
export class BuildLock {
  readonly #path: string;

  /**
   * @throws {Error} when somebody else has held it for `timeoutMs`
   */
  static async acquire(options: {
    path: string;
    timeoutMs: number;
  }): Promise<BuildLock> {
    const { path, timeoutMs } = options;
    mkdirSync(dirname(path), { recursive: true });
    const until = performance.now() + timeoutMs;
    for (;;) {
      if (tryCreate(path)) {
        return new BuildLock(path);
      }
      const holder = holderOf(path);
      if (holder === undefined || !isAlive(holder)) {
        rmSync(path, { force: true });
        continue;
      }
      if (performance.now() > until) {
        throw new Error(
          `Process ${holder} has been building for longer than ` +
            `${Math.round(
              timeoutMs / 60_000,
            )} minutes: end it, or remove ${path} if it builds nothing`,
        );
      }
      await sleep(lookEveryMs);
    }
  }

  private constructor(path: string) {
    this.#path = path;
  }

  release(): void {
    if (holderOf(this.#path) === process.pid) {
      rmSync(this.#path, { force: true });
    }
  }
}

function tryCreate(path: string): boolean {
  // Linked when it is written, so that nobody reads an empty one.
  const written = `${path}.${randomUUID()}`;
  writeFileSync(written, `${process.pid}\n`);
  try {
    linkSync(written, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') {
      return false;
    }
    throw error;
  } finally {
    rmSync(written, { force: true });
  }
}

/** The process in a lock; `undefined` where it is gone or says nothing. */
function holderOf(path: string): number | undefined {
  try {
    const holder = Number(readFileSync(path, 'utf8'));
    return Number.isInteger(holder) && holder > 0 ? holder : undefined;
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
