import type { Execution } from '../batching/BatchRunner.ts';

/** Number of times and their sum in milliseconds. */
class Duration {
  count = 0;
  milliseconds = 0;

  add(milliseconds: number): void {
    this.count += 1;
    this.milliseconds += milliseconds;
  }

  /** In the protocol's form, nanoseconds. */
  toJSON(): { count: number; ns: number } {
    return { count: this.count, ns: Math.round(this.milliseconds * 1e6) };
  }
}

/** Sizes of batches beyond so many different ones are not told apart. */
const MAX_BATCH_SIZES = 1000;

/** Times of one prediction, in milliseconds. */
export interface PredictionTimes {
  total: number;
  waited: number;
  decoding: number;
  computing: number;
  encoding: number;
}

/** What the statistics extension of the Open Inference Protocol v2 reports. */
export class Statistics {
  readonly success = new Duration();
  readonly fail = new Duration();
  readonly queue = new Duration();
  readonly computeInput = new Duration();
  readonly computeInfer = new Duration();
  readonly computeOutput = new Duration();
  /** Rows that were computed. */
  inferenceCount = 0;
  /** Runs of the model. */
  executionCount = 0;
  /** Milliseconds since 1970; 0 for never. */
  #lastInference = 0;
  readonly #batches = new Map<number, { merge: Duration; infer: Duration }>();

  succeeded(times: PredictionTimes): void {
    this.success.add(times.total);
    this.queue.add(times.waited);
    this.computeInput.add(times.decoding);
    this.computeInfer.add(times.computing);
    this.computeOutput.add(times.encoding);
  }

  executed({ rows, merging, computing }: Execution): void {
    this.inferenceCount += rows;
    this.executionCount += 1;
    this.#lastInference = Date.now();
    let batch = this.#batches.get(rows);
    if (!batch && this.#batches.size < MAX_BATCH_SIZES) {
      batch = { merge: new Duration(), infer: new Duration() };
      this.#batches.set(rows, batch);
    }
    batch?.merge.add(merging);
    batch?.infer.add(computing);
  }

  /** The answer to `GET /v2/models/{model}/stats`. */
  report(model: { name: string; version: string }): object {
    const none = new Duration();
    return {
      model_stats: [
        {
          name: model.name,
          version: model.version,
          last_inference: this.#lastInference,
          inference_count: this.inferenceCount,
          execution_count: this.executionCount,
          inference_stats: {
            success: this.success,
            fail: this.fail,
            queue: this.queue,
            compute_input: this.computeInput,
            compute_infer: this.computeInfer,
            compute_output: this.computeOutput,
            cache_hit: none,
            cache_miss: none,
          },
          batch_stats: [...this.#batches]
            .sort(([a], [b]) => a - b)
            .map(([size, { merge, infer }]) => ({
              batch_size: size,
              compute_input: merge,
              compute_infer: infer,
              compute_output: none,
            })),
        },
      ],
    };
  }
}
