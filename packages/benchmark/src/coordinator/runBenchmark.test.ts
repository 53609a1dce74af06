import { TestServer } from '../testing/TestServer.ts';
import { testPlan } from '../testing/testPlan.ts';
import type { BenchmarkProgress, BenchmarkReport } from '../report/types.ts';
import { runBenchmark } from './runBenchmark.ts';

jest.setTimeout(300_000);

const sum = (counts: Record<string, number>) =>
  Object.values(counts).reduce((a, b) => a + b, 0);

describe('runBenchmark', () => {
  let server: TestServer | undefined;

  afterEach(async () => {
    await server?.stop();
    server = undefined;
  });

  it('sends each request of the schedule once and accounts for it', async () => {
    let received = 0;
    server = await TestServer.start((_, response) => {
      received++;
      response.end('{}');
    });
    const plan = testPlan(server.url, { workers: 2 });
    const report = await runBenchmark(plan, { calibrate: false });
    expect(report.counts).toEqual({
      scheduled: 200,
      outcomes: expect.objectContaining({ success: 200 }),
      statuses: { 200: 200 },
    });
    expect(sum(report.counts.outcomes)).toBe(200);
    expect(received).toBe(200);
    expect(report.latency.response.count).toBe(200);
    expect(report.windows).toEqual([
      expect.objectContaining({
        phase: 'measured',
        scheduled: 200,
        sent: 200,
        succeeded: 200,
        failed: 0,
      }),
    ]);
    expect(report.failures).toEqual([]);
  });

  it('excludes the warm-up, but shows it', async () => {
    server = await TestServer.start((_, response) => response.end());
    const load = {
      rate: 100,
      arrivals: 'constant' as const,
      durationSeconds: 1,
      warmUpSeconds: 0.5,
    };
    const plan = testPlan(server.url, { load });
    const report = await runBenchmark(plan, { calibrate: false });
    expect(report.counts.scheduled).toBe(100);
    expect(
      report.windows.map(({ phase, scheduled }) => [phase, scheduled]),
    ).toEqual([
      ['warm-up', 50],
      ['measured', 100],
    ]);
  });

  it('classifies every answer', async () => {
    const statuses = [200, 404, 429, 503, 504, 500, 302];
    let turn = 0;
    server = await TestServer.start((request, response) => {
      const status = statuses[turn++ % statuses.length];
      response.writeHead(status, { location: '/' }).end();
      request.resume();
    });
    const load = {
      rate: 70,
      arrivals: 'constant' as const,
      durationSeconds: 1,
      warmUpSeconds: 0,
    };
    const plan = testPlan(server.url, { load });
    const report = await runBenchmark(plan, { calibrate: false });
    expect(report.counts.outcomes).toMatchObject({
      success: 10,
      'client-error': 10,
      'rate-limited': 10,
      overloaded: 10,
      'deadline-exceeded': 10,
      'server-error': 10,
      'wrong-answer': 10,
    });
    expect(report.failures).toHaveLength(6);
  });

  it('ends early when aborted, and keeps what it measured', async () => {
    server = await TestServer.start((_, response) => response.end());
    const controller = new AbortController();
    const plan = testPlan(server.url);
    plan.load = { ...plan.load, durationSeconds: 600 };
    const seen: BenchmarkProgress[] = [];
    const report = await runBenchmark(plan, {
      calibrate: false,
      signal: controller.signal,
      onProgress: progress => {
        seen.push(progress);
        if (progress.windows.some(window => window.succeeded > 0)) {
          controller.abort();
        }
      },
    });
    expect(report.validity.verdict).toBe('interrupted');
    expect(report.counts.outcomes.success).toBeGreaterThan(0);
    expect(sum(report.counts.outcomes)).toBe(report.counts.scheduled);
    expect(seen[0].phase).toBe('preparing');
  });

  it.each([
    ['the floor is measured', 'what the generator itself costs'],
    ['connections open', 'connections to the service'],
  ])('ends at once when aborted while %s', async (_, message) => {
    let received = 0;
    server = await TestServer.start((_request, response) => {
      received++;
      response.end();
    });
    const controller = new AbortController();
    const phases: string[] = [];
    const running = runBenchmark(testPlan(server.url), {
      calibrate: message.includes('itself'),
      signal: controller.signal,
      onProgress: progress => {
        phases.push(progress.phase);
        if (progress.message.includes(message)) {
          controller.abort();
        }
      },
    });
    await expect(running).rejects.toThrow('stopped before it began to measure');
    expect(received).toBe(0);
    expect(phases).toEqual(['preparing']);
  });

  it('says that nobody listens', async () => {
    server = await TestServer.start((_, response) => response.end());
    const { url } = server;
    await server.stop();
    server = undefined;
    const report = await runBenchmark(testPlan(url), { calibrate: false });
    expect(report.counts.outcomes['connection-refused']).toBe(200);
    expect(report.failures[0].message).toBe('no connection: ECONNREFUSED');
  });

  it('says that what serves changed meanwhile', async () => {
    server = await TestServer.start((_, response) => response.end());
    const seen = ['2 replicas', '3 replicas'];
    const report: BenchmarkReport = await runBenchmark(testPlan(server.url), {
      calibrate: false,
      observeTarget: async () => seen.shift()!,
    });
    expect(report.validity.verdict).toBe('target-changed');
  });

  it('measures its own floor', async () => {
    server = await TestServer.start((_, response) => response.end());
    const report = await runBenchmark(testPlan(server.url));
    expect(report.floor?.maximalRate).toBeGreaterThan(0);
    expect(report.floor?.p50).toBeGreaterThan(0);
  });
});
