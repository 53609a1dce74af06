/** The clock and the dice, so that tests can hold them. */
export interface Timing {
  /** Milliseconds since some instant; never jumps, whatever is done to the clock. */
  elapsedMs(): number;
  /** What people call now. */
  date(): Date;
  /** Calls `act` once in so many milliseconds, unless what it returns is called before. */
  after(ms: number, act: () => void): () => void;
  /** From 0 up to, but not, 1. */
  random(): number;
}

export const realTiming: Timing = {
  elapsedMs: () => performance.now(),
  date: () => new Date(),
  after: (ms, act) => {
    const timer = setTimeout(act, ms);
    return () => clearTimeout(timer);
  },
  random: Math.random,
};

/** Waits; rejects at once with the signal's reason when it is aborted. */
export async function sleep(
  timing: Timing,
  ms: number,
  signal?: AbortSignal,
): Promise<void> {
  signal?.throwIfAborted();
  let cancel = () => {};
  let onAbort = () => {};
  try {
    await new Promise<void>((resolve, reject) => {
      onAbort = () => reject(signal?.reason);
      signal?.addEventListener('abort', onAbort, { once: true });
      cancel = timing.after(ms, resolve);
    });
  } finally {
    cancel();
    signal?.removeEventListener('abort', onAbort);
  }
}
