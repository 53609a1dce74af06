import { stringifyError } from '@backstage/errors';
import { randomUUID } from 'node:crypto';
import { BenchmarkRun, BenchmarkRunOptions } from './BenchmarkRun';

export interface BenchmarkRunnerOptions extends BenchmarkRunOptions {
  /** Benchmarks that this process runs at the same time. */
  concurrency: number;
  /** How many that have ended are kept for each service. */
  keepPerService: number;
  /** How often to look for work, in milliseconds. */
  pollMs?: number;
  /** How long a runner may be silent until it is taken for dead, in milliseconds. */
  ttlMs?: number;
}

/**
 * Runs the benchmarks that wait, in every backend process; each takes what is
 * free. Also marks what a dead process left behind.
 */
export class BenchmarkRunner {
  readonly #options: Required<BenchmarkRunnerOptions>;
  readonly #name = randomUUID();
  readonly #running = new Map<BenchmarkRun, Promise<void>>();
  #stopped = false;
  #wake: () => void = () => {};
  #awake = false;
  #loop: Promise<void> | undefined;
  #reapedAt = -Infinity;

  static create(options: BenchmarkRunnerOptions): BenchmarkRunner {
    return new BenchmarkRunner({ pollMs: 1_000, ttlMs: 15_000, ...options });
  }

  private constructor(options: Required<BenchmarkRunnerOptions>) {
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

  /** Ends a benchmark that runs in this process, at once; others see the flag. */
  cancel(id: string): void {
    [...this.#running.keys()].find(run => run.id === id)?.end('cancelled');
  }

  /** Ends what runs, with its processes, and stores that. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.wake();
    await this.#loop;
    for (const run of this.#running.keys()) {
      run.end('shutdown');
    }
    await Promise.all(this.#running.values());
  }

  async #run(): Promise<void> {
    while (!this.#stopped) {
      this.#awake = false;
      await this.#reap();
      const taken = await this.#take();
      if (!taken) {
        await this.#sleep();
      }
    }
  }

  async #take(): Promise<boolean> {
    const { claims, concurrency, store, keepPerService, logger } =
      this.#options;
    if (this.#stopped || this.#running.size >= concurrency) {
      return false;
    }
    try {
      const claim = await claims.claim(this.#name);
      if (!claim) {
        return false;
      }
      const run = BenchmarkRun.create({ ...this.#options, claim });
      const done = run.run().finally(async () => {
        this.#running.delete(run);
        this.wake();
        await store.prune(claim.serviceId, keepPerService).catch(missed);
      });
      this.#running.set(run, done);
      return true;
    } catch (error) {
      missed(error);
      return false;
    }
    function missed(error: unknown) {
      logger.warn(`Benchmarks could not be read: ${stringifyError(error)}`);
    }
  }

  async #reap(): Promise<void> {
    const { claims, ttlMs, announce, logger } = this.#options;
    if (performance.now() - this.#reapedAt < ttlMs / 3) {
      return;
    }
    this.#reapedAt = performance.now();
    try {
      for (const { id, service } of await claims.reap(ttlMs)) {
        logger.warn(`Benchmark ${id} was left behind by a process that died`);
        announce({ benchmark: id, service });
      }
    } catch (error) {
      logger.warn(`Benchmarks could not be read: ${stringifyError(error)}`);
    }
  }

  async #sleep(): Promise<void> {
    if (this.#awake) {
      return;
    }
    await new Promise<void>(resolve => {
      const timer = setTimeout(resolve, this.#options.pollMs);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
