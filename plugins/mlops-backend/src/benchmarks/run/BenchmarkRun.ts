import { LoggerService } from '@backstage/backend-plugin-api';
import { stringifyError } from '@backstage/errors';
import {
  Benchmark,
  BenchmarkReport,
  BenchmarkWindow,
} from '@fairway/backstage-plugin-mlops-common';
import { ServingTarget } from '@fairway/backstage-plugin-mlops-node';
import { randomInt } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { modelName } from '../../services/modelName';
import { ServicesStore } from '../../services/ServicesStore';
import { BenchmarksStore } from '../BenchmarksStore';
import { every } from '../pacing/every';
import { ProgressWriter } from '../pacing/ProgressWriter';
import { StoredBenchmark } from '../rows';
import {
  BenchmarkClaim,
  BenchmarkClaims,
  BenchmarkEnding,
} from './BenchmarkClaims';
import { benchmarkPlan } from './benchmarkPlan';
import { finishedEvent, summaryOf } from './ending';
import { GenerateLoad, GeneratorProgress } from './loadGenerator';
import { prepare, Prepared } from './prepare';
import { TargetWatch, withTargetReasons } from './TargetWatch';

const beatMs = 1_000;
const lookMs = 2_000;
const progressMs = 1_000;
/** For what comes after the load: late answers, and the end of the processes. */
const graceMs = 60_000;
const abortedGraceMs = 15_000;

/** Why a benchmark ends before its time. */
export type EndedBy = 'cancelled' | 'shutdown' | 'lost' | 'stopped' | 'overdue';

export interface BenchmarkRunOptions {
  claims: BenchmarkClaims;
  store: BenchmarksStore;
  services: ServicesStore;
  targets: Map<string, ServingTarget>;
  generate: GenerateLoad;
  logger: LoggerService;
  /** Called when there is news of a benchmark. */
  announce: (news: { benchmark: string; service: string }) => void;
}

const explanations: Record<Exclude<EndedBy, 'cancelled' | 'lost'>, string> = {
  shutdown:
    'The portal process that ran it was shut down. What it had measured is kept; start it again.',
  stopped:
    'The service was stopped or removed while it was measured. What was measured is kept.',
  overdue:
    'The load generator did not end in time and was stopped. Start it again, with a lower rate.',
};

/** One benchmark, from the claim to its end. */
export class BenchmarkRun {
  readonly #options: BenchmarkRunOptions;
  readonly #claim: BenchmarkClaim;
  readonly #abort = new AbortController();
  #benchmark!: StoredBenchmark;
  readonly #windows = new Map<number, BenchmarkWindow>();

  static create(
    options: BenchmarkRunOptions & { claim: BenchmarkClaim },
  ): BenchmarkRun {
    const { claim, ...rest } = options;
    return new BenchmarkRun(rest, claim);
  }

  private constructor(options: BenchmarkRunOptions, claim: BenchmarkClaim) {
    this.#options = options;
    this.#claim = claim;
  }

  get id(): string {
    return this.#claim.id;
  }

  /** Ends it early; the first reason counts. */
  end(by: EndedBy): void {
    this.#abort.abort(by);
  }

  /** Runs to the end and stores it. Never throws. */
  async run(): Promise<void> {
    const { logger, store } = this.#options;
    const beat = this.#every(beatMs, () => this.#beat());
    try {
      this.#benchmark = (await store.getById(this.id))!;
      const ending = await this.#measure().catch(error => this.#failed(error));
      await this.#finish(ending);
    } catch (error) {
      logger.warn(
        `The end of benchmark ${this.id} could not be stored: ${stringifyError(
          error,
        )}`,
      );
    } finally {
      beat.stop();
    }
  }

