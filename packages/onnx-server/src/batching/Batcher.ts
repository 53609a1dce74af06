import type { Tensor } from '@fairway/inference-protocol';
import { ClientGoneError, HttpError } from '../errors.ts';
import {
  BatchRunner,
  expired,
  type BatchRunnerOptions,
  type Computed,
  type Job,
} from './BatchRunner.ts';
import {
  InferenceQueue,
  type BatchLimits,
  type QueueLimits,
} from './InferenceQueue.ts';
import { rowsOf } from './rows.ts';

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

export interface BatcherOptions extends Omit<BatchRunnerOptions, 'onUnfit'> {
  /** The most rows that are computed together; 1 turns merging off. */
  maxRows: number;
  /** How long a request may wait for others; 0: not at all. */
  maxDelayMilliseconds: number;
  queue: QueueLimits;
  /** Gets, in words, why merging was given up. */
  onWarning: (message: string) => void;
}

/** Beyond this the copies cost more than computing together saves. */
const MAX_MERGED_BYTES = 4 * 1024 * 1024;

const now = () => performance.now();

/**
 * Runs a model for many requests: what comes while it computes waits in a
 * bounded queue, and what can be computed together then is. Nothing waits
 * while the model is free, unless a delay is asked for.
 */
export class Batcher {
  readonly #options: BatcherOptions;
  readonly #queue: InferenceQueue<Job>;
  readonly #runner: BatchRunner;
  #limits: BatchLimits;
  #isBusy = false;
  #isScheduled = false;
  #timer: NodeJS.Timeout | undefined;
  /** Milliseconds from queue to answer, a moving average. */
  #millisecondsPerRequest = 0;

  private constructor(options: BatcherOptions) {
    this.#options = options;
    this.#queue = new InferenceQueue(options.queue);
    this.#limits = { rows: options.maxRows, bytes: MAX_MERGED_BYTES };
    this.#runner = BatchRunner.create({
      ...options,
      onUnfit: reason => {
        this.#limits = { ...this.#limits, rows: 1 };
        options.onWarning(`requests are computed one by one: ${reason}`);
      },
    });
  }

  static create(options: BatcherOptions): Batcher {
    return new Batcher(options);
  }

  /** Requests that wait. */
  get pending(): number {
    return this.#queue.size;
  }

  /**
   * Refuses a request of which so many bytes are known while too many wait.
   * @throws HttpError 429
   */
  assertRoom(bytes: number = 0): void {
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
    await this.#runner.execute(batch);
    const each = (now() - start) / batch.length;
    this.#millisecondsPerRequest += 0.1 * (each - this.#millisecondsPerRequest);
  }
}
