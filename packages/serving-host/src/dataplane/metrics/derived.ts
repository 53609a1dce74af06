import { Counter, type Histogram, type Registry } from 'prom-client';
import type { BucketCounts } from './BucketCounts.ts';
import type { RevisionSeries } from './RevisionSeries.ts';

type Derived = {
  name: string;
  help: string;
  labels: readonly string[];
  /** Labels and value of each child. */
  read: (series: RevisionSeries) => [Record<string, string>, number][];
};

const microseconds = 1e6;

/** As Triton labels them: the service is the model, the revision its version. */
const tritonLabels = ({ service, revision }: RevisionSeries) => ({
  model: service,
  version: revision,
});

const counters: readonly Derived[] = [
  {
    name: 'fairway_requests_total',
    help: 'Answers by service, revision and status code',
    labels: ['service', 'revision', 'code'],
    read: ({ service, revision, answers }) =>
      [...answers].map(([code, count]) => [
        { service, revision, code: String(code) },
        count,
      ]),
  },
  {
    name: 'fairway_request_bytes_total',
    help: 'Bytes of the bodies of requests',
    labels: ['service', 'revision'],
    read: ({ service, revision, requestBytes }) => [
      [{ service, revision }, requestBytes],
    ],
  },
  {
    name: 'fairway_response_bytes_total',
    help: 'Bytes of the bodies of answers',
    labels: ['service', 'revision'],
    read: ({ service, revision, responseBytes }) => [
      [{ service, revision }, responseBytes],
    ],
  },
  {
    name: 'fairway_rate_limited_total',
    help: 'Requests refused because their key has sent too many',
    labels: ['service'],
    read: ({ service, revision, rateLimited }) =>
      revision === '' ? [[{ service }, rateLimited]] : [],
  },
  {
    name: 'fairway_mirrored_total',
    help: 'Copies of requests that were answered, by status code',
    labels: ['service', 'revision', 'code'],
    read: ({ service, revision, mirrored }) =>
      [...mirrored].map(([code, count]) => [
        { service, revision, code: String(code) },
        count,
      ]),
  },
  {
    name: 'fairway_mirror_dropped_total',
    help: 'Copies of requests that were not sent or not answered, by reason',
    labels: ['service', 'revision', 'reason'],
    read: ({ service, revision, mirrorDropped }) =>
      [...mirrorDropped].map(([reason, count]) => [
        { service, revision, reason },
        count,
      ]),
  },
  {
    name: 'nv_inference_request_success',
    help: 'Requests answered with success, as Triton counts them',
    labels: ['model', 'version'],
    read: series => [[tritonLabels(series), series.successes]],
  },
  {
    name: 'nv_inference_request_failure',
    help: 'Requests that failed, by reason, as Triton counts them',
    labels: ['model', 'version', 'reason'],
    read: series =>
      Object.entries(series.failures).map(([reason, count]) => [
        { ...tritonLabels(series), reason },
        count,
      ]),
  },
  {
    name: 'nv_inference_request_duration_us',
    help: 'Sum of the durations of requests in microseconds',
    labels: ['model', 'version'],
    read: series => [
      [tritonLabels(series), Math.round(series.durations.sum * microseconds)],
    ],
  },
  {
    name: 'nv_inference_queue_duration_us',
    help: 'Sum of the times that requests waited for a replica in microseconds',
    labels: ['model', 'version'],
    read: series => [
      [tritonLabels(series), Math.round(series.waits.sum * microseconds)],
    ],
  },
];

const histograms = [
  {
    name: 'fairway_request_duration_seconds',
    help: 'From the head of the request to the end of the answer',
    read: ({ durations }: RevisionSeries) => durations,
  },
  {
    name: 'fairway_queue_wait_seconds',
    help: 'How long requests waited for a replica, 0 for most',
    read: ({ waits }: RevisionSeries) => waits,
  },
];

/** The lines of one histogram (Prometheus' text format). */
function linesOf(
  name: string,
  { service, revision }: RevisionSeries,
  counts: BucketCounts,
) {
  const labels = { service, revision };
  const buckets = counts.cumulative();
  const line = (suffix: string, value: number, le?: string) => ({
    metricName: `${name}_${suffix}`,
    labels: le === undefined ? labels : { le, ...labels },
    value,
  });
  return [
    ...buckets.map(([bound, count]) =>
      line('bucket', count, bound === Infinity ? '+Inf' : String(bound)),
    ),
    line('sum', counts.sum),
    line('count', buckets[buckets.length - 1][1]),
  ];
}

/** Histograms that are put together from plain counts when they are read. */
function registerHistograms(
  registry: Registry,
  all: () => Iterable<RevisionSeries>,
): void {
  for (const { name, help, read } of histograms) {
    const about = { name, help, type: 'histogram', aggregator: 'sum' };
    const histogram = {
      ...about,
      get: async () => ({
        ...about,
        values: [...all()].flatMap(series =>
          linesOf(name, series, read(series)),
        ),
      }),
      reset: () => {},
    };
    // What a registry asks of a metric; the library has no type for it.
    registry.registerMetric(histogram as unknown as Histogram);
  }
}

/** Counters that are put together from plain numbers when they are read. */
export function registerDerived(
  registry: Registry,
  all: () => Iterable<RevisionSeries>,
): void {
  registerHistograms(registry, all);
  for (const { name, help, labels, read } of counters) {
    const counter = new Counter({
      name,
      help,
      labelNames: [...labels],
      registers: [registry],
      collect() {
        counter.reset();
        for (const series of all()) {
          for (const [labelled, value] of read(series)) {
            counter.inc(labelled, value);
          }
        }
      },
    });
  }
}