  async #measure(): Promise<BenchmarkEnding> {
    const { signal } = this.#abort;
    const prepared = await prepare({
      ...this.#options,
      claim: this.#claim,
      benchmark: this.#benchmark,
      signal,
      onProgress: message => this.#store({ ...this.#preparing(), message }),
    });
    this.#benchmark = { ...this.#benchmark, revision: prepared.revision };
    this.#announce();
    const report = await this.#generate(prepared);
    return this.#endingOf(report);
  }

  async #generate(prepared: Prepared): Promise<BenchmarkReport> {
    const { generate } = this.#options;
    const { load } = this.#benchmark;
    const { target, service, endpoint, body } = prepared;
    const watch = TargetWatch.create();
    const writer = ProgressWriter.create<GeneratorProgress>({
      intervalMs: progressMs,
      write: ({ windows: _changed, ...progress }) =>
        this.#store(progress, [...this.#windows.values()]),
    });
    let phase: GeneratorProgress['phase'] = 'preparing';
    const look = async () => {
      // The look when late answers are awaited sees what the last second did.
      if (phase === 'measured' || phase === 'draining') {
        watch.add(await target.observe(service));
      }
      const now = await this.#options.services.getById(service.id);
      if (now?.desiredState !== 'running') {
        this.end('stopped');
      }
    };
    const looks = this.#every(lookMs, look);
    const overdue = setTimeout(
      () => this.end('overdue'),
      (load.warmUpSeconds + load.durationSeconds) * 1000 + graceMs,
    );
    try {
      const running = generate(
        benchmarkPlan({
          endpoint,
          body,
          modelName: modelName(service),
          load,
          seed: randomInt(2 ** 31),
          cores: availableParallelism(),
        }),
        {
          signal: this.#abort.signal,
          onProgress: progress => {
            const entered = phase !== progress.phase;
            phase = progress.phase;
            for (const window of progress.windows) {
              this.#windows.set(window.startSeconds, window);
            }
            writer.tell(progress);
            if (entered) {
              looks.now();
            }
          },
        },
      );
      const report = await this.#bounded(running);
      if (!this.#abort.signal.aborted) {
        looks.now();
      }
      await looks.stop();
      return withTargetReasons(report, watch.reasons());
    } finally {
      clearTimeout(overdue);
      await looks.stop();
      await writer.close();
    }
  }

  /** Waits for the report; once it is told to end, only for a while. */
  async #bounded(running: Promise<BenchmarkReport>): Promise<BenchmarkReport> {
    const { signal } = this.#abort;
    const settled = new AbortController();
    const tooLate = async () => {
      if (!signal.aborted) {
        await new Promise<void>(resolve => {
          const options = { once: true, signal: settled.signal };
          signal.addEventListener('abort', () => resolve(), options);
        });
      }
      await delay(abortedGraceMs, undefined, { signal: settled.signal });
      throw new Error('The load generator did not report when it was ended');
    };
    try {
      return await Promise.race([running, tooLate()]);
    } finally {
      settled.abort();
    }
  }

  #endingOf(report: BenchmarkReport): BenchmarkEnding {
    const { signal } = this.#abort;
    const result = {
      report,
      windows: report.windows,
      summary: summaryOf(report),
    };
    if (!signal.aborted) {
      return { state: 'finished', ...result };
    }
    return { ...this.#endedEarly(signal.reason as EndedBy), ...result };
  }

  #failed(error: unknown): BenchmarkEnding {
    const { signal } = this.#abort;
    const kept = { windows: [...this.#windows.values()] };
    return signal.aborted
      ? { ...this.#endedEarly(signal.reason as EndedBy), ...kept }
      : {
          state: 'failed',
          error: error instanceof Error ? error.message : String(error),
          ...kept,
        };
  }

  #endedEarly(by: EndedBy): Pick<BenchmarkEnding, 'state' | 'error'> {
    return by === 'cancelled' || by === 'lost'
      ? { state: 'cancelled' }
      : { state: 'failed', error: explanations[by] };
  }

  async #finish(ending: BenchmarkEnding): Promise<void> {
    const { claims, store, logger } = this.#options;
    // Who cancelled it is only known to the row.
    const now = (await store.getById(this.id)) ?? this.#benchmark;
    const benchmark = { ...now, revision: this.#benchmark.revision };
    const stored = await claims.finish(
      this.#claim,
      ending,
      finishedEvent(benchmark, ending),
    );
    if (!stored) {
      logger.warn(
        `Benchmark ${this.id} was taken for dead and is marked so; its result is lost`,
      );
    }
    this.#announce();
  }

  async #beat(): Promise<void> {
    const { held, cancelled } = await this.#options.claims.beat(this.#claim);
    if (!held) {
      this.end('lost');
    } else if (cancelled) {
      this.end('cancelled');
    }
  }

  #preparing(): Omit<NonNullable<Benchmark['progress']>, 'message'> {
    const { warmUpSeconds, durationSeconds } = this.#benchmark.load;
    return {
      phase: 'preparing',
      elapsedSeconds: 0,
      totalSeconds: warmUpSeconds + durationSeconds,
    };
  }

  async #store(
    progress: NonNullable<Benchmark['progress']>,
    windows?: BenchmarkWindow[],
  ): Promise<void> {
    await this.#options.claims
      .progress(this.#claim, { progress, windows })
      .catch(error => this.#missed(error));
    this.#announce();
  }

  #announce(): void {
    const { id, service } = this.#benchmark;
    this.#options.announce({ benchmark: id, service });
  }

  #missed(error: unknown): void {
    this.#options.logger.info(
      `News of benchmark ${this.id} are late: ${stringifyError(error)}`,
    );
  }

  #every(ms: number, work: () => Promise<void>) {
    return every(ms, work, error => this.#missed(error));
  }
}
