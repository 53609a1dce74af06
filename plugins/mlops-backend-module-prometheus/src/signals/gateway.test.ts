import { revisionName } from '@fairway/backstage-plugin-mlops-node';
import { LogHistogram } from '@fairway/statistics';
import { Labels } from '../dialects';
import { Series } from '../series';
import { cutOut } from '../__testUtils__/FakePods';
import { PrometheusServiceSignals } from './PrometheusServiceSignals';
import { SourceReader } from './SourceReader';

const service = { id: 'id-of-digits', name: 'digits' };
const started = 1_700_000_000_000;
const config = {
  name: 'mesh',
  identify: 'labels',
  labels: {},
  timeoutSeconds: 4,
  scrapeIntervalSeconds: 5,
} as const;

/** Every 5 s; a series begins with the first of its values. */
const series = (
  name: string,
  labels: Labels,
  values: readonly (number | undefined)[],
): Series => ({
  labels: {
    __name__: name,
    job: 'gateways',
    instance: 'gateway-a:1',
    pod: 'gateway-a',
    ...labels,
  },
  samples: values.flatMap((value, i) =>
    value === undefined ? [] : [[started + 5_000 * i + 1_000, value] as const],
  ),
});

const ups = Array.from({ length: 12 }, () => 1);

async function read(dialect: 'istio' | 'traefik', counted: Series[]) {
  const asked: string[] = [];
  const reader = SourceReader.create({
    config: { ...config, dialect },
    series: async (query, time) => {
      asked.push(query);
      const isOfScrapes = query.includes('"up|');
      return {
        series: cutOut(
          isOfScrapes
            ? [
                series('up', {}, ups),
                series('process_start_time_seconds', {}, ups),
              ]
            : counted,
          query,
          time,
        ),
      };
    },
    now: () => started + 60_000,
  });
  const found = await PrometheusServiceSignals.create({
    kind: 'kubernetes',
    readers: new Map([[config.name, reader]]),
  }).windows(service, { since: started });
  return { asked, found };
}

describe('what gateways count', () => {
  it.each([
    {
      dialect: 'traefik' as const,
      requests: 'traefik_service_requests_total',
      bucket: 'traefik_service_request_duration_seconds_bucket',
      labels: (name: string, code: string) => ({
        service: `route-svc-models-${name}-0@kubernetesgateway`,
        code,
      }),
      bounds: ['0.1', '0.3', '+Inf'],
    },
    {
      dialect: 'istio' as const,
      requests: 'istio_requests_total',
      bucket: 'istio_request_duration_milliseconds_bucket',
      labels: (name: string, code: string) => ({
        destination_service_name: name,
        response_code: code,
        reporter: 'source',
      }),
      bounds: ['100', '300', '+Inf'],
    },
  ])(
    'in the words of $dialect is told by revision, from zero where a status comes up for the first time',
    async ({ dialect, requests, bucket, labels, bounds }) => {
      const good = labels(revisionName(service, 2), '200');
      const bad = labels(revisionName(service, 2), '503');
      const another = labels(
        revisionName({ ...service, id: 'another' }, 2),
        '200',
      );
      const count = [0, 0, 1, 3, 3, 3, 3, 3, 3, 3, 3, 3];
      const first = count.map((_, i) => (i < 4 ? undefined : 7));
      const { asked, found } = await read(dialect, [
        series(requests, good, count),
        series(requests, bad, first),
        series(requests, another, count),
        ...bounds.map(le =>
          series(
            bucket,
            { ...good, le },
            le === bounds[0] ? count.map(() => 0) : count,
          ),
        ),
        ...bounds.map(le => series(bucket, { ...bad, le }, first)),
      ]);
      expect(asked[1]).toContain('job=~"gateways",instance=~"gateway-a:1"');
      expect(found.revisions.map(({ revision }) => revision)).toEqual([2]);
      const [{ windows }] = found.revisions;
      expect(windows.map(({ outcomes }) => outcomes.success)).toEqual([
        1, 2, 0,
      ]);
      expect(windows.map(({ outcomes }) => outcomes.serverError)).toEqual([
        0, 0, 7,
      ]);
      expect(windows[2].latency).toBeUndefined();
      const median = LogHistogram.fromBase64(windows[1].latency!).quantile(0.5);
      expect(median).toBeGreaterThan(100);
      expect(median).toBeLessThan(300);
    },
  );
});
