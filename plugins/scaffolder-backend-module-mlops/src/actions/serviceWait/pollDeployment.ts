import { setTimeout as delay } from 'node:timers/promises';
import { Deployment } from '@fairway/backstage-plugin-mlops-common';
import { InitiatorClient, statusOf } from '../../api';

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 2000;
const MAX_FAILURES = 5;

export interface PollOptions {
  client: InitiatorClient;
  deployment: string;
  timeoutMs: number;
  signal?: AbortSignal;
  /** Called with each answer. */
  onAnswer: (deployment: Deployment) => void;
  /** Called when an answer did not come and the question is asked again. */
  onFailure: (error: unknown) => void;
  pause?: (milliseconds: number, signal?: AbortSignal) => Promise<void>;
  now?: () => number;
}

const isFinished = ({ state }: Deployment) =>
  state !== 'queued' && state !== 'running';

/** A backend that restarts is back in moments; a refusal stays one. */
const isTransient = (error: unknown) => {
  const status = statusOf(error);
  return status === undefined || status >= 500 || status === 429;
};

/**
 * Asks for a deployment until it is finished or the time is up, and returns
 * its last state. Gives up after a few failures in a row, at once when the
 * backend refuses, and throws the signal's reason when that is aborted.
 */
export async function pollDeployment(
  options: PollOptions,
): Promise<Deployment> {
  const {
    client,
    signal,
    pause = (milliseconds, abort) =>
      delay(milliseconds, undefined, { signal: abort }),
    now = () => performance.now(),
  } = options;
  const deadline = now() + options.timeoutMs;
  let pauseMs = FIRST_PAUSE_MS;
  let failures = 0;
  let last: Deployment | undefined;

  for (;;) {
    signal?.throwIfAborted();
    try {
      last = await client.call('getDeployment', {
        path: { id: options.deployment },
      });
      failures = 0;
      options.onAnswer(last);
    } catch (error) {
      signal?.throwIfAborted();
      failures += 1;
      if (!isTransient(error) || failures >= MAX_FAILURES) {
        throw error;
      }
      options.onFailure(error);
    }
    const remaining = deadline - now();
    if (last && (isFinished(last) || remaining <= 0)) {
      return last;
    }
    await pause(Math.max(0, Math.min(pauseMs, remaining)), signal);
    pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
  }
}
