import type { Tensor } from '@fairway/inference-protocol';
import { ClientGoneError, HttpError } from '../errors.ts';
import { inputsEqual, outputsAgree } from './compareOutputs.ts';
import type { QueueItem } from './InferenceQueue.ts';
import { mergeRows, splitRows } from './rows.ts';

/** What computes. */
export interface Computer {
  run(inputs: readonly Tensor[], outputs: readonly string[]): Promise<Tensor[]>;
}

/** One run of the model; times are in milliseconds. */
export interface Execution {
  rows: number;
  /** Time to put the rows of its requests together. */
  merging: number;
  computing: number;
}

/** What a request gets; times are in milliseconds. */
export interface Computed {
  outputs: Tensor[];
  waited: number;
  /** Of the run that it was a part of. */
  computing: number;
}

/** A request that waits, and how to answer it. */
export interface Job extends QueueItem {
  inputs: readonly Tensor[];
  outputs: readonly string[];
  arrivedAt: number;
  resolve: (computed: Computed) => void;
  reject: (error: unknown) => void;
}

export interface BatchRunnerOptions {
  model: Computer;
  /**
   * Whether the answers of merged requests are first compared with those of
   * the same requests alone.
   */
  needsProof: boolean;
  onExecution: (execution: Execution) => void;
  /** Gets, in words, why requests must not be merged; once. */
  onUnfit: (reason: string) => void;
}

/** So many merged runs, of requests that differ, must agree with single ones. */
const PROOFS = 3;

const now = () => performance.now();

/** What a request gets whose deadline has passed. */
export function expired(job: Job): HttpError {
  const limit = Math.max(0, Math.round(job.deadline - job.arrivedAt));
  return new HttpError(
    504,
    `the time limit of the request (${limit} ms) was over before the model was free, it was not computed`,
  );
}

/**
 * Runs a model for requests that are computed together, and for each alone
 * where that is not possible: whatever happens, each is answered.
 */
export class BatchRunner {
  readonly #options: BatchRunnerOptions;
  #proofsToGo: number;

  private constructor(options: BatchRunnerOptions) {
    this.#options = options;
    this.#proofsToGo = options.needsProof ? PROOFS : 0;
  }

  static create(options: BatchRunnerOptions): BatchRunner {
    return new BatchRunner(options);
  }

  /** Never rejects. */
  async execute(batch: readonly Job[]): Promise<void> {
    if (batch.length === 1 || !(await this.#together(batch))) {
      for (const job of batch) {
        await this.#alone(job);
      }
    }
  }

  async #run(
    inputs: readonly Tensor[],
    outputs: readonly string[],
    { rows, merging }: { rows: number; merging: number },
  ): Promise<Omit<Computed, 'waited'>> {
    const start = now();
    const results = await this.#options.model.run(inputs, outputs);
    const computing = now() - start;
    this.#options.onExecution({ rows, merging, computing });
    return { outputs: results, computing };
  }

  /** @returns whether the requests were answered; none was otherwise */
  async #together(batch: readonly Job[]): Promise<boolean> {
    const counts = batch.map(({ rows }) => rows);
    const total = counts.reduce((sum, rows) => sum + rows, 0);
    const begin = now();
    let answers: Tensor[][] | undefined;
    let computing = 0;
    try {
      const inputs = mergeRows(batch.map(job => job.inputs));
      const merging = now() - begin;
      const run = await this.#run(inputs, batch[0].outputs, {
        rows: total,
        merging,
      });
      ({ computing } = run);
      answers = splitRows(run.outputs, counts);
      if (!answers) {
        this.#options.onUnfit(
          'an output does not have one entry per row, although the model declares it',
        );
      } else if (this.#proofsToGo > 0) {
        answers = await this.#proven(batch, answers);
      }
    } catch {
      // One of them may be the cause: each gets its own answer, or error.
      return false;
    }
    if (!answers) {
      return false;
    }
    for (let i = 0; i < batch.length; i++) {
      const waited = begin - batch[i].enqueuedAt;
      batch[i].resolve({ outputs: answers[i], waited, computing });
    }
    return true;
  }

  async #alone(job: Job): Promise<void> {
    if (!job.isWanted()) {
      job.reject(new ClientGoneError());
      return;
    }
    if (job.deadline <= now()) {
      job.reject(expired(job));
      return;
    }
    try {
      const { inputs, outputs, rows, enqueuedAt } = job;
      const waited = now() - enqueuedAt;
      const run = await this.#run(inputs, outputs, { rows, merging: 0 });
      job.resolve({ ...run, waited });
    } catch (error) {
      job.reject(error);
    }
  }

  /** Compares two answers of a merged run with those of single runs. */
  async #proven(
    batch: readonly Job[],
    answers: Tensor[][],
  ): Promise<Tensor[][] | undefined> {
    const { model } = this.#options;
    const [first] = batch;
    const other = batch.findIndex(
      ({ inputs }) => !inputsEqual(inputs, first.inputs),
    );
    if (other < 0) {
      // Equal rows say nothing on whether rows have an effect on each other.
      return answers;
    }
    for (const i of [0, other]) {
      const { inputs, outputs } = batch[i];
      const single = await model.run(inputs, outputs);
      if (!outputsAgree(single, answers[i])) {
        this.#options.onUnfit(
          'the answer to a request differs when others are computed with it; to merge requests nevertheless, set --max-batch-size',
        );
        return undefined;
      }
    }
    this.#proofsToGo -= 1;
    return answers;
  }
}
