import type { Tensor } from '@fairway/inference-protocol';
import { ClientGoneError, HttpError } from '../errors.ts';
import { inputsEqual, outputsAgree } from './compareOutputs.ts';
import {
  InferenceQueue,
  type BatchLimits,
  type QueueItem,
  type QueueLimits,
} from './InferenceQueue.ts';
import { mergeRows, rowsOf, splitRows } from './rows.ts';

/** What computes. */
export interface Computer {
  run(inputs: readonly Tensor[], outputs: readonly string[]): Promise<Tensor[]>;
}

/** A request, decoded and checked. */
export interface InferenceRequest {
  inputs: readonly Tensor[];
  outputs: readonly string[];
  /** When it came, by performance.now(). */
  arrivedAt: number;
  priority: number;
  /** On the same clock; Infinity for none. */
  deadline: number;
  /** Whether its client still waits. */
  isWanted: () => boolean;
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

export interface BatcherOptions {
  model: Computer;
  /** The most rows that are computed together; 1 turns merging off. */
  maxRows: number;
  /** How long a request may wait for others; 0: not at all. */
  maxDelayMilliseconds: number;
  queue: QueueLimits;
  /**
   * Whether the answers of merged requests are first compared with those of
   * the same requests alone, and merging is given up where they differ.
   */
  needsProof: boolean;
  onExecution: (execution: Execution) => void;
  /** Gets, in words, why merging was given up. */
  onWarning: (message: string) => void;
}

interface Job extends QueueItem {
  inputs: readonly Tensor[];
  outputs: readonly string[];
  arrivedAt: number;
  resolve: (computed: Computed) => void;
  reject: (error: unknown) => void;
}

/** Beyond this the copies cost more than computing together saves. */
const MAX_MERGED_BYTES = 4 * 1024 * 1024;
/** So many merged runs, of requests that differ, must agree with single ones. */
const PROOFS = 3;

const now = () => performance.now();

function expired(job: Job): HttpError {
  const limit = Math.max(0, Math.round(job.deadline - job.arrivedAt));
  return new HttpError(
    504,
    `the time limit of the request (${limit} ms) was over before the model was free, it was not computed`,
  );
}

/**
 * Runs a model for many requests: what comes while it computes waits in a
 * bounded queue, and what can be computed together then is. Nothing waits
 * while the model is free, unless a delay is asked for.
 */
export class Batcher {
  readonly #options: BatcherOptions;
  readonly #queue: InferenceQueue<Job>;
  #limits: BatchLimits;
  #proofsToGo: number;
  #isBusy = false;
  #isScheduled = false;
  #timer: NodeJS.Timeout | undefined;
  /** Milliseconds from queue to answer, a moving average. */
  #millisecondsPerRequest = 0;

  private constructor(options: BatcherOptions) {
    this.#options = options;
    this.#queue = new InferenceQueue(options.queue);
    this.#limits = { rows: options.maxRows, bytes: MAX_MERGED_BYTES };
    this.#proofsToGo = options.needsProof ? PROOFS : 0;
  }

  static create(options: BatcherOptions): Batcher {
    return new Batcher(options);
  }

  /** Requests that wait. */
  get pending(): number {
    return this.#queue.size;
  }

  /** The most rows that are computed together now. */
  get maxRows(): number {
    return this.#limits.rows;
  }

  /**
   * Whether a request would be refused now: worth asking before its body is
   * read. @throws HttpError 429
   */
  assertRoom(bytes: number): void {
    if (this.#queue.isFull(bytes)) {
      this.#drop(this.#queue.sweep(now()));
    }
    if (this.#queue.isFull(bytes)) {
      const wait = this.#queue.size * this.#millisecondsPerRequest;
      throw new HttpError(
        429,
        `${
          this.#queue.size
        } requests are waiting, which is as many as this server lets wait; try again later`,
        { 'Retry-After': String(Math.max(1, Math.ceil(wait / 1000))) },
      );
    }
  }

  /**
   * Computes a request when its turn comes.
   * @throws HttpError 429 when too many wait, 504 when its deadline passes
   *   first; ClientGoneError; whatever the model throws
   */
  submit(request: InferenceRequest): Promise<Computed> {
    const { inputs, outputs, arrivedAt, priority, deadline } = request;
    const rows = rowsOf(inputs, outputs);
    this.assertRoom(rows.bytes);
    return new Promise((resolve, reject) => {
      this.#queue.add({
        ...rows,
        inputs,
        outputs,
        arrivedAt,
        priority,
        deadline,
        enqueuedAt: now(),
        isWanted: request.isWanted,
        resolve,
        reject,
      });
      this.#wake();
    });
  }

  #wake(): void {
    if (!this.#isBusy && !this.#isScheduled && this.#queue.size > 0) {
      this.#isScheduled = true;
      setImmediate(this.#flush);
    }
  }

  readonly #flush = () => {
    this.#isScheduled = false;
    if (this.#isBusy || this.#isEarly()) {
      return;
    }
    const { batch, ...dropped } = this.#queue.take(now(), this.#limits);
    this.#drop(dropped);
    if (batch.length > 0) {
      this.#isBusy = true;
      this.#execute(batch).then(this.#free);
    }
  };

  readonly #free = () => {
    this.#isBusy = false;
    // One turn of the event loop brings what was sent while the model computed,
    // the next tells which of its senders have gone meanwhile.
    setImmediate(this.#next);
  };

  readonly #next = () => this.#wake();

  /** Whether to wait for more; a timer ends the wait. */
  #isEarly(): boolean {
    const { maxDelayMilliseconds } = this.#options;
    clearTimeout(this.#timer);
    if (maxDelayMilliseconds === 0 || this.#queue.isBatchReady(this.#limits)) {
      return false;
    }
    const left = this.#queue.dueAt(maxDelayMilliseconds) - now();
    if (left > 0 && left < Infinity) {
      this.#timer = setTimeout(() => this.#wake(), left);
      return true;
    }
    return false;
  }

  #drop(dropped: { expired: readonly Job[]; abandoned: readonly Job[] }) {
    for (const job of dropped.expired) {
      job.reject(expired(job));
    }
    for (const job of dropped.abandoned) {
      job.reject(new ClientGoneError());
    }
  }

  async #execute(batch: readonly Job[]): Promise<void> {
    const start = now();
    if (batch.length === 1 || !(await this.#together(batch))) {
      for (const job of batch) {
        await this.#alone(job);
      }
    }
    const each = (now() - start) / batch.length;
    this.#millisecondsPerRequest += 0.1 * (each - this.#millisecondsPerRequest);
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
        this.#giveUp(
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
        this.#giveUp(
          'the answer to a request differs when others are computed with it; to merge requests nevertheless, set --max-batch-size',
        );
        return undefined;
      }
    }
    this.#proofsToGo -= 1;
    return answers;
  }

  #giveUp(reason: string): void {
    if (this.#limits.rows > 1) {
      this.#limits = { ...this.#limits, rows: 1 };
      this.#options.onWarning(`requests are computed one by one: ${reason}`);
    }
  }
}
