import type { ActionContext } from '@backstage/plugin-scaffolder-node';
import { explain } from './explain';
import { Clock, poll, PollOptions } from './poll';

interface FollowOptions<T>
  extends Omit<
    PollOptions<T>,
    'timeoutMs' | 'signal' | 'onFailure' | keyof Clock
  > {
  kind: 'benchmark' | 'deployment' | 'rollout';
  id: string;
  /** A sentence for who cancels the task: that it goes on, and how to end it. */
  goesOn: string;
  /** How long to wait. */
  seconds: number;
  context: Pick<ActionContext<any>, 'logger' | 'signal'>;
  clock: Clock;
}

/**
 * Follows what goes on in the backend, whether a task waits for it or not, until
 * it is over or the time is up, and returns the last answer. Throws what a
 * person can read when the task is cancelled, or the backend refuses or is gone.
 */
export async function follow<T>(options: FollowOptions<T>): Promise<T> {
  const { kind, id, goesOn, seconds, context, clock, ...question } = options;
  const { logger, signal } = context;
  try {
    return await poll({
      ...question,
      timeoutMs: seconds * 1000,
      signal,
      onFailure: error =>
        logger.warn(
          `The ${kind} could not be read, asking again: ${explain(error)}`,
        ),
      pause: clock.pause,
      now: clock.now,
    });
  } catch (error) {
    const name = `${kind[0].toUpperCase()}${kind.slice(1)} ${id}`;
    throw new Error(
      signal?.aborted
        ? `Waiting for ${kind} ${id} was cancelled. ${goesOn}`
        : `${name} could not be followed: ${explain(error)}`,
    );
  }
}
