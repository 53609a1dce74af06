import { LoggerService } from '@backstage/backend-plugin-api';
import { stringifyError } from '@backstage/errors';
import { ClaimLostError } from './ClaimLostError';
import { Claim, Release, WorkQueue } from './WorkQueue';
import { within } from './within';

/** Works on one key under a claim; the signal aborts when the claim is lost. */
export type WorkHandler = (
  claim: Claim,
  signal: AbortSignal,
) => Promise<Release>;

export interface WorkerOptions {
  queue: WorkQueue;
  handler: WorkHandler;
  logger: LoggerService;
  /** Unique per process. */
  owner: string;
  /** Keys worked on at the same time. */
  concurrency?: number;
  /** How long a claim lives without renewal, in milliseconds. */
  ttlMs?: number;
  /** How often to look for work that another backend enqueued, in milliseconds. */
  pollMs?: number;
  /** How long running work is waited for when the worker is stopped, in milliseconds. */
  stopMs?: number;
}

const maximumBackoffMs = 60_000;

/** Delay before attempt `attempts + 1`: 250 ms doubled each time, at most a minute. */
export function backoffMs(attempts: number): number {
  return Math.min(maximumBackoffMs, 250 * 2 ** Math.min(attempts, 20));
}

/** Takes claims from a queue and hands each to the handler, one worker per process. */
export class Worker {
  readonly #options: Required<WorkerOptions>;
  /** What is worked on, and the key of each. */
  readonly #running = new Map<Promise<void>, string>();
  readonly #stopped = new AbortController();
  #isAbandoned = false;
  #wake: () => void = () => {};
  #awake = false;
  #loop: Promise<void> | undefined;

  static create(options: WorkerOptions): Worker {
    return new Worker({
      concurrency: 8,
      ttlMs: 6_000,
      pollMs: 1_000,
      stopMs: 10_000,
      ...options,
    });
  }

  private constructor(options: Required<WorkerOptions>) {
    this.#options = options;
  }

  start(): void {
    this.#loop ??= this.#run();
  }

  /** Looks for work now instead of at the next poll. */
  wake(): void {
    this.#awake = true;
    this.#wake();
  }

  /**
   * Stops taking claims and waits for the running ones, but not for one that
   * hangs: its claim is not renewed any more and expires by itself.
   */
  async stop(): Promise<void> {
    const { stopMs, logger } = this.#options;
    this.#stopped.abort();
    this.wake();
    await this.#loop;
    await within(stopMs, Promise.all(this.#running.keys())).catch(() => {
      this.#isAbandoned = true;
      logger.warn(
        `Stopped without waiting longer for work on ${[
          ...this.#running.values(),
        ].join(', ')}: its claim expires by itself`,
      );
    });
  }

  async #run(): Promise<void> {
    while (!this.#stopped.signal.aborted) {
      this.#awake = false;
      const taken = await this.#take();
      if (taken === 0 || this.#isFull()) {
        await this.#sleep();
      }
    }
  }

  #isFull() {
    return this.#running.size >= this.#options.concurrency;
  }

  async #take(): Promise<number> {
    const { queue, owner, ttlMs, concurrency, logger } = this.#options;
    const limit = concurrency - this.#running.size;
    if (limit <= 0) {
      return 0;
    }
    try {
      const claims = await queue.claim({ owner, ttlMs, limit });
      for (const claim of claims) {
        const work = this.#work(claim).finally(() => {
          this.#running.delete(work);
          this.wake();
        });
        this.#running.set(work, claim.key);
      }
      return claims.length;
    } catch (error) {
      logger.warn(`Could not look for work: ${stringifyError(error)}`);
      return 0;
    }
  }

  async #work(claim: Claim): Promise<void> {
    const { queue, handler, ttlMs, logger } = this.#options;
    const lost = new AbortController();
    const renewal = setInterval(async () => {
      const held =
        !this.#isAbandoned &&
        (await queue.renew(claim, ttlMs).catch(() => true));
      if (!held) {
        lost.abort();
      }
    }, ttlMs / 3);
    try {
      const signal = AbortSignal.any([lost.signal, this.#stopped.signal]);
      await queue.release(claim, await handler(claim, signal));
    } catch (error) {
      if (error instanceof ClaimLostError) {
        logger.info(error.message);
        return;
      }
      const againInMs = backoffMs(claim.attempts);
      logger.warn(
        `Work on ${
          claim.key
        } failed, again in ${againInMs} ms: ${stringifyError(error)}`,
      );
      await queue
        .release(claim, { againInMs, failed: true })
        .catch(releaseError =>
          // The claim then expires by itself and the key is taken again.
          logger.warn(
            `Could not release ${claim.key}: ${stringifyError(releaseError)}`,
          ),
        );
    } finally {
      clearInterval(renewal);
    }
  }

  async #sleep(): Promise<void> {
    if (this.#awake || this.#stopped.signal.aborted) {
      return;
    }
    const dueInMs = await this.#options.queue
      .nextDueInMs()
      .catch(() => undefined);
    const ms = this.#isFull()
      ? this.#options.pollMs
      : Math.min(this.#options.pollMs, Math.max(5, dueInMs ?? Infinity));
    if (this.#awake) {
      return;
    }
    await new Promise<void>(resolve => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
