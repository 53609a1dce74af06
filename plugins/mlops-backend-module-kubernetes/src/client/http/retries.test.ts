import fc from 'fast-check';
import {
  Arrival,
  StatusError,
  UnreachableError,
  UnreadableAnswerError,
} from '../errors/errors';
import { RetryQuestion, waitBeforeRetry } from './retries';

function question(changes: Partial<RetryQuestion>): RetryQuestion {
  return {
    error: new Error('unknown'),
    isRead: true,
    retries: 0,
    remainingMs: 10_000,
    random: 0.5,
    ...changes,
  };
}

const unreachable = (arrival: Arrival) =>
  new UnreachableError('eu', 'away', arrival);
const status = (code: number, retryAfterMs?: number) =>
  new StatusError('eu', 'refused', {
    code,
    reason: '',
    message: '',
    causes: [],
    retryAfterMs,
  });

describe('A write', () => {
  it('is sent again only where it is known to have changed nothing', () => {
    const wait = (error: unknown) =>
      waitBeforeRetry(question({ error, isRead: false }));
    expect(wait(unreachable('not sent'))).toBe(100);
    expect(wait(status(429))).toBe(1_100);
    expect(wait(status(429, 3_000))).toBe(3_100);
    expect(wait(status(503, 2_000))).toBe(2_100);
    expect(wait(unreachable('unknown'))).toBeUndefined();
    expect(wait(status(503))).toBeUndefined();
    expect(wait(status(500))).toBeUndefined();
    expect(wait(status(504, 1_000))).toBeUndefined();
    expect(wait(status(409))).toBeUndefined();
    expect(wait(new UnreadableAnswerError('eu', '', 502))).toBeUndefined();
    expect(wait(new Error('a defect'))).toBeUndefined();
  });
});

describe('A read', () => {
  it('is sent again whatever passes', () => {
    const wait = (error: unknown) => waitBeforeRetry(question({ error }));
    expect(wait(unreachable('unknown'))).toBe(100);
    expect(wait(status(500))).toBe(100);
    expect(wait(status(503))).toBe(100);
    expect(wait(status(504, 1_000))).toBe(1_100);
    expect(wait(new UnreadableAnswerError('eu', '', 502))).toBe(100);
    expect(wait(status(403))).toBeUndefined();
    expect(wait(status(410))).toBeUndefined();
    expect(wait(new UnreadableAnswerError('eu', '', 200))).toBeUndefined();
    expect(wait(new UnreadableAnswerError('eu', ''))).toBeUndefined();
  });
});

describe('A retry', () => {
  it('waits no longer than there is time, and comes only so often', () => {
    const error = status(429, 30_000);
    expect(waitBeforeRetry(question({ error }))).toBeUndefined();
    expect(
      waitBeforeRetry(question({ error: unreachable('unknown'), retries: 5 })),
    ).toBeUndefined();
  });

  it('comes after a wait that is drawn below a bound that doubles to 5 s', () => {
    fc.assert(
      fc.property(
        fc.nat(4),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (retries, random) => {
          const waitMs = waitBeforeRetry(
            question({ error: unreachable('unknown'), retries, random }),
          );
          expect(waitMs).toBe(random * Math.min(5_000, 200 * 2 ** retries));
        },
      ),
    );
  });
});
