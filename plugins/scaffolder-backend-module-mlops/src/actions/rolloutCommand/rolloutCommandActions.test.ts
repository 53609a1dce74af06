import { RolloutPhase } from '@fairway/backstage-plugin-mlops-common';
import { FakeFailure, FakeMlopsApi } from '../../__testUtils__/fakeMlopsApi';
import { rollout } from '../../__testUtils__/rolloutFixtures';
import {
  initiatorAuthorization,
  runAction,
  servicesFor,
  StoredCheckpoints,
} from '../../__testUtils__/runAction';
import { createRolloutAbortAction, createRolloutPromoteAction } from '.';

const url = '/mlops/services/digits-staging/rollouts/rollout-1';

describe.each([
  {
    command: 'promote',
    create: createRolloutPromoteAction,
    next: 'stepping',
    done: 'settling',
    other: 'rolled-back',
  },
  {
    command: 'abort',
    create: createRolloutAbortAction,
    next: 'rolling-back',
    done: 'aborted',
    other: 'promoted',
  },
] as {
  command: string;
  create: typeof createRolloutAbortAction;
  next: RolloutPhase;
  done: RolloutPhase;
  other: RolloutPhase;
}[])('mlops:rollout:$command', ({ command, create, next, done, other }) => {
  let api: FakeMlopsApi;
  const run = (context = {}, input = {}) =>
    runAction(
      create(servicesFor(api)),
      { rollout: 'rollout-1', reason: 'We have looked', ...input },
      context,
    );
  const refuse = (status: number, phase: RolloutPhase) => {
    api.handlers.commandRollout = () => {
      throw new FakeFailure(status, 'Not now');
    };
    api.handlers.getRollout = () => rollout({ phase });
  };

  beforeAll(async () => {
    api = await FakeMlopsApi.start();
  });
  beforeEach(() => {
    api.handlers.commandRollout = () => rollout({ phase: next });
  });
  afterEach(() => api.reset());
  afterAll(() => api.stop());

  it('commands as the user who started the task, with the reason', async () => {
    const { output, lines, error } = await run();

    expect(error).toBeUndefined();
    expect(output).toEqual({
      rollout: 'rollout-1',
      service: 'digits-staging',
      url,
      phase: next,
    });
    expect(lines).toEqual([
      `The rollout of digits-staging was told to ${command}; follow it on ${url}`,
    ]);
    expect(api.calls).toMatchObject([
      {
        name: 'commandRollout',
        path: { id: 'rollout-1' },
        authorization: initiatorAuthorization,
        body: { command, reason: 'We have looked' },
      },
    ]);
  });

  it('commands once when a task is resumed from its checkpoint', async () => {
    const checkpoints = new StoredCheckpoints();

    await run({ checkpoint: checkpoints.run });
    await run({ checkpoint: checkpoints.run });

    expect(api.calls).toHaveLength(1);
    expect(checkpoints.keys).toEqual([`mlops.rollout.${command}.v1`]);
  });

  it('ends well when the rollout is there already', async () => {
    refuse(409, done);

    const { output, lines, error } = await run();

    expect(error).toBeUndefined();
    expect(output.phase).toBe(done);
    expect(lines).toEqual([
      `There is nothing left to ${command}: the rollout of digits-staging is ${done}; see ${url}`,
    ]);
  });

  it('fails with the reason when it ended the other way', async () => {
    refuse(409, other);

    const { error, output } = await run();

    expect(error).toMatchObject({
      name: 'InputError',
      message: `Rollout rollout-1 does not ${command}: Not now`,
    });
    expect(output).toEqual({});
  });

  it('never takes a missing permission for success', async () => {
    refuse(403, done);

    const { error } = await run();

    expect(error?.message).toMatch('Not now');
    expect(api.callsOf('getRollout')).toEqual([]);
  });

  it('does not blame the input for a backend that is down', async () => {
    refuse(503, done);

    const { error } = await run();

    expect(error?.name).toBe('Error');
  });

  it('needs a rollout', async () => {
    await expect(run({}, { rollout: '' })).rejects.toThrow(/rollout/);
  });
});
