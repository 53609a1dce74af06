import { setTimeout as sleep } from 'node:timers/promises';

const EVERY_MS = 200;

/** Asks until there is an answer, however long that takes; the test's limit bounds it. */
export async function until<T>(
  ask: () => Promise<T | undefined | false>,
): Promise<T> {
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) {
      return answer;
    }
    await sleep(EVERY_MS);
  }
}
