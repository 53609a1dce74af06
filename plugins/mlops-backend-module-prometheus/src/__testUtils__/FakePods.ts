import { Answer } from '../client/PrometheusClient';
import { Labels } from '../dialects';
import { Series } from '../series';

const SUCCESS = 'nv_inference_request_success';
const FAILURE = 'nv_inference_request_failure';
const BUCKET = 'inference_request_duration_seconds_bucket';

export interface FakePod {
  pod: string;
  revision: number;
  service?: string;
  /** Upper bounds in seconds, without infinity. */
  bounds?: readonly number[];
  /** Beside the usual labels of its scrapes. */
  labels?: Labels;
}

/** What a pod had counted when it was scraped. */
export interface FakeScrape {
  at: number;
  /** False where the scrape failed. */
  up?: boolean;
  /** Seconds since the epoch; absent where it does not say. */
  startedAt?: number;
  /** Seconds that each success took. */
  times?: readonly number[];
  badRequests?: number;
}

const DEFAULT_BOUNDS = [0.01, 0.1, 1];

export const serviceId = 'id-of-digits';

/** The series of a pod in the form in which Prometheus answers. */
export function seriesOfPod(
  pod: FakePod,
  scrapes: readonly FakeScrape[],
): Series[] {
  const { bounds = DEFAULT_BOUNDS, service = serviceId } = pod;
  const labels = {
    job: 'models',
    instance: `${pod.pod}:8080`,
    pod: pod.pod,
    fairway_dev_service_id: service,
    fairway_dev_revision: `${pod.revision}`,
    ...pod.labels,
  };
  const good = scrapes.filter(({ up = true }) => up);
  const series = (
    name: string,
    more: Labels,
    value: (scrape: FakeScrape) => number | undefined,
    from: readonly FakeScrape[] = good,
  ): Series => ({
    labels: { __name__: name, ...labels, ...more },
    samples: from.flatMap(scrape => {
      const found = value(scrape);
      return found === undefined ? [] : [[scrape.at, found] as const];
    }),
  });
  return [
    series('up', {}, ({ up = true }) => Number(up), scrapes),
    series('process_start_time_seconds', {}, ({ startedAt }) => startedAt),
    series(SUCCESS, {}, ({ times = [] }) => times.length),
    series(FAILURE, { reason: 'OTHER' }, scrape => scrape.badRequests ?? 0),
    ...[...bounds, Infinity].map(bound =>
      series(
        BUCKET,
        { le: bound === Infinity ? '+Inf' : `${bound}` },
        ({ times = [] }) => times.filter(time => time <= bound).length,
      ),
    ),
  ].filter(({ samples }) => samples.length > 0);
}

/** Cuts out what a range selector asks for, at a time. */
export function cutOut(
  all: readonly Series[],
  query: string,
  time: number,
): Series[] {
  const range = Number(/\[(\d+)ms\]$/.exec(query)![1]);
  return all
    .map(({ labels, samples }) => ({
      labels,
      samples: samples.filter(([at]) => at <= time && at >= time - range),
    }))
    .filter(({ samples }) => samples.length > 0);
}

/** A Prometheus that has these series. */
export function fakePrometheus(series: () => readonly Series[]) {
  const asked: { query: string; time: number }[] = [];
  return {
    asked,
    series: async (query: string, time: number): Promise<Answer> => {
      asked.push({ query, time });
      const [, id] = /fairway_dev_service_id="([^"]*)"/.exec(query) ?? [];
      return {
        series: cutOut(
          series().filter(({ labels }) => labels.fairway_dev_service_id === id),
          query,
          time,
        ),
      };
    },
  };
}
