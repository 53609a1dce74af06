import { setTimeout as delay } from 'node:timers/promises';
import { statusOf } from './explain';

const MAX_FAILURES = 5;

/** How time goes: as it does, unless a test says otherwise. */
export interface Clock {
  pause?: (milliseconds: number, signal?: AbortSignal) => Promise<void>;
  now?: () => number;
}

export interface PollOptions<T> extends Clock {
  /** Asks how it stands. */
  ask: () => Promise<T>;
  isOver: (answer: T) => boolean;
  timeoutMs: number;
  signal?: AbortSignal;
  /** Pauses grow from the first to the longest, each twice the one before. */
  firstPauseMs: number;
  longestPauseMs: number;
  /** Called with each answer. */
  onAnswer: (answer: T) => void;
  /** Called when an answer did not come and the question is asked again. */
  onFailure: (error: unknown) => void;
}

/** A backend that restarts is back in moments; a refusal stays one. */
const isTransient = (error: unknown) => {
  const status = statusOf(error);
  return status === undefined || status >= 500 || status === 429;
};

/**
 * Asks until it is over or the time is up, and returns the last answer. Gives
 * up after a few failures in a row, at once when the backend refuses, and
 * throws the signal's reason when that is aborted.
 */
export async function poll<T>(options: PollOptions<T>): Promise<T> {
  const {
    signal,
    pause = (milliseconds, abort) =>
      delay(milliseconds, undefined, { signal: abort }),
    now = () => performance.now(),
  } = options;
  const deadline = now() + options.timeoutMs;
  let pauseMs = options.firstPauseMs;
  let failures = 0;
  let last: { answer: T } | undefined;

  for (;;) {
    signal?.throwIfAborted();
    try {
      last = { answer: await options.ask() };
      failures = 0;
      options.onAnswer(last.answer);
    } catch (error) {
      signal?.throwIfAborted();
      failures += 1;
      if (!isTransient(error) || failures >= MAX_FAILURES) {
        throw error;
      }
      options.onFailure(error);
    }
    const remaining = deadline - now();
    if (last && (options.isOver(last.answer) || remaining <= 0)) {
      return last.answer;
    }
    await pause(Math.max(0, Math.min(pauseMs, remaining)), signal);
    pauseMs = Math.min(pauseMs * 2, options.longestPauseMs);
  }
}
