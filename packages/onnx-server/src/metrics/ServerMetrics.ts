import { collectDefaultMetrics, Registry } from 'prom-client';
import type { Execution } from '../batching/BatchRunner.ts';
import { Histogram, valueText, type Labels } from './series.ts';
import { Statistics, type PredictionTimes } from './Statistics.ts';

/** Why a request failed, in Triton's words. */
export type FailureReason = 'REJECTED' | 'CANCELED' | 'BACKEND' | 'OTHER';

const REASONS: readonly FailureReason[] = [
  'REJECTED',
  'CANCELED',
  'BACKEND',
  'OTHER',
];

const SECONDS = [
  0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5,
  10,
];
/**
 * Times of whole requests, from half a millisecond to 16 s, each bound 9 % above
 * the one before (eight to an octave): two versions of a model are compared by
 * them, and who is 10 % slower must not hide within one bucket.
 */
const REQUEST_SECONDS = Array.from({ length: 121 }, (_, i) =>
  Number((0.0005 * 2 ** (i / 8)).toPrecision(4)),
);
const ROWS = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024];

/**
 * Prometheus metrics of one model. Stage times carry the names of KServe's
 * Python server (`request_predict_seconds{model_name}` and so on), outcomes,
 * counts and sums of times those of Triton
 * (`nv_inference_request_success{model,version}`), so that dashboards made for
 * either find them; the process's own are prom-client's defaults.
 */
export class ServerMetrics {
  readonly #registry = new Registry();
  readonly #statistics = new Statistics();
  readonly #model: { name: string; version: string };
  readonly #labels: Labels;
  readonly #failures = new Map(REASONS.map(reason => [reason, 0]));
  readonly #request: Histogram;
  readonly #preprocess: Histogram;
  readonly #predict: Histogram;
  readonly #postprocess: Histogram;
  readonly #queue: Histogram;
  readonly #batchRows: Histogram;
  #pending: () => number = () => 0;

  private constructor(model: { name: string; version: string }) {
    collectDefaultMetrics({ register: this.#registry });
    this.#model = model;
    this.#labels = { model: model.name, version: model.version };
    const labels = { model_name: model.name };
    const seconds = (name: string, help: string) =>
      new Histogram({ name, help, labels, buckets: SECONDS });
    this.#request = new Histogram({
      name: 'inference_request_duration_seconds',
      help: 'Time from the arrival of a request to its prediction, waiting included',
      labels,
      buckets: REQUEST_SECONDS,
    });
    this.#preprocess = seconds(
      'request_preprocess_seconds',
      'Time to decode and check a request',
    );
    this.#predict = seconds(
      'request_predict_seconds',
      'Time that the model computes, with all that is computed together',
    );
    this.#postprocess = seconds(
      'request_postprocess_seconds',
      'Time to encode the answer',
    );
    this.#queue = seconds(
      'request_queue_seconds',
      'Time that a request waits for the model to be free',
    );
    this.#batchRows = new Histogram({
      name: 'inference_batch_rows',
      help: 'Rows that are computed together',
      labels,
      buckets: ROWS,
    });
  }

  static create(model: { name: string; version: string }): ServerMetrics {
    return new ServerMetrics(model);
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  /** Tells where to ask how many requests wait. */
  watchPending(pending: () => number): void {
    this.#pending = pending;
  }

  executed(execution: Execution): void {
    this.#statistics.executed(execution);
    this.#batchRows.observe(execution.rows);
  }

  succeeded(times: PredictionTimes): void {
    this.#statistics.succeeded(times);
    this.#request.observe(times.total / 1000);
    this.#preprocess.observe(times.decoding / 1000);
    this.#queue.observe(times.waited / 1000);
    this.#predict.observe(times.computing / 1000);
    this.#postprocess.observe(times.encoding / 1000);
  }

  /** @param milliseconds - from the request's arrival */
  failed(reason: FailureReason, milliseconds: number): void {
    this.#statistics.fail.add(milliseconds);
    this.#failures.set(reason, this.#failures.get(reason)! + 1);
  }

  /** The answer of the protocol's statistics extension. */
  statistics(): object {
    return this.#statistics.report(this.#model);
  }

  /** All in Prometheus' exposition format. */
  async text(): Promise<string> {
    return [
      await this.#registry.metrics(),
      ...this.#counters(),
      valueText(
        {
          name: 'nv_inference_request_failure',
          type: 'counter',
          help: 'Number of requests that failed; OTHER are faults of the request',
        },
        [...this.#failures].map(([reason, count]) => [
          { ...this.#labels, reason },
          count,
        ]),
      ),
      valueText(
        {
          name: 'nv_inference_pending_request_count',
          type: 'gauge',
          help: 'Number of requests that wait for the model to be free',
        },
        [[this.#labels, this.#pending()]],
      ),
      this.#request.text(),
      this.#preprocess.text(),
      this.#queue.text(),
      this.#predict.text(),
      this.#postprocess.text(),
      this.#batchRows.text(),
    ].join('');
  }

  #counters(): string[] {
    const statistics = this.#statistics;
    const microseconds = ({ milliseconds }: { milliseconds: number }) =>
      Math.round(milliseconds * 1000);
    const counters: [string, string, number][] = [
      [
        'nv_inference_request_success',
        'Number of requests that were answered with a prediction',
        statistics.success.count,
      ],
      [
        'nv_inference_count',
        'Number of rows that were computed',
        statistics.inferenceCount,
      ],
      [
        'nv_inference_exec_count',
        'Number of runs of the model',
        statistics.executionCount,
      ],
      [
        'nv_inference_request_duration_us',
        'Sum of the times of answered requests, in microseconds',
        microseconds(statistics.success),
      ],
      [
        'nv_inference_queue_duration_us',
        'Sum of the times that requests waited, in microseconds',
        microseconds(statistics.queue),
      ],
      [
        'nv_inference_compute_input_duration_us',
        'Sum of the times to decode requests, in microseconds',
        microseconds(statistics.computeInput),
      ],
      [
        'nv_inference_compute_infer_duration_us',
        'Sum of the times that requests were computed, in microseconds',
        microseconds(statistics.computeInfer),
      ],
      [
        'nv_inference_compute_output_duration_us',
        'Sum of the times to encode answers, in microseconds',
        microseconds(statistics.computeOutput),
      ],
    ];
    return counters.map(([name, help, value]) =>
      valueText({ name, type: 'counter', help }, [[this.#labels, value]]),
    );
  }
}
