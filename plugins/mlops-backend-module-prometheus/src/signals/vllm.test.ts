import { LogHistogram } from '@fairway/statistics';
import { Series } from '../series';
import { cutOut } from '../__testUtils__/FakePods';
import { PrometheusServiceSignals } from './PrometheusServiceSignals';
import { SourceReader } from './SourceReader';

const service = { id: 'id-of-chat', name: 'chat' };
const started = 1_700_000_000_000;
const config = {
  name: 'eu',
  dialect: 'vllm',
  identify: 'labels',
  labels: {},
  timeoutSeconds: 4,
  scrapeIntervalSeconds: 5,
} as const;

/** Of one pod, every 5 s. */
const series = (
  name: string,
  labels: Record<string, string>,
  values: readonly number[],
): Series => ({
  labels: {
    __name__: name,
    job: 'vllm',
    instance: 'pod-a:8080',
    fairway_dev_service_id: service.id,
    fairway_dev_revision: '3',
    ...labels,
  },
  samples: values.map((value, i) => [started + 5_000 * i + 1_000, value]),
});

const twelve = (at: (scrape: number) => number) =>
  Array.from({ length: 12 }, (_, i) => at(i));
const finished = (reason: string, values: number[]) =>
  series(
    'vllm:request_success_total',
    { model_name: 'chat', engine: '0', finished_reason: reason },
    values,
  );

async function windowsOf(aborted: number) {
  const ended = twelve(i => (i < 4 ? 0 : 10));
  const gone = twelve(i => (i < 4 ? 0 : aborted));
  const all = twelve(i => ended[i] + gone[i]);
  const reader = SourceReader.create({
    config,
    series: async (query, time) => ({
      series: cutOut(
        [
          series(
            'up',
            {},
            twelve(() => 1),
          ),
          series(
            'process_start_time_seconds',
            {},
            twelve(() => started / 1000),
          ),
          finished('stop', ended),
          finished('abort', gone),
          ...['0.5', '2.5', '+Inf'].map(le =>
            series(
              'vllm:e2e_request_latency_seconds_bucket',
              { model_name: 'chat', engine: '0', le },
              le === '0.5' ? twelve(() => 0) : all,
            ),
          ),
        ],
        query,
        time,
      ),
    }),
    now: () => started + 60_000,
  });
  const found = await PrometheusServiceSignals.create({
    kind: 'kubernetes',
    readers: new Map([[config.name, reader]]),
  }).windows(service, { since: started });
  const [{ revision, windows }, ...others] = found.revisions;
  expect(others).toEqual([]);
  const sum = (outcome: 'success' | 'cancelled') =>
    windows.reduce((total, { outcomes }) => total + outcomes[outcome], 0);
  return {
    revision,
    success: sum('success'),
    cancelled: sum('cancelled'),
    latencies: windows.flatMap(({ latency }) => latency ?? []),
  };
}

describe('what vLLM counts', () => {
  it('is told by revision, with the latencies of what it answered', async () => {
    const { latencies, ...counts } = await windowsOf(0);
    expect(counts).toEqual({ revision: 3, success: 10, cancelled: 0 });
    const [latency] = latencies.map(text => LogHistogram.fromBase64(text));
    expect(latency.quantile(0.5)).toBeGreaterThan(500);
    expect(latency.quantile(0.5)).toBeLessThan(2_500);
  });

  it('has no latencies while requests are given up, since they are among them', async () => {
    expect(await windowsOf(2)).toEqual({
      revision: 3,
      success: 10,
      cancelled: 2,
      latencies: [],
    });
  });
});
