import { Rollout } from '@fairway/backstage-plugin-mlops-common';
import { FakeClock } from '../../__testUtils__/FakeClock';
import { FakeFailure, FakeMlopsApi } from '../../__testUtils__/fakeMlopsApi';
import { inTurn } from '../../__testUtils__/inTurn';
import { rollout } from '../../__testUtils__/rolloutFixtures';
import {
  initiatorAuthorization,
  runAction,
  servicesFor,
} from '../../__testUtils__/runAction';
import { createRolloutWaitAction } from './createRolloutWaitAction';

const page = '/mlops/services/digits-staging/rollouts/rollout-1';
const baking = rollout({
  phase: 'baking',
  waitingFor: 'Bakes: 1 of 60 s; gates errors',
});
const promoted = rollout({
  phase: 'promoted',
  waitingFor: 'Revision 2 serves',
  decidedBy: 'control-loop',
});

describe('mlops:rollout:wait', () => {
  let api: FakeMlopsApi;
  let clock: FakeClock;

  const run = (input: object = {}, context = {}) =>
    runAction(
      createRolloutWaitAction({
        ...servicesFor(api),
        now: clock.now,
        pause: clock.pause,
      }),
      { rollout: 'rollout-1', ...input },
      context,
    );
  const answer = (...states: (Rollout | Error)[]) => {
    api.handlers.getRollout = inTurn(states);
  };

  beforeAll(async () => {
    api = await FakeMlopsApi.start();
  });
  beforeEach(() => {
    clock = new FakeClock();
  });
  afterEach(() => api.reset());
  afterAll(() => api.stop());

  it('tells each phase and each thing it waits for once, and ends promoted', async () => {
    answer(
      rollout(),
      rollout(),
      baking,
      rollout({ ...baking, waitingFor: 'Bakes: 31 of 60 s; gates errors' }),
      rollout({ ...baking, waitingFor: 'Bakes: 59 of 60 s' }),
      rollout({ ...baking, step: 1 }),
      rollout({ phase: 'settling', step: 1, waitingFor: 'Keeps revision 1' }),
      promoted,
    );

    const { output, lines, error } = await run();

    expect(error).toBeUndefined();
    expect(lines).toEqual([
      'Checking: The first look',
      'Step 1 of 2, baking: Bakes: 1 of 60 s; gates errors',
      'Step 1 of 2, baking: Bakes: 59 of 60 s',
      'Step 2 of 2, baking: Bakes: 1 of 60 s; gates errors',
      'Settling: Keeps revision 1',
      'Promoted: Revision 2 serves',
      'Revision 2 of digits-staging is promoted',
    ]);
    expect(output).toEqual({ state: 'promoted', url: page });
    expect(
      api.calls.every(call => call.authorization === initiatorAuthorization),
    ).toBe(true);
  });

  it('asks less and less often, but at least every five seconds', async () => {
    answer(baking, baking, baking, baking, baking, baking, promoted);

    await run();

    expect(clock.pauses).toEqual([500, 1000, 2000, 4000, 5000, 5000]);
  });

  it.each([
    [
      'rolled-back',
      'gate:errors',
      "was rolled back: 2 points more errors. Decided by gate 'errors'.",
    ],
    [
      'failed',
      'control-loop',
      'failed before the candidate had traffic: 2 points more errors. Decided by the control loop.',
    ],
    [
      'aborted',
      'user:default/ada',
      'was aborted: 2 points more errors. Decided by user:default/ada.',
    ],
  ] as const)(
    'fails when it is %s, with the reason, who decided, and where to look',
    async (phase, decidedBy, words) => {
      answer(rollout({ phase, decidedBy, reason: '2 points more errors' }));

      const { error, output } = await run();

      expect(error?.message).toBe(
        `The rollout of revision 2 to digits-staging ${words} See ${page} for the evidence, and ship again when the cause is gone.`,
      );
      expect(output.state).toBe(phase);
    },
  );

  it('ends well when a newer rollout has taken its place', async () => {
    answer(rollout({ phase: 'superseded', supersededBy: 'rollout-2' }));

    const { output, error, lines } = await run();

    expect(error).toBeUndefined();
    expect(output).toEqual({ state: 'superseded', url: page });
    expect(lines.at(-1)).toMatch(/^A newer rollout of digits-staging/);
  });

  describe('a rollout that is held', () => {
    beforeEach(() =>
      answer(
        rollout({
          phase: 'held',
          waitingFor: 'No traffic',
          action: 'Send traffic and resume, or abort.',
        }),
      ),
    );

    it('ends the wait with a warning that says what a person can do', async () => {
      const { output, error, lines } = await run();

      expect(error).toBeUndefined();
      expect(output).toEqual({ state: 'held', url: page });
      expect(lines.at(-1)).toBe(
        `The rollout of digits-staging is held and needs a person: No traffic. Send traffic and resume, or abort. Decide on ${page}`,
      );
      expect(clock.pauses).toEqual([]);
    });

    it('fails the task when asked to', async () => {
      const { error } = await run({ failOnTimeout: true });

      expect(error?.message).toMatch('is held and needs a person');
    });
  });

  it('lets a slow rollout go on in the background', async () => {
    answer(baking);

    const { error, output, lines } = await run({ timeoutSeconds: 3 });

    expect(error).toBeUndefined();
    expect(output).toEqual({ state: 'running', url: page });
    expect(lines.at(-1)).toBe(
      `The rollout of digits-staging is not over after 3 s (baking: Bakes: 1 of 60 s; gates errors). It goes on in the background; follow it on ${page}`,
    );
    expect(clock.waitedMs).toBe(3000);
  });

  it('fails on a slow rollout when asked to', async () => {
    answer(baking);

    const { error } = await run({ timeoutSeconds: 1, failOnTimeout: true });

    expect(error?.message).toMatch('It goes on in the background');
  });

  it('waits ten minutes when nothing is said', async () => {
    answer(rollout({ phase: 'paused', waitingFor: 'Paused' }));

    await run();

    expect(clock.waitedMs).toBe(600_000);
  });

  it('outlives a backend that restarts', async () => {
    answer(baking, new FakeFailure(503, 'Starting up'), promoted);

    const { output, lines } = await run();

    expect(output.state).toBe('promoted');
    expect(lines).toContain(
      'The rollout could not be read, asking again: Starting up',
    );
  });

  it('does not ask again for a rollout that it may not see', async () => {
    answer(new FakeFailure(404, 'There is no rollout rollout-1'));

    const { error } = await run();

    expect(error?.message).toBe(
      'Rollout rollout-1 could not be followed: There is no rollout rollout-1',
    );
    expect(api.calls).toHaveLength(1);
  });

  it('stops asking as soon as the task is cancelled', async () => {
    const controller = new AbortController();
    api.handlers.getRollout = () => {
      controller.abort();
      return baking;
    };

    const { error } = await run({}, { signal: controller.signal });

    expect(error?.message).toMatch('The rollout itself goes on');
    expect(api.calls).toHaveLength(1);
  });

  it('refuses to wait for more than an hour', async () => {
    await expect(run({ timeoutSeconds: 3601 })).rejects.toThrow(
      /timeoutSeconds/,
    );
  });
});
