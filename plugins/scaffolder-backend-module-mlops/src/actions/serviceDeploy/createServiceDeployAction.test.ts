import {
  deployment,
  preview,
  service,
} from '@fairway/backstage-plugin-mlops-common/testUtils';
import { FakeFailure, FakeMlopsApi } from '../../__testUtils__/fakeMlopsApi';
import {
  initiatorAuthorization,
  runAction,
  servicesFor,
  StoredCheckpoints,
} from '../../__testUtils__/runAction';
import { createServiceDeployAction } from './createServiceDeployAction';

const input = {
  name: 'digits-staging',
  model: 'model:default/digits',
  version: '2',
  environment: 'staging',
  pool: 'gpupool:default/this-machine',
  owner: 'group:default/product-engineering',
  size: 'small',
  clickedAt: '2026-01-01T00:00:00.000Z',
};
const blocking = preview({
  blocked: true,
  findings: [
    {
      severity: 'blocking',
      code: 'pool-full',
      message: 'The pool has no memory left.',
      fix: 'Choose a smaller size.',
    },
    {
      severity: 'blocking',
      code: 'name-taken',
      message: 'There is a service of this name.',
    },
    { severity: 'warning', code: 'slow', message: 'It may start slowly.' },
  ],
});

describe('mlops:service:deploy', () => {
  let api: FakeMlopsApi;
  const run = (context = {}, overrides = {}) =>
    runAction(
      createServiceDeployAction(servicesFor(api)),
      { ...input, ...overrides },
      context,
    );
  const accept = () => {
    const byKey = new Map<string, string>();
    api.handlers.submitDeployment = ({ body }) => {
      const repeated = byKey.has(body.idempotencyKey);
      const id =
        byKey.get(body.idempotencyKey) ?? `deployment-${byKey.size + 1}`;
      byKey.set(body.idempotencyKey, id);
      return { deployment: deployment({ id }), service: service(), repeated };
    };
  };

  beforeAll(async () => {
    api = await FakeMlopsApi.start();
  });
  afterEach(() => api.reset());
  afterAll(() => api.stop());

  it('submits as the user who started the task, keyed by task and step', async () => {
    accept();

    const { output, error } = await run({
      templateInfo: { entityRef: 'template:default/deploy-ml-model' },
    });

    expect(error).toBeUndefined();
    expect(output).toEqual({
      service: 'digits-staging',
      deployment: 'deployment-1',
      revision: 1,
      url: '/mlops/services/digits-staging',
    });
    expect(api.callsOf('submitDeployment')).toMatchObject([
      {
        authorization: initiatorAuthorization,
        body: {
          ...input,
          template: 'template:default/deploy-ml-model',
          idempotencyKey: 'task-1:step-1',
        },
      },
    ]);
  });

  it('submits once when a task is resumed from its checkpoint', async () => {
    accept();
    const checkpoints = new StoredCheckpoints();

    const first = await run({ checkpoint: checkpoints.run });
    const resumed = await run({ checkpoint: checkpoints.run });

    expect(api.callsOf('submitDeployment')).toHaveLength(1);
    expect(resumed.output).toEqual(first.output);
    expect(checkpoints.keys).toEqual(['mlops.service.deploy.v1']);
  });

  it('asks with the same key when the crash came before the checkpoint was stored', async () => {
    accept();

    const first = await run({ checkpoint: new StoredCheckpoints().run });
    const resumed = await run({ checkpoint: new StoredCheckpoints().run });

    const keys = api
      .callsOf('submitDeployment')
      .map(call => call.body.idempotencyKey);
    expect(keys).toEqual(['task-1:step-1', 'task-1:step-1']);
    expect(resumed.output).toEqual(first.output);
    expect(resumed.lines).toEqual([
      'digits-staging had been asked for by this step before; going on with that deployment',
    ]);
  });

  it('deploys each item of a repeated step, though they share task, step and checkpoints', async () => {
    accept();
    const checkpoint = new StoredCheckpoints().run;

    const first = await run({ checkpoint, each: { key: '0', value: 'a' } });
    const second = await run({ checkpoint, each: { key: '1', value: 'b' } });

    expect(first.output.deployment).toBe('deployment-1');
    expect(second.output.deployment).toBe('deployment-2');
  });

  it('keys by the action where a step has no id', async () => {
    accept();

    await run({ step: undefined });

    expect(api.callsOf('submitDeployment')).toMatchObject([
      { body: { idempotencyKey: 'task-1:mlops:service:deploy' } },
    ]);
  });

  it('lists what blocks with the fix of each', async () => {
    api.handlers.submitDeployment = () => {
      throw new FakeFailure(400, 'The pool has no memory left.');
    };
    api.handlers.previewDeployment = () => blocking;

    const { error } = await run();

    expect(error).toMatchObject({
      name: 'InputError',
      message: [
        'digits-staging cannot be deployed as asked:',
        '- The pool has no memory left. What to do: Choose a smaller size.',
        '- There is a service of this name.',
      ].join('\n'),
    });
  });

  it('passes on what the backend says when no finding explains it', async () => {
    api.handlers.submitDeployment = () => {
      throw new FakeFailure(403, 'You may not deploy to production');
    };

    const { error } = await run();

    expect(error?.message).toBe(
      'digits-staging was not deployed: You may not deploy to production',
    );
    expect(api.callsOf('previewDeployment')).toEqual([]);
  });

  it('does not search for findings behind a conflict', async () => {
    api.handlers.submitDeployment = () => {
      throw new FakeFailure(409, 'The key was used for another request');
    };
    api.handlers.previewDeployment = () => blocking;

    const { error } = await run();

    expect(error?.message).toBe(
      'digits-staging was not deployed: The key was used for another request',
    );
  });

  it('does not blame the input for a backend that is down', async () => {
    api.handlers.submitDeployment = () => {
      throw new FakeFailure(503, 'The database is away');
    };

    const { error } = await run();

    expect(error?.name).toBe('Error');
    expect(error?.message).toBe(
      'digits-staging was not deployed: The database is away',
    );
  });

  it('is refused by the scaffolder with a size that does not exist', async () => {
    await expect(run({}, { size: 'gigantic' })).rejects.toThrow(/size/);
  });

  describe('in a dry run', () => {
    it('says what would be created and what it costs, and creates nothing', async () => {
      api.handlers.previewDeployment = () =>
        preview({ price: { currency: 'EUR', perHour: 0.12 } });

      const { output, lines, error } = await run({ isDryRun: true });

      expect(error).toBeUndefined();
      expect(output).toEqual({
        service: 'digits-staging',
        url: '/mlops/services/digits-staging',
      });
      expect(lines).toEqual([
        'Would deploy version 2 of model:default/digits as digits-staging in staging on gpupool:default/this-machine',
        'Each of 1 replica(s) would get 0.5 CPU cores, 256 MiB of memory and 0 GPU(s), with the runtime onnx',
        'Would create EmbeddedService digits-staging',
        'Price: 0.12 EUR per hour',
      ]);
      expect(api.callsOf('submitDeployment')).toEqual([]);
    });

    it('never invents a price', async () => {
      api.handlers.previewDeployment = () => preview();

      const { lines } = await run({ isDryRun: true });

      expect(lines).toContain('No price set for this pool');
    });

    it('fails when something blocks', async () => {
      api.handlers.previewDeployment = () => blocking;

      const { error, lines } = await run({ isDryRun: true });

      expect(error?.message).toMatch('What to do: Choose a smaller size.');
      expect(lines).toContain('warning: It may start slowly.');
    });
  });
});
