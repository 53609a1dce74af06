import { Deployment } from '@fairway/backstage-plugin-mlops-common';
import {
  deployment,
  instant,
  service,
} from '@fairway/backstage-plugin-mlops-common/testUtils';
import { FakeClock } from '../../__testUtils__/FakeClock';
import { FakeFailure, FakeMlopsApi } from '../../__testUtils__/fakeMlopsApi';
import { inTurn } from '../../__testUtils__/inTurn';
import {
  initiatorAuthorization,
  runAction,
  servicesFor,
} from '../../__testUtils__/runAction';
import { createServiceWaitAction } from './createServiceWaitAction';

const T0 = { mark: 'T0', at: instant(0), source: 'browser' } as const;
const T1 = { mark: 'T1', at: instant(1), source: 'portal' } as const;
const T8 = { mark: 'T8', at: instant(3), source: 'target' } as const;
const T10 = { mark: 'T10', at: instant(4), source: 'portal' } as const;

const running = deployment({
  state: 'running',
  message: 'Starting',
  timeline: [T0, T1],
});
const succeeded = deployment({
  state: 'succeeded',
  message: 'Answers',
  timeline: [T0, T1, T8, T10],
});

describe('mlops:service:wait', () => {
  let api: FakeMlopsApi;
  let clock: FakeClock;

  const run = (input: object = {}, context = {}) =>
    runAction(
      createServiceWaitAction({
        ...servicesFor(api),
        now: clock.now,
        pause: clock.pause,
      }),
      { deployment: 'deployment-1', ...input },
      context,
    );
  const answer = (...states: (Deployment | Error)[]) => {
    api.handlers.getDeployment = inTurn(states);
    api.handlers.getService = () => service();
  };

  beforeAll(async () => {
    api = await FakeMlopsApi.start();
  });
  beforeEach(() => {
    clock = new FakeClock();
  });
  afterEach(() => api.reset());
  afterAll(() => api.stop());

  it('tells each mark once, and ends with the endpoint and the time it took', async () => {
    answer(
      deployment(),
      running,
      running,
      deployment({ ...running, timeline: [T0, T1, T8] }),
      succeeded,
    );

    const { output, lines, error } = await run();

    expect(error).toBeUndefined();
    expect(lines).toEqual([
      'Clicked',
      'Request accepted, after 1.00 s',
      'Model ready, after 3.00 s',
      'First valid prediction, after 4.00 s',
    ]);
    expect(output).toEqual({
      state: 'succeeded',
      endpointUrl: 'http://127.0.0.1:7080/digits-staging',
      inferUrl: 'http://127.0.0.1:7080/digits-staging/v2/models/digits/infer',
      clickToFirstPredictionMs: 4000,
    });
    expect(
      api.calls.every(call => call.authorization === initiatorAuthorization),
    ).toBe(true);
  });

  it('waits for nobody who has to merge a pull request, and says which', async () => {
    const waitsFor = {
      message: 'Revision 1 waits',
      url: 'https://git.example.com/7',
    };
    answer(deployment(), running, deployment({ ...running, waitsFor }));

    const { output, lines, error } = await run({ failOnTimeout: true });

    expect(error).toBeUndefined();
    expect(output).toEqual({
      state: 'awaited',
      pullRequestUrl: waitsFor.url,
    });
    expect(lines).toContain(
      'digits-staging goes on by itself when that is done: Revision 1 waits (https://git.example.com/7). Follow it on /mlops/services/digits-staging',
    );
    expect(api.callsOf('getDeployment')).toHaveLength(3);
  });

  it('asks less and less often, but at least every two seconds', async () => {
    answer(running, running, running, running, running, running, succeeded);

    await run();

    expect(clock.pauses).toEqual([250, 500, 1000, 2000, 2000, 2000]);
  });

  it('says nothing of the time it took when no click is known', async () => {
    answer(deployment({ ...succeeded, timeline: [T1, T10] }));

    const { output } = await run();

    expect(output).not.toHaveProperty('clickToFirstPredictionMs');
  });

  it('says nothing of the time it took when the clocks disagree', async () => {
    answer(
      deployment({
        ...succeeded,
        timeline: [{ ...T0, at: instant(9) }, T1, T10],
      }),
    );

    const { output, lines } = await run();

    expect(output).not.toHaveProperty('clickToFirstPredictionMs');
    expect(lines).toEqual([
      'Clicked',
      'Request accepted',
      'First valid prediction',
    ]);
  });

  it('fails with the reason of a deployment that failed, and what to do', async () => {
    answer(
      deployment({ state: 'failed', message: 'The digest does not match.' }),
    );

    const { error, output } = await run();

    expect(error?.message).toBe(
      'digits-staging could not be deployed: The digest does not match. See /mlops/services/digits-staging for its events and logs, and deploy again when the cause is gone.',
    );
    expect(output).toEqual({});
  });

  it('lets a slow deployment go on in the background', async () => {
    answer(running);

    const { error, output, lines } = await run({ timeoutSeconds: 3 });

    expect(error).toBeUndefined();
    expect(output).toEqual({ state: 'running' });
    expect(lines.at(-1)).toBe(
      'digits-staging does not answer yet after 3 s (Starting). The deployment goes on in the background; follow it on /mlops/services/digits-staging',
    );
    expect(clock.waitedMs).toBe(3000);
  });

  it('fails on a slow deployment when asked to', async () => {
    answer(running);

    const { error } = await run({ timeoutSeconds: 1, failOnTimeout: true });

    expect(error?.message).toMatch('The deployment goes on in the background');
  });

  it('waits two minutes when nothing is said', async () => {
    answer(running);

    await run();

    expect(clock.waitedMs).toBe(120_000);
  });

  it('ends well when a newer deployment has taken its place', async () => {
    answer(deployment({ state: 'superseded', timeline: [T0, T1] }));

    const { output, error } = await run();

    expect(error).toBeUndefined();
    expect(output).toMatchObject({ state: 'superseded' });
  });

  it('outlives a backend that restarts', async () => {
    answer(running, new FakeFailure(503, 'Starting up'), succeeded);

    const { output, lines } = await run();

    expect(output).toMatchObject({ state: 'succeeded' });
    expect(lines).toContain(
      'The deployment could not be read, asking again: Starting up',
    );
  });

  it('gives up on a backend that stays away', async () => {
    answer(new FakeFailure(503, 'Starting up'));

    const { error } = await run();

    expect(error?.message).toBe(
      'Deployment deployment-1 could not be followed: Starting up',
    );
    expect(api.calls).toHaveLength(5);
  });

  it('does not ask again for a deployment that it may not see', async () => {
    answer(new FakeFailure(404, 'There is no deployment deployment-1'));

    const { error } = await run();

    expect(error?.message).toMatch('There is no deployment deployment-1');
    expect(api.calls).toHaveLength(1);
  });

  it('stops asking as soon as the task is cancelled', async () => {
    const controller = new AbortController();
    api.handlers.getDeployment = () => {
      controller.abort();
      return running;
    };

    const { error } = await run({}, { signal: controller.signal });

    expect(error?.message).toMatch(
      'Waiting for deployment deployment-1 was cancelled. The deployment itself goes on',
    );
    expect(api.calls).toHaveLength(1);
  });

  it('refuses to wait for more than an hour', async () => {
    await expect(run({ timeoutSeconds: 3601 })).rejects.toThrow(
      /timeoutSeconds/,
    );
  });
});
