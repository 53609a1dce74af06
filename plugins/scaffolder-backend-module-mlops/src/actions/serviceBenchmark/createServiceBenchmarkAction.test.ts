import { BenchmarkDetails } from '@fairway/backstage-plugin-mlops-common';
import { benchmark } from '../../__testUtils__/benchmarkFixtures';
import { FakeClock } from '../../__testUtils__/FakeClock';
import { FakeFailure, FakeMlopsApi } from '../../__testUtils__/fakeMlopsApi';
import { inTurn } from '../../__testUtils__/inTurn';
import {
  initiatorAuthorization,
  runAction,
  servicesFor,
  StoredCheckpoints,
} from '../../__testUtils__/runAction';
import { createServiceBenchmarkAction } from './createServiceBenchmarkAction';

const page = '/mlops/services/digits-staging/benchmarks/benchmark-1';
const queued = benchmark({ state: 'queued', summary: undefined });
const measuring = benchmark({
  state: 'running',
  summary: undefined,
  progress: {
    phase: 'measured',
    elapsedSeconds: 10,
    totalSeconds: 65,
    message: 'Measuring',
  },
});
const result = (summary: Partial<NonNullable<BenchmarkDetails['summary']>>) =>
  benchmark({ summary: { ...benchmark().summary!, ...summary } });

describe('mlops:service:benchmark', () => {
  let api: FakeMlopsApi;
  let clock: FakeClock;

  const run = (input: object = {}, context = {}) =>
    runAction(
      createServiceBenchmarkAction({
        ...servicesFor(api),
        now: clock.now,
        pause: clock.pause,
      }),
      { service: 'digits-staging', preset: 'steady', ...input },
      context,
    );
  const answer = (...states: (BenchmarkDetails | Error)[]) => {
    api.handlers.startBenchmark = () => queued;
    api.handlers.getBenchmark = inTurn(states);
  };

  beforeAll(async () => {
    api = await FakeMlopsApi.start();
  });
  beforeEach(() => {
    clock = new FakeClock();
  });
  afterEach(() => api.reset());
  afterAll(() => api.stop());

  it('starts a benchmark as the user, follows it, and gives out what it measured', async () => {
    answer(queued, measuring, measuring, benchmark());

    const { output, lines, error } = await run();

    expect(error).toBeUndefined();
    expect(api.callsOf('startBenchmark')).toMatchObject([
      {
        path: { service: 'digits-staging' },
        body: { preset: 'steady', idempotencyKey: 'task-1:step-1' },
        authorization: initiatorAuthorization,
      },
    ]);
    expect(lines).toEqual([
      `Sending 50 requests per second to digits-staging; see ${page}`,
      'Waiting in line',
      'Measuring',
      'Verdict valid: p50 4.2 ms, p99 12.5 ms, 49.9 of 50 requests per second, 2994 succeeded, 0 failed',
    ]);
    expect(output).toEqual({
      benchmark: 'benchmark-1',
      url: page,
      state: 'finished',
      verdict: 'valid',
      p50Ms: 4.2,
      p99Ms: 12.5,
      achievedRate: 49.9,
    });
  });

  it('starts no second one when its task is resumed, and one for each item', async () => {
    answer(benchmark());
    const checkpoints = new StoredCheckpoints();
    const context = { checkpoint: checkpoints.run };

    await run({}, context);
    await run({}, context);
    await run({}, { ...context, each: { key: 'b', value: 1 } });

    expect(
      api.callsOf('startBenchmark').map(({ body }) => body.idempotencyKey),
    ).toEqual(['task-1:step-1', 'task-1:step-1:b']);
  });

  it('passes when a valid result keeps to the thresholds', async () => {
    answer(benchmark());

    const { error, output } = await run({
      thresholds: { p50Ms: 5, p99Ms: 13, failedShare: 0 },
    });

    expect(error).toBeUndefined();
    expect(output).toMatchObject({ judged: true });
  });

  it('fails, with each of them, when a valid result does not keep to thresholds', async () => {
    answer(result({ succeeded: 980, failed: 20 }));

    const { error, output } = await run({
      thresholds: { p50Ms: 4, p99Ms: 10, failedShare: 0.01 },
    });

    expect(error?.message).toBe(
      `digits-staging does not keep to what was asked: p50 is 4.2 ms, which is above 4 ms; p99 is 12.5 ms, which is above 10 ms; 20 of 1000 requests failed, which is more than 1 %. See ${page}.`,
    );
    expect(output).toMatchObject({ judged: true, p99Ms: 12.5 });
  });

  it('fails on a latency that nobody could measure', async () => {
    answer(
      result({ p50: undefined, p99: undefined, succeeded: 0, failed: 10 }),
    );

    const { error } = await run({ thresholds: { p99Ms: 10 } });

    expect(error?.message).toMatch('there is no p99');
  });

  it.each(['client-limited', 'too-few-samples', 'target-changed'] as const)(
    'never fails on a result that is %s, and says why it did not judge it',
    async verdict => {
      answer(result({ verdict, p99: 900 }));

      const { error, output, lines } = await run({ thresholds: { p99Ms: 1 } });

      expect(error).toBeUndefined();
      expect(output).toMatchObject({ verdict, judged: false });
      expect(lines.at(-1)).toBe(
        `The thresholds were not applied, since this result says nothing about the service (${verdict}).`,
      );
    },
  );

  it('fails when the service could not be measured', async () => {
    answer(
      benchmark({
        state: 'failed',
        summary: undefined,
        error: 'The service digits-staging is stopped: start it first.',
      }),
    );

    const { error } = await run();

    expect(error?.message).toBe(
      `digits-staging could not be measured: The service digits-staging is stopped: start it first. See ${page}.`,
    );
  });

  it('ends well, without a judgement, when somebody cancelled it', async () => {
    answer(
      benchmark({
        state: 'cancelled',
        summary: { ...benchmark().summary!, verdict: 'interrupted' },
      }),
    );

    const { error, output } = await run({ thresholds: { p99Ms: 1 } });

    expect(error).toBeUndefined();
    expect(output).toMatchObject({ state: 'cancelled', judged: false });
  });

  it('waits as long as the load and two minutes more, then lets it go on', async () => {
    answer(measuring);

    const { output, lines, error } = await run();

    expect(error).toBeUndefined();
    expect(clock.waitedMs).toBe(185_000);
    expect(output).toMatchObject({ state: 'running' });
    expect(lines.at(-1)).toMatch('It goes on in the background');
  });

  it('says why a benchmark was refused', async () => {
    api.handlers.startBenchmark = () => {
      throw new FakeFailure(400, 'There is no preset steady');
    };

    const { error } = await run();

    expect(error?.name).toBe('InputError');
    expect(error?.message).toBe(
      'digits-staging was not measured: There is no preset steady',
    );
  });

  it('outlives a backend that restarts', async () => {
    answer(measuring, new FakeFailure(503, 'Starting up'), benchmark());

    const { output } = await run();

    expect(output).toMatchObject({ state: 'finished' });
  });

  it('stops asking when the task is cancelled, and says that load goes on', async () => {
    const controller = new AbortController();
    answer(measuring);
    api.handlers.getBenchmark = () => {
      controller.abort();
      return measuring;
    };

    const { error } = await run({}, { signal: controller.signal });

    expect(error?.message).toMatch('goes on until its time is over');
    expect(api.callsOf('getBenchmark')).toHaveLength(1);
  });

  it('refuses thresholds that it does not know', async () => {
    await expect(run({ thresholds: { p999Ms: 1 } })).rejects.toThrow(
      /thresholds/,
    );
  });
});
