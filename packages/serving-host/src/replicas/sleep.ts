import { setTimeout as wait } from 'node:timers/promises';

/** Waits, or less when the signal aborts. Never throws. */
export async function sleep(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await wait(ms, undefined, { signal });
  } catch {
    // Aborted: nothing is left to wait for.
  }
}
