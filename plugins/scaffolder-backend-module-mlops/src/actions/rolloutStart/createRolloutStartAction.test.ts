import { FakeFailure, FakeMlopsApi } from '../../__testUtils__/fakeMlopsApi';
import { rollout, rolloutPreview } from '../../__testUtils__/rolloutFixtures';
import {
  initiatorAuthorization,
  runAction,
  servicesFor,
  StoredCheckpoints,
} from '../../__testUtils__/runAction';
import { createRolloutStartAction } from './createRolloutStartAction';

const input = {
  service: 'digits-staging',
  modelVersion: '3',
  strategy: { type: 'canary', canarySize: 10, furtherWeights: [50] },
  gates: [{ kind: 'signature', name: 'signature' }],
  reason: 'Trained on more data',
};
const { service, ...wish } = input;

describe('mlops:rollout:start', () => {
  let api: FakeMlopsApi;
  const run = (context = {}, overrides = {}) =>
    runAction(
      createRolloutStartAction(servicesFor(api)),
      { ...input, ...overrides },
      context,
    );
  const accept = () => {
    const byKey = new Map<string, string>();
    api.handlers.startRollout = ({ body }) => {
      const repeated = byKey.has(body.idempotencyKey);
      const id = byKey.get(body.idempotencyKey) ?? `rollout-${byKey.size + 1}`;
      byKey.set(body.idempotencyKey, id);
      return { rollout: rollout({ id }), repeated };
    };
  };

  beforeAll(async () => {
    api = await FakeMlopsApi.start();
  });
  afterEach(() => api.reset());
  afterAll(() => api.stop());

  it('starts as the user who started the task, keyed by task and step', async () => {
    accept();

    const { output, lines, error } = await run();

    expect(error).toBeUndefined();
    expect(output).toEqual({
      service,
      rollout: 'rollout-1',
      url: '/mlops/services/digits-staging/rollouts/rollout-1',
      candidateRevision: 2,
    });
    expect(lines).toEqual([
      'Revision 2 of digits-staging is on its way; follow it on /mlops/services/digits-staging/rollouts/rollout-1',
    ]);
    expect(api.calls).toMatchObject([
      {
        name: 'startRollout',
        path: { service },
        authorization: initiatorAuthorization,
        body: { ...wish, idempotencyKey: 'task-1:step-1' },
      },
    ]);
  });

  it('starts once when a task is resumed from its checkpoint', async () => {
    accept();
    const checkpoints = new StoredCheckpoints();

    const first = await run({ checkpoint: checkpoints.run });
    const resumed = await run({ checkpoint: checkpoints.run });

    expect(api.callsOf('startRollout')).toHaveLength(1);
    expect(resumed.output).toEqual(first.output);
    expect(checkpoints.keys).toEqual(['mlops.rollout.start.v1']);
  });

  it('asks with the same key when the crash came before the checkpoint was stored', async () => {
    accept();

    const first = await run({ checkpoint: new StoredCheckpoints().run });
    const resumed = await run({ checkpoint: new StoredCheckpoints().run });

    expect(resumed.output).toEqual(first.output);
    expect(resumed.lines).toEqual([
      'This step had begun rollout rollout-1 of digits-staging before; going on with it',
    ]);
  });

  it('ships each item of a repeated step', async () => {
    accept();
    const checkpoint = new StoredCheckpoints().run;

    const first = await run({ checkpoint, each: { key: '0', value: 'a' } });
    const second = await run({ checkpoint, each: { key: '1', value: 'b' } });

    expect(first.output.rollout).toBe('rollout-1');
    expect(second.output.rollout).toBe('rollout-2');
  });

  it('leaves to the environment what is not said', async () => {
    accept();

    await run({}, { strategy: undefined, gates: undefined, reason: undefined });

    expect(api.calls[0].body).toEqual({
      modelVersion: '3',
      idempotencyKey: 'task-1:step-1',
    });
  });

  it('warns of a rollout that nothing judges', async () => {
    api.handlers.startRollout = () => ({
      rollout: rollout({ gates: [], hasGates: false }),
      repeated: false,
    });

    const { lines } = await run({}, { gates: [] });

    expect(lines.at(-1)).toMatch(/^This rollout has no gates/);
  });

  it.each([{ modelVersion: undefined }, { revision: 1 }])(
    'wants a version or a revision, not both and not neither: %j',
    async overrides => {
      const { error } = await run({}, overrides);

      expect(error).toMatchObject({
        name: 'InputError',
        message: expect.stringMatching(/^Give either modelVersion/),
      });
      expect(api.calls).toEqual([]);
    },
  );

  it('passes on why the backend refuses', async () => {
    api.handlers.startRollout = () => {
      throw new FakeFailure(400, 'Version 3 is what serves already.');
    };

    const { error, output } = await run();

    expect(error).toMatchObject({
      name: 'InputError',
      message:
        'Nothing was shipped to digits-staging: Version 3 is what serves already.',
    });
    expect(output).not.toHaveProperty('rollout');
  });

  it('does not blame the input for a backend that is down', async () => {
    api.handlers.startRollout = () => {
      throw new FakeFailure(503, 'The database is away');
    };

    const { error } = await run();

    expect(error?.name).toBe('Error');
    expect(error?.message).toMatch('The database is away');
  });

  it.each([
    { strategy: { type: 'big-bang' } },
    { strategy: { type: 'linear', canarySize: 10 } },
    { gates: [{ kind: 'comparison', name: 'errors' }] },
  ])('is refused by the scaffolder with %j', async overrides => {
    await expect(run({}, overrides)).rejects.toThrow(/strategy|gates/);
  });

  describe('in a dry run', () => {
    it('says in words what would happen, and starts nothing', async () => {
      api.handlers.previewRollout = () =>
        rolloutPreview({
          strategy: { type: 'shadow' },
          steps: [
            { weight: 0, mirror: 100, bakeSeconds: 60, minimumSamples: 100 },
            { weight: 100, bakeSeconds: 60, minimumSamples: 0 },
          ],
          gates: [{ kind: 'signature', name: 'signature' }],
          findings: [
            { severity: 'warning', code: 'slow', message: 'It may be slow.' },
          ],
        });

      const { output, lines, error } = await run({ isDryRun: true });

      expect(error).toBeUndefined();
      expect(output).toEqual({
        service,
        url: '/mlops/services/digits-staging',
      });
      expect(lines).toEqual([
        'Would ship version 3 to digits-staging, with the strategy shadow',
        'Step 1 of 2: copies of 100 % of the predictions, 0 % answered, for 60 s and at least 100 predictions',
        'Step 2 of 2: 100 % of the predictions, for 60 s',
        'Gates: signature',
        'warning: It may be slow.',
      ]);
      expect(api.calls).toMatchObject([{ name: 'previewRollout', body: wish }]);
    });

    it('fails when something blocks, with the fix', async () => {
      api.handlers.previewRollout = () =>
        rolloutPreview({
          gates: [],
          hasGates: false,
          isAllowed: false,
          findings: [
            {
              severity: 'blocking',
              code: 'no-gates',
              message: 'Nothing would judge the candidate.',
              fix: 'Add gates.',
            },
          ],
        });

      const { error, lines } = await run({ isDryRun: true });

      expect(error?.message).toBe(
        'Nothing can be shipped to digits-staging as asked:\n- Nothing would judge the candidate. What to do: Add gates.',
      );
      expect(lines).toContain('No gate would judge it');
    });

    it('fails when there is nothing to ship to', async () => {
      api.handlers.previewRollout = () => {
        throw new FakeFailure(404, 'There is no service digits-staging');
      };

      const { error } = await run({ isDryRun: true });

      expect(error?.message).toMatch('There is no service digits-staging');
    });
  });
});
