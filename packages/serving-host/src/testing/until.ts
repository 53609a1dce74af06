import { setTimeout as wait } from 'node:timers/promises';

/** Far more than anything takes: it only bounds what hangs. */
const limitMs = 150_000;

/** Asks again and again until there is an answer; fails where none comes. */
export async function until<T>(
  what: string,
  ask: () => Promise<T | undefined> | T | undefined,
  describe: () => string | undefined = () => undefined,
): Promise<T> {
  const deadline = Date.now() + limitMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) {
      return answer;
    }
    if (Date.now() > deadline) {
      throw new Error(
        `it did not happen that ${what}; last seen: ${describe() ?? ''}`,
      );
    }
    await wait(20);
  }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
