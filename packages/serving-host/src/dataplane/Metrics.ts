import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Service } from '../services/Service.ts';

/**
 * Numbers for Prometheus. Names:
 *
 * - `fairway_requests_total{service,revision,code}`: answers, by status code.
 *   `revision` is empty where no replica was chosen.
 * - `fairway_request_duration_seconds{service,revision}`: from the head of the
 *   request to the end of the answer.
 * - `fairway_requests_in_flight`: requests that are not answered yet.
 * - `fairway_refused_total{reason}`: requests refused before a service was
 *   chosen, such as without a valid key.
 * - `fairway_replicas{service,revision,state}`
 */
export class Metrics {
  readonly #registry = new Registry();
  readonly #requests = new Counter({
    name: 'fairway_requests_total',
    help: 'Answers by service, revision and status code',
    labelNames: ['service', 'revision', 'code'],
    registers: [this.#registry],
  });
  readonly #durations = new Histogram({
    name: 'fairway_request_duration_seconds',
    help: 'From the head of the request to the end of the answer',
    labelNames: ['service', 'revision'],
    buckets: [
      0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
    ],
    registers: [this.#registry],
  });
  readonly #inFlight = new Gauge({
    name: 'fairway_requests_in_flight',
    help: 'Requests that are not answered yet',
    registers: [this.#registry],
  });
  readonly #refused = new Counter({
    name: 'fairway_refused_total',
    help: 'Requests refused before a service was chosen',
    labelNames: ['reason'],
    registers: [this.#registry],
  });
  readonly #seen = new Map<string, Set<string>>();

  static create(): Metrics {
    return new Metrics();
  }

  /** Counts replicas; `services` is asked each time the numbers are read. */
  countReplicas(services: () => Service[]): void {
    const gauge = new Gauge({
      name: 'fairway_replicas',
      help: 'Replicas by service, revision and state',
      labelNames: ['service', 'revision', 'state'],
      registers: [this.#registry],
      collect() {
        gauge.reset();
        for (const service of services()) {
          for (const { revision, state } of service.replicas()) {
            gauge.inc({
              service: service.name,
              revision: String(revision),
              state,
            });
          }
        }
      },
    });
  }

  begin(): void {
    this.#inFlight.inc();
  }

  end(options: {
    service: string;
    revision: number | undefined;
    code: number;
    seconds: number;
  }): void {
    const { service, code, seconds } = options;
    const revision = String(options.revision ?? '');
    this.#inFlight.dec();
    this.#requests.inc({ service, revision, code: String(code) });
    this.#durations.observe({ service, revision }, seconds);
    const known = this.#seen.get(service) ?? new Set();
    known.add(`${revision} ${code}`);
    this.#seen.set(service, known);
  }

  refuse(reason: string): void {
    this.#refused.inc({ reason });
  }

  /** Lets go of the numbers of a service that is gone. */
  forget(service: string): void {
    for (const pair of this.#seen.get(service) ?? []) {
      const [revision, code] = pair.split(' ');
      this.#requests.remove({ service, revision, code });
      this.#durations.remove({ service, revision });
    }
    this.#seen.delete(service);
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  text(): Promise<string> {
    return this.#registry.metrics();
  }
}
