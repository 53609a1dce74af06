import { availableParallelism, cpus, loadavg } from 'node:os';
import { checkPlan } from '../checkPlan.ts';
import { monotonicNow } from '../engine/clock.ts';
import type { EnginePart } from '../engine/types.ts';
import type { BenchmarkPlan } from '../plan.ts';
import { buildReport } from '../report/buildReport.ts';
import type { BenchmarkProgress, BenchmarkReport } from '../report/types.ts';
import { WindowLayout } from '../schedule/WindowLayout.ts';
import type { WorkerMessage } from '../worker/messages.ts';
import { measureFloor } from './measureFloor.ts';
import { MergedWindows } from './MergedWindows.ts';
import { ProgressReporter } from './ProgressReporter.ts';
import { shareOut } from './shares.ts';
import { WorkerProcess } from './WorkerProcess.ts';

const PREPARE_MS = 30_000;
/** Between the word to start and the start, for all workers to hear it. */
const START_IN_MS = 200;
const SLACK_MS = 60_000;

/** How a benchmark is watched and ended. */
export interface RunOptions {
  /** About once a second. */
  onProgress?: (progress: BenchmarkProgress) => void;
  /** Ends it early; once it measures, the report has the verdict `interrupted`. */
  signal?: AbortSignal;
  /** Whether to measure the generator's own floor first. Default: yes. */
  calibrate?: boolean;
  /**
   * Says what serves, such as revisions and replicas. Asked before and after:
   * when the answers differ, the verdict is `target-changed`.
   */
  observeTarget?: () => Promise<string>;
}

/** A benchmark was ended before it had sent anything of its load. */
export class BenchmarkAbortedError extends Error {
  constructor() {
    super('the benchmark was stopped before it began to measure');
    this.name = 'BenchmarkAbortedError';
  }
}

/** One benchmark from its plan to its report. */
class Benchmark {
  readonly #plan: BenchmarkPlan;
  readonly #options: RunOptions;
  readonly #workers: WorkerProcess[];
  readonly #progress: ProgressReporter;
  readonly #windows: MergedWindows;

  static create(plan: BenchmarkPlan, options: RunOptions): Benchmark {
    return new Benchmark(plan, options);
  }

  private constructor(plan: BenchmarkPlan, options: RunOptions) {
    this.#plan = plan;
    this.#options = options;
    this.#workers = shareOut(plan).map(() => WorkerProcess.start());
    this.#progress = ProgressReporter.create(
      plan.load,
      options.onProgress ?? (() => {}),
    );
    this.#windows = MergedWindows.create(
      WindowLayout.create(plan.load).windows,
      plan.workers,
    );
  }

  async run(): Promise<BenchmarkReport> {
    const [loadAverage] = loadavg();
    const { floor, version } = await this.#begin();
    const before = await this.#options.observeTarget?.();
    const startedAt = new Date();
    const parts = await this.#drive();
    const after = await this.#options.observeTarget?.();
    const [cpu] = cpus();
    return buildReport({
      plan: this.#plan,
      parts,
      environment: {
        generatorVersion: version,
        nodeVersion: process.versions.node,
        platform: `${process.platform} ${process.arch}`,
        cpus: availableParallelism(),
        ...(cpu && { cpuModel: cpu.model }),
        workers: this.#workers.length,
        loadAverage,
      },
      startedAt,
      finishedAt: new Date(),
      ...(floor && { floor }),
      windows: this.#windows.windows,
      peak: this.#windows.peak,
      interrupted: this.#options.signal?.aborted ?? false,
      ...(before !== undefined &&
        after !== undefined && { target: { before, after } }),
    });
  }

  async end(): Promise<void> {
    await Promise.all(this.#workers.map(worker => worker.end()));
  }

  /** Until the load starts nothing is measured that were worth an orderly end. */
  async #begin(): Promise<{
    floor: BenchmarkReport['floor'];
    version: string;
  }> {
    const { signal } = this.#options;
    const end = () => this.end();
    signal?.addEventListener('abort', end);
    try {
      signal?.throwIfAborted();
      const floor = await this.#calibrate();
      const version = await this.#prepare();
      return { floor, version };
    } catch (error) {
      throw signal?.aborted ? new BenchmarkAbortedError() : error;
    } finally {
      signal?.removeEventListener('abort', end);
    }
  }

  async #calibrate(): Promise<BenchmarkReport['floor']> {
    const { calibrate = true, signal } = this.#options;
    if (!calibrate) {
      return undefined;
    }
    this.#progress.preparing('measuring what the generator itself costs');
    const shares = shareOut(this.#plan);
    return measureFloor(this.#plan, this.#workers, shares, signal);
  }

  async #prepare(): Promise<string> {
    this.#progress.preparing(
      `opening ${this.#plan.connections} connections to the service`,
    );
    const plan = this.#plan;
    const shares = shareOut(plan);
    const answers = await Promise.all(
      this.#workers.map((worker, i) =>
        worker.ask({ type: 'prepare', plan, share: shares[i] }, 'prepared', {
          timeoutMs: PREPARE_MS,
        }),
      ),
    );
    return answers[0].version;
  }

  async #drive(): Promise<EnginePart[]> {
    const { signal } = this.#options;
    const { load, timeoutSeconds } = this.#plan;
    const seconds =
      load.warmUpSeconds + load.durationSeconds + 2 * timeoutSeconds;
    const hear = (index: number, message: WorkerMessage) => {
      if (message.type === 'windows') {
        this.#progress.changed(this.#windows.add(index, message.windows));
      }
    };
    const stop = () => {
      this.#workers.forEach(worker => worker.tell({ type: 'stop' }));
    };
    const epoch = monotonicNow() + START_IN_MS;
    this.#progress.start(START_IN_MS);
    const done = this.#workers.map((worker, index) =>
      worker.ask({ type: 'start', epoch }, 'done', {
        timeoutMs: seconds * 1000 + SLACK_MS,
        onOther: message => hear(index, message),
      }),
    );
    signal?.addEventListener('abort', stop);
    if (signal?.aborted) {
      stop();
    }
    try {
      const answers = await Promise.all(done);
      answers.forEach(({ windows }, index) =>
        this.#progress.changed(this.#windows.add(index, windows)),
      );
      return answers.map(({ part }) => part);
    } finally {
      signal?.removeEventListener('abort', stop);
      this.#progress.stop();
    }
  }
}

/**
 * Drives a plan in processes of their own and reports what they measured. This
 * process hears of windows about once a second and is free otherwise.
 *
 * @returns also when it was aborted while it measured, with what it had by then
 * @throws BenchmarkPlanError when the plan is wrong; {@link BenchmarkAbortedError}
 *   when it was aborted before it measured; Error when the host of the
 *   endpoint is not known or a worker fails
 */
export async function runBenchmark(
  plan: BenchmarkPlan,
  options: RunOptions = {},
): Promise<BenchmarkReport> {
  checkPlan(plan);
  const benchmark = Benchmark.create(plan, options);
  try {
    return await benchmark.run();
  } finally {
    await benchmark.end();
  }
}
