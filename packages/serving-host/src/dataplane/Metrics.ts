import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Service } from '../services/Service.ts';
import { bucketBounds } from './metrics/BucketCounts.ts';
import { registerDerived } from './metrics/derived.ts';
import { count, RevisionSeries } from './metrics/RevisionSeries.ts';

const labelNames = ['service', 'revision'];
/** Of requests that no revision got. */
const none = 0;
/** Revisions of a service whose numbers are kept: the newest. */
const maximalRevisions = 50;

/** What is counted of a request that is over. */
export interface CountedRequest {
  service: string;
  /** `undefined` where no replica was chosen. */
  revision: number | undefined;
  code: number;
  seconds: number;
  waitedSeconds: number;
  requestBytes: number;
  responseBytes: number;
}

/**
 * Numbers for Prometheus; the README lists their names. There is a bounded
 * number of them: one set for each of the newest revisions of each service.
 */
export class Metrics {
  readonly #registry = new Registry();
  readonly #mirrorDurations = new Histogram({
    name: 'fairway_mirror_duration_seconds',
    help: 'From sending a copy to the end of its answer',
    labelNames,
    buckets: [...bucketBounds],
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
  readonly #series = new Map<string, Map<number, RevisionSeries>>();
  #present = 0;

  static create(): Metrics {
    return new Metrics();
  }

  private constructor() {
    const series = this.#series;
    registerDerived(this.#registry, function* all() {
      for (const ofService of series.values()) {
        yield* ofService.values();
      }
    });
  }

  /** Counts what there is; `services` is asked when the numbers are read. */
  watch(services: () => Service[]): void {
    const registers = [this.#registry];
    const replicas = new Gauge({
      name: 'fairway_replicas',
      help: 'Replicas by service, revision and state',
      labelNames: [...labelNames, 'state'],
      registers,
      collect() {
        replicas.reset();
        for (const service of services()) {
          for (const { revision, state } of service.replicas()) {
            replicas.inc({
              service: service.name,
              revision: String(revision),
              state,
            });
          }
        }
      },
    });
    const present = { service: 'service', revision: 'revision' };
    const triton = { service: 'model', revision: 'version' };
    for (const [name, help, names] of [
      ['fairway_requests_waiting', 'Requests that wait for a replica', present],
      [
        'nv_inference_pending_request_count',
        'Requests that wait for a replica, as Triton counts them',
        triton,
      ],
    ] as const) {
      const waiting = new Gauge({
        name,
        help,
        labelNames: [names.service, names.revision],
        registers,
        collect() {
          waiting.reset();
          for (const service of services()) {
            for (const { number, demand } of service.revisions()) {
              const labels = {
                [names.service]: service.name,
                [names.revision]: String(number),
              };
              waiting.inc(labels, demand.waiting);
            }
          }
        },
      });
    }
  }

  begin(): void {
    this.#present += 1;
    this.#inFlight.set(this.#present);
  }

  end(request: CountedRequest): void {
    this.#present -= 1;
    this.#inFlight.set(this.#present);
    this.#seriesOf(request.service, request.revision ?? none).add(request);
  }

  refuse(reason: string): void {
    this.#refused.inc({ reason });
  }

  rateLimited(service: string): void {
    this.#seriesOf(service, none).rateLimited += 1;
  }

  /** A copy was answered. */
  mirrored(
    copy: { service: string; revision: number },
    answer: { code: number; seconds: number },
  ): void {
    const { service, revision } = copy;
    count(this.#seriesOf(service, revision).mirrored, answer.code);
    this.#mirrorDurations.observe(
      { service, revision: String(revision) },
      answer.seconds,
    );
  }

  /** A copy was not sent, or got no answer. */
  mirrorDropped(
    copy: { service: string; revision: number },
    reason: string,
  ): void {
    const { service, revision } = copy;
    count(this.#seriesOf(service, revision).mirrorDropped, reason);
  }

  /** Lets go of the numbers of a service that is gone. */
  forget(service: string): void {
    const ofService = this.#series.get(service);
    this.#series.delete(service);
    ofService?.forEach(series => this.#drop(series));
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  text(): Promise<string> {
    return this.#registry.metrics();
  }

  #seriesOf(service: string, revision: number): RevisionSeries {
    let ofService = this.#series.get(service);
    if (!ofService) {
      ofService = new Map();
      this.#series.set(service, ofService);
    }
    let series = ofService.get(revision);
    if (!series) {
      const labels = { service, revision: String(revision || '') };
      series = RevisionSeries.create(labels);
      ofService.set(revision, series);
      if (ofService.size > maximalRevisions) {
        const oldest = Math.min(...[...ofService.keys()].filter(Boolean));
        const dropped = ofService.get(oldest);
        ofService.delete(oldest);
        if (dropped) {
          this.#drop(dropped);
        }
      }
    }
    return series;
  }

  #drop({ service, revision }: RevisionSeries): void {
    const labels = { service, revision };
    this.#mirrorDurations.remove(labels);
  }
}
