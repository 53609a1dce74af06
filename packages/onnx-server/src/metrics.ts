import {
  collectDefaultMetrics,
  Counter,
  Histogram,
  Registry,
} from 'prom-client';

/** Why a request failed, in Triton's words. */
export type FailureReason = 'REJECTED' | 'CANCELED' | 'BACKEND' | 'OTHER';

const BUCKETS = [
  0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5,
  10,
];

/** Stages of a prediction, in the words of KServe's Python server. */
export type Stage = 'preprocess' | 'predict' | 'postprocess';

/**
 * Prometheus metrics of one model. Stage times carry the names of KServe's
 * Python server (`request_predict_seconds{model_name}` and so on), outcomes
 * those of Triton (`nv_inference_request_success{model,version}`), so that
 * dashboards made for either find them; the process's own are prom-client's
 * defaults.
 */
export class ServerMetrics {
  readonly #registry = new Registry();
  readonly #stages: Record<Stage, Histogram>;
  readonly #success: Counter;
  readonly #failure: Counter;
  readonly #model: { model: string; version: string };

  private constructor(model: { model: string; version: string }) {
    const registers = [this.#registry];
    collectDefaultMetrics({ register: this.#registry });
    const stage = (name: Stage, help: string) =>
      new Histogram({
        name: `request_${name}_seconds`,
        help,
        labelNames: ['model_name'],
        buckets: BUCKETS,
        registers,
      });
    this.#stages = {
      preprocess: stage('preprocess', 'Time to decode and check a request'),
      predict: stage('predict', 'Time that the model computes'),
      postprocess: stage('postprocess', 'Time to encode the answer'),
    };
    this.#success = new Counter({
      name: 'nv_inference_request_success',
      help: 'Number of requests that were answered with a prediction',
      labelNames: ['model', 'version'],
      registers,
    });
    this.#failure = new Counter({
      name: 'nv_inference_request_failure',
      help: 'Number of requests that failed; OTHER are faults of the request',
      labelNames: ['model', 'version', 'reason'],
      registers,
    });
    this.#model = model;
    this.#success.inc(model, 0);
    for (const reason of ['REJECTED', 'CANCELED', 'BACKEND', 'OTHER']) {
      this.#failure.inc({ ...model, reason }, 0);
    }
  }

  static create(model: { name: string; version: string }): ServerMetrics {
    return new ServerMetrics({ model: model.name, version: model.version });
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  observe(stage: Stage, seconds: number): void {
    this.#stages[stage].observe({ model_name: this.#model.model }, seconds);
  }

  succeeded(): void {
    this.#success.inc(this.#model);
  }

  failed(reason: FailureReason): void {
    this.#failure.inc({ ...this.#model, reason });
  }

  text(): Promise<string> {
    return this.#registry.metrics();
  }
}
