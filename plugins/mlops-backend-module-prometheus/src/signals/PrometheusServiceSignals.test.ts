import { describeServiceSignalsContract } from '@fairway/backstage-plugin-mlops-node/testUtils';
import { Series } from '../series';
import {
  cutOut,
  FakeScrape,
  fakePrometheus,
  seriesOfPod,
  serviceId,
} from '../__testUtils__/FakePods';
import { PrometheusServiceSignals } from './PrometheusServiceSignals';
import { SourceReader } from './SourceReader';

const service = { id: serviceId, name: 'digits' };
const config = {
  name: 'eu',
  dialect: 'onnx-server',
  identify: 'labels',
  labels: { tenant: 'a' },
  timeoutSeconds: 4,
  scrapeIntervalSeconds: 5,
} as const;

const started = 1_700_000_000_000;

/** Two pods that are scraped every 5 s of a clock that tests turn. */
class FakeCluster {
  now = started;
  readonly #counts = new Map(
    [1, 2].map(revision => [revision, { success: 0, clientError: 0 }]),
  );
  readonly #scrapes = new Map<number, FakeScrape[]>([
    [1, []],
    [2, []],
  ]);

  count(revision: number, outcome: 'success' | 'clientError'): void {
    this.#counts.get(revision)![outcome] += 1;
  }

  pass(seconds: number, up = true): void {
    for (let passed = 0; passed < seconds; passed += 5) {
      this.now += 5_000;
      for (const [revision, { success, clientError }] of this.#counts) {
        this.#scrapes.get(revision)!.push({
          at: this.now - 4_000 + revision,
          up,
          startedAt: started / 1_000,
          times: Array.from({ length: success }, () => 0.02),
          badRequests: clientError,
        });
      }
    }
  }

  series(): Series[] {
    return [...this.#scrapes].flatMap(([revision, scrapes]) =>
      seriesOfPod({ pod: `pod-of-${revision}`, revision }, scrapes),
    );
  }
}

function source(cluster: FakeCluster) {
  const prometheus = fakePrometheus(() => cluster.series());
  const reader = SourceReader.create({
    config,
    series: prometheus.series,
    now: () => cluster.now,
  });
  return { prometheus, reader };
}

const failing = SourceReader.create({
  config,
  series: async () => {
    throw new Error('no answer within 4 s');
  },
  now: () => started,
});

const signalsOf = (...readers: SourceReader[]) =>
  PrometheusServiceSignals.create({
    kind: 'kubernetes',
    readers: new Map(readers.map((reader, i) => [`source-${i}`, reader])),
  });

describeServiceSignalsContract({
  name: 'PrometheusServiceSignals',
  async setup() {
    const cluster = new FakeCluster();
    cluster.pass(20);
    let turn = 0;
    return {
      signals: signalsOf(source(cluster).reader),
      service,
      unreachable: signalsOf(failing),
      async predict(outcome) {
        turn += 1;
        const revision = 1 + (turn % 2);
        cluster.count(revision, outcome);
        return revision;
      },
      async settle() {
        cluster.pass(30);
      },
      async close() {},
    };
  },
});

describe('PrometheusServiceSignals', () => {
  const counted = (seconds: number) => {
    const cluster = new FakeCluster();
    for (let passed = 0; passed < seconds; passed += 5) {
      cluster.count(1, 'success');
      cluster.count(2, 'success');
      cluster.pass(5);
    }
    return cluster;
  };

  it('tells a pane only when it is over for as long as a scrape may take', async () => {
    const cluster = counted(60);
    const { asOf } = await signalsOf(source(cluster).reader).windows(service, {
      since: 0,
    });
    expect(asOf).toBe(cluster.now - 10_000);
  });

  it('does not trust its own clock where it is ahead of that of Prometheus', async () => {
    const cluster = counted(60);
    const { prometheus } = source(cluster);
    const reader = SourceReader.create({
      config,
      series: async (query, time) => ({
        ...(await prometheus.series(query, time)),
        date: cluster.now - 30_000,
      }),
      now: () => cluster.now,
    });
    const { asOf } = await signalsOf(reader).windows(service, { since: 0 });
    expect(asOf).toBe(cluster.now - 40_000);
  });

  it('asks for a long time in parts, and tells the same as of each', async () => {
    const cluster = counted(3_000);
    const { prometheus, reader } = source(cluster);
    const signals = signalsOf(reader);
    const all = await signals.windows(service, { since: started });
    expect(prometheus.asked.length).toBeGreaterThan(2);
    for (const { query } of prometheus.asked) {
      expect(query).toContain('tenant="a"');
    }
    const windows = [1, 2].map(
      revision => all.revisions.find(one => one.revision === revision)!.windows,
    );
    // A page has a thousand windows at most.
    expect(windows.map(one => one.length)).toEqual([500, 500]);
    const since = windows[0][200].start;
    const later = await signals.windows(service, { since });
    const found = later.revisions[0].windows.slice(0, 250);
    expect(found).toEqual(windows[0].slice(200, 450));
  });

  it('knows nothing before it looks, and nothing to complain of', async () => {
    const cluster = counted(60);
    const since = cluster.now - 3_000;
    await expect(
      signalsOf(source(cluster).reader).windows(service, { since }),
    ).resolves.toMatchObject({ dataSince: since, asOf: since, revisions: [] });
  });

  it('has no signals once nothing is known for a minute, also not those of before', async () => {
    const cluster = counted(60);
    const { asOf } = await signalsOf(source(cluster).reader).windows(service, {
      since: started,
    });
    cluster.pass(30, false);
    const soon = await signalsOf(source(cluster).reader).windows(service, {
      since: started,
    });
    expect(soon.problem).toBeUndefined();
    cluster.pass(60, false);
    const signals = signalsOf(source(cluster).reader);
    for (const since of [started, cluster.now - 85_000]) {
      const found = await signals.windows(service, { since });
      expect(found).toMatchObject({
        asOf: since,
        problem: expect.stringMatching(
          /^Prometheus source-0: nothing is wholly known since 20.*Z: pod-of-1 could not be scraped$/,
        ),
        revisions: [],
      });
      expect(found.dataSince).toBeUndefined();
    }
    const before = await signals.windows(service, {
      since: started,
      until: asOf,
    });
    expect(before.problem).toBeUndefined();
    expect(before.revisions).toHaveLength(2);
  });

  it('takes a service from the one source that has it, whatever the others say', async () => {
    const { reader } = source(counted(60));
    const empty = source(new FakeCluster()).reader;
    const found = await signalsOf(failing, empty, reader).windows(service, {
      since: 0,
    });
    expect(found.problem).toBeUndefined();
    expect(found.revisions).toHaveLength(2);
  });

  it('tells nothing of a service that two sources have', async () => {
    const cluster = counted(60);
    const found = await signalsOf(
      source(cluster).reader,
      source(cluster).reader,
    ).windows(service, { since: 0 });
    expect(found.problem).toMatch(/double: source-0, source-1/);
    expect(found.dataSince).toBeUndefined();
  });

  it('tells nothing where scrapes are not known', async () => {
    const cluster = counted(60);
    const reader = SourceReader.create({
      config,
      series: async (query, time) => ({
        series: cutOut(cluster.series(), query, time).filter(
          ({ labels }) => labels.__name__ !== 'up',
        ),
      }),
      now: () => cluster.now,
    });
    const found = await signalsOf(reader).windows(service, { since: 0 });
    expect(found.problem).toMatch(/no series up/);
  });
});
