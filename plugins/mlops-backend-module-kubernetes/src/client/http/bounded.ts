import { Timing } from './Timing';

/**
 * Works under a signal that is aborted with the caller's, or with the error of
 * `tooLate` when so many milliseconds have passed.
 *
 * @throws what aborted it, whatever error the work made of that.
 */
export async function bounded<T>(
  timing: Timing,
  ms: number,
  signal: AbortSignal | undefined,
  tooLate: () => Error,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  signal?.throwIfAborted();
  const controller = new AbortController();
  const unlink = abortWith(signal, controller);
  const cancel = timing.after(ms, () => controller.abort(tooLate()));
  try {
    return await orAborted(controller.signal, work(controller.signal));
  } finally {
    cancel();
    unlink();
  }
}

/**
 * Aborts the controller when the signal is, until what it returns is called.
 * `AbortSignal.any` would stay with a signal that lives as long as the process.
 */
export function abortWith(
  signal: AbortSignal | undefined,
  controller: AbortController,
): () => void {
  const onAbort = () => controller.abort(signal?.reason);
  if (signal?.aborted) {
    onAbort();
  }
  signal?.addEventListener('abort', onAbort, { once: true });
  return () => signal?.removeEventListener('abort', onAbort);
}

/** The work's outcome, or the reason of the signal as soon as it is aborted. */
export async function orAborted<T>(
  signal: AbortSignal,
  work: Promise<T>,
): Promise<T> {
  // What comes of it after an abort is nobody's any more.
  work.catch(() => {});
  let onAbort = () => {};
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(signal.reason);
    if (signal.aborted) {
      onAbort();
    }
    signal.addEventListener('abort', onAbort, { once: true });
  });
  try {
    return await Promise.race([aborted, work]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

/** The same chunks; breaks off with the error of `late` where none comes for so long. */
export async function* neverSilent<T>(
  timing: Timing,
  idleMs: number,
  signal: AbortSignal,
  late: () => Error,
  chunks: AsyncIterable<T>,
): AsyncGenerator<T> {
  const iterator = chunks[Symbol.asyncIterator]();
  for (;;) {
    const { done, value } = await bounded(timing, idleMs, signal, late, () =>
      iterator.next(),
    );
    if (done) {
      return;
    }
    yield value;
  }
}
