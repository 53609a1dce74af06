import { setTimeout as delay } from 'node:timers/promises';
import { isTransient, type PortalClient } from '../portal/PortalClient.ts';
import { newsOf, type News } from '../tell/news.ts';
import type { Rollout } from '../portal/Rollout.ts';

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 5_000;

/** Why following ended. */
export type FollowEnd = 'ended' | 'held' | 'timeout' | 'interrupted' | 'lost';

export interface FollowOptions {
  client: Pick<PortalClient, 'call'>;
  id: string;
  /** Go on when it is held and needs a person. */
  throughHolds: boolean;
  /** How long to follow. */
  timeoutMs: number;
  /** How long the portal may give no answer. */
  retryMs: number;
  signal: AbortSignal;
  onNews: (news: News, rollout: Rollout) => void;
  /** Called when the portal stops answering, and when it answers again. */
  onConnection: (problem: string | undefined) => void;
  pause?: (milliseconds: number, signal: AbortSignal) => Promise<unknown>;
  now?: () => number;
}

/**
 * Follows a rollout until it ends or needs a person. What happens to this
 * process or to the connection does nothing to the rollout.
 *
 * @returns why it stopped, and how the rollout was seen last
 * @throws PortalError when the portal refuses
 */
export async function follow(
  options: FollowOptions,
): Promise<{ end: FollowEnd; rollout?: Rollout; problem?: string }> {
  const {
    signal,
    pause = (milliseconds, abort) =>
      delay(milliseconds, undefined, { signal: abort }),
    now = () => performance.now(),
  } = options;
  const begun = now();
  let lastAnswer = begun;
  let isLost = false;
  let pauseMs = FIRST_PAUSE_MS;
  let last: Rollout | undefined;
  const end = (reason: FollowEnd, problem?: string) => ({
    end: reason,
    ...(last && { rollout: last }),
    ...(problem !== undefined && { problem }),
  });

  try {
    for (;;) {
      try {
        const rollout = await options.client.call<Rollout>('getRollout', {
          path: { id: options.id },
          signal,
        });
        if (isLost) {
          isLost = false;
          pauseMs = FIRST_PAUSE_MS;
          options.onConnection(undefined);
        }
        lastAnswer = now();
        newsOf(rollout, last).forEach(news => options.onNews(news, rollout));
        last = rollout;
        if (rollout.endedAt !== undefined) {
          return end('ended');
        }
        if (rollout.phase === 'held' && !options.throughHolds) {
          return end('held');
        }
      } catch (error) {
        signal.throwIfAborted();
        if (!isTransient(error)) {
          throw error;
        }
        const { message } = error as Error;
        if (now() - lastAnswer >= options.retryMs) {
          return end('lost', message);
        }
        if (!isLost) {
          isLost = true;
          options.onConnection(message);
        }
      }
      const left = options.timeoutMs - (now() - begun);
      if (left <= 0) {
        return end('timeout');
      }
      await pause(Math.min(pauseMs, left), signal);
      pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
    }
  } catch (error) {
    if (signal.aborted) {
      return end('interrupted');
    }
    throw error;
  }
}
