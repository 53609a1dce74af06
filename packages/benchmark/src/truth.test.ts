import { exactQuantile, LogHistogram, sorted } from '@fairway/statistics';
import { runBenchmark } from './coordinator/runBenchmark.ts';
import type { BenchmarkReport, LatencyDistribution } from './report/types.ts';
import { closedLoop } from './testing/closedLoop.ts';
import { StampingServer } from './testing/StampingServer.ts';
import { testPlan } from './testing/testPlan.ts';

jest.setTimeout(300_000);

const STALL = { stallMs: 600, periodMs: 1500 };
const LIMIT_MS = 150;

const percentileOf = (latency: LatencyDistribution, percentile: number) =>
  latency.percentiles.find(p => p.percentile === percentile)!.value;

/**
 * Milliseconds that a busy machine keeps a process waiting, as the run itself
 * shows: the generator's processes are late by that with what they are to begin.
 */
const lateness = ({ latency }: BenchmarkReport) =>
  percentileOf(latency.scheduleDelay, 99);

const shareOver = (values: readonly number[], limit: number) =>
  values.filter(value => value > limit).length / values.length;

function planFor(server: StampingServer, path: string, connections = 200) {
  return testPlan(server.url, {
    requests: [{ method: 'GET', path }],
    load: {
      rate: 150,
      arrivals: 'poisson',
      durationSeconds: 3,
      warmUpSeconds: 0,
    },
    connections,
  });
}

describe('against a server that stamps what it did', () => {
  let server: StampingServer;

  beforeEach(async () => {
    server = await StampingServer.start(STALL);
  });

  afterEach(() => server.stop());

  it.each(['/fixed', '/bimodal'])(
    'sees the latencies of %s, never less and hardly more',
    async path => {
      const report = await runBenchmark(planFor(server, path));
      const stamps = await server.stamps();
      expect(stamps.took).toHaveLength(report.counts.scheduled);
      const truth = sorted(Float64Array.from(stamps.took));
      for (const percentile of [50, 90]) {
        const stamped = exactQuantile(truth, percentile / 100);
        const { service, response } = report.latency;
        const seen = percentileOf(service, percentile);
        const allowed =
          Math.max(0.2, 0.01 * stamped) + report.floor!.p99 + lateness(report);
        expect(seen).toBeGreaterThanOrEqual(stamped - 0.01);
        expect(seen).toBeLessThanOrEqual(stamped + allowed);
        expect(percentileOf(response, percentile)).toBeGreaterThanOrEqual(seen);
      }
    },
  );

  it('sees the stall that a closed loop omits', async () => {
    const plan = planFor(server, '/stalling');
    const report = await runBenchmark(plan, { calibrate: false });
    const truth = await server.stamps();
    const closed = await closedLoop({ ...plan, connections: 10 });
    const open = LogHistogram.fromBase64(report.histogram);

    const stamped = shareOver(truth.took, LIMIT_MS);
    expect(stamped).toBeGreaterThan(0.1);
    expect(open.shareAbove(LIMIT_MS)).toBeGreaterThan(stamped - 0.05);
    expect(open.shareAbove(LIMIT_MS + lateness(report))).toBeLessThan(
      stamped + 0.05,
    );
    expect(closed.shareAbove(LIMIT_MS)).toBeLessThan(stamped / 3);
  });

  it('counts the wait for a connection from the intended start', async () => {
    const plan = planFor(server, '/stalling', 4);
    const report = await runBenchmark(plan, { calibrate: false });
    const { response, service, scheduleDelay } = report.latency;
    expect(percentileOf(response, 90)).toBeGreaterThan(LIMIT_MS);
    expect(percentileOf(service, 90)).toBeLessThan(
      percentileOf(response, 90) / 2,
    );
    expect(percentileOf(scheduleDelay, 90)).toBeGreaterThan(LIMIT_MS / 2);
    expect(report.validity.reasons.map(({ code }) => code)).toContain(
      'connections-busy',
    );
    expect(report.counts.outcomes.success).toBe(report.counts.scheduled);
  });
});
