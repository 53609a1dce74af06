import { TestDatabases } from '@backstage/backend-test-utils';
import {
  fakePool,
  FakeServingTarget,
} from '@fairway/backstage-plugin-mlops-node/testUtils';
import { Knex } from 'knex';
import {
  deploymentRequest,
  StartedMlops,
  startMlops,
} from './__testUtils__/startMlops';
import { waitFor } from './__testUtils__/control';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
const name = deploymentRequest.name;
const sleepy = { minReplicas: 0, maxReplicas: 3, idleSeconds: 3_600 };

describe.each(databases.eachSupportedId())(
  'services that scale on %s',
  databaseId => {
    let target: FakeServingTarget;
    let mlops: StartedMlops;
    let knex: Knex;

    const start = async (options: { config?: object; can?: boolean } = {}) => {
      target = FakeServingTarget.create({
        capabilities: { scaleToZero: options.can ?? true },
        pools: [fakePool({ price: { currency: 'EUR', perHour: 8 } })],
      });
      knex = await databases.init(databaseId);
      mlops = await startMlops({ knex, target, config: options.config });
    };

    afterEach(async () => {
      await mlops.stop();
      await target.close();
    });

    const deploy = async (overrides: object = {}) => {
      const { body, status } = await mlops.call('post', '/deployments', {
        ...deploymentRequest,
        ...overrides,
      });
      expect([status, body.error?.message]).toEqual([202, undefined]);
      await mlops.untilDeployment(
        body.deployment.id,
        ({ state }) => state === 'succeeded',
      );
      await waitFor(
        'the probe key has left',
        () => target.desired(name)?.keys.length === 0,
      );
    };
    const revise = (body: object) =>
      mlops.call('post', `/services/${name}/revisions`, body);
    const declared = () => target.desired(name)!.revisions;
    const eventTypes = async () => {
      const { body } = await mlops.call('get', `/services/${name}/events`);
      return body.items.map(({ type }: { type: string }) => type);
    };
    const reserved = async () => {
      const { body } = await mlops.call('get', '/pools/default/fake-pool');
      return body;
    };

    it('sees a prediction before the service may sleep for the first time', async () => {
      await start();
      await deploy({ scaling: sleepy });
      const fewest = (probing: boolean) =>
        new Set(
          target.writes
            .filter(({ desired }) => desired!.keys.length > 0 === probing)
            .map(({ desired }) => desired!.revisions[0].scaling!.minReplicas),
        );
      expect(fewest(true)).toEqual(new Set([1]));
      expect(fewest(false)).toEqual(new Set([0]));
    });

    it('shows a sleeping service as ready, wakes it by nothing that it does itself', async () => {
      await start();
      await deploy({ scaling: sleepy });
      target.fallAsleep(name, 1);
      const service = await mlops.until(
        name,
        ({ status }) => status.asleepSince !== undefined,
      );
      expect(service).toMatchObject({
        status: {
          phase: 'ready',
          message: expect.stringContaining('wakes with the next request'),
        },
        replicas: [],
      });
      const { body } = await mlops.call('post', `/services/${name}/keys`, {
        name: 'app',
      });
      expect(body.enforced).toBe(true);
      expect(await target.observe(service)).toMatchObject({
        revisions: [{ asleep: true }],
      });

      const response = await fetch(service.endpoint!.inferUrl, {
        method: 'POST',
        headers: { authorization: `Bearer ${body.secret}` },
        body: '{}',
      });
      expect(response.status).toBe(200);
      const awake = await mlops.until(
        name,
        ({ status }) => status.asleepSince === undefined,
      );
      expect(awake.status.phase).toBe('ready');
      expect(await eventTypes()).toEqual(
        expect.arrayContaining(['asleep', 'woken']),
      );
    });

    it('changes scaling in place: same revision, same replicas, told in the history', async () => {
      await start();
      await deploy();
      const before = await mlops.call('get', `/services/${name}`);
      const { status, body } = await revise({
        scaling: sleepy,
        traffic: { queue: { maximalWaiting: 5 }, sticky: { header: 'x-user' } },
        reason: 'Nobody asks at night',
      });
      expect([status, body.error]).toEqual([202, undefined]);
      await waitFor(
        'the target is told',
        () => declared()[0].scaling?.minReplicas === 0,
      );
      expect(target.desired(name)).toMatchObject({
        queue: { maximalWaiting: 5 },
        sticky: { header: 'x-user' },
        revisions: [{ number: 1, scaling: sleepy }],
      });
      const after = await mlops.call('get', `/services/${name}`);
      expect(after.body).toMatchObject({
        revision: { number: 1, spec: { scaling: sleepy } },
        replicas: before.body.replicas,
        status: { phase: 'ready' },
      });
      const { body: events } = await mlops.call(
        'get',
        `/services/${name}/events`,
      );
      expect(events.items).toContainEqual(
        expect.objectContaining({
          type: 'scaling-changed',
          message:
            'Revision 1: up to 3, asleep while nobody asks. Nobody asks at night',
          evidence: {
            before: { replicas: 1 },
            after: expect.objectContaining({ scaling: sleepy }),
          },
        }),
      );
    });

    it('keeps the most that a service may use, and gives it back', async () => {
      await start();
      await deploy({
        resources: { cpu: 1, memoryMiB: 256, gpus: 0 },
        scaling: sleepy,
      });
      expect(await reserved()).toMatchObject({
        reserved: { cpu: 3 },
        holders: [{ service: name, replicas: 3 }],
      });
      const tooMany = await revise({ scaling: { ...sleepy, maxReplicas: 9 } });
      expect(tooMany.status).toBe(400);
      expect(tooMany.body.error.message).toContain('8 cores of CPU in all');
      await revise({ scaling: null, replicas: 2 }).expect(202);
      expect(await reserved()).toMatchObject({ reserved: { cpu: 2 } });
      await waitFor(
        'it is told to be two',
        () => declared()[0].replicas === 2 && !declared()[0].scaling,
      );
    });

    it('does not lose the change of scaling that somebody else made meanwhile', async () => {
      await start();
      await deploy();
      let changed = false;
      target.setInterceptor(async method => {
        if (method === 'preflight' && !changed) {
          changed = true;
          await revise({ scaling: sleepy }).expect(202);
        }
      });
      const { status } = await revise({
        environmentVariables: { LEVEL: 'debug' },
      });
      expect(status).toBe(409);
    });

    it('refuses to let a service sleep where the pool cannot, and says what to do', async () => {
      await start({ can: false });
      const { status, body } = await mlops.call('post', '/deployments', {
        ...deploymentRequest,
        scaling: sleepy,
      });
      expect(status).toBe(400);
      expect(body.error.message).toContain('Keep at least one replica');
    });

    it('refuses fewer replicas at most than at least', async () => {
      await start();
      const { status, body } = await mlops.call('post', '/deployments', {
        ...deploymentRequest,
        scaling: { minReplicas: 3, maxReplicas: 2 },
      });
      expect(status).toBe(400);
      expect(JSON.stringify(body)).toContain('must not be larger');
    });

    it('previews the price of the fewest and of the most replicas', async () => {
      await start();
      const { body } = await mlops.call('post', '/deployments/preview', {
        ...requestWithoutKey(),
        scaling: { minReplicas: 1, maxReplicas: 4 },
      });
      expect(body.revision).toMatchObject({
        replicas: 1,
        scaling: { minReplicas: 1, maxReplicas: 4 },
      });
      expect(body).toMatchObject({
        blocked: false,
        minimalPrice: { currency: 'EUR', perHour: 0.25 },
        price: { currency: 'EUR', perHour: 1 },
      });
    });

    it('takes the scaling of a size, unless a number of replicas is asked for', async () => {
      const scaling = { minReplicas: 0, maxReplicas: 2, idleSeconds: 60 };
      await start({ config: { mlops: { sizes: { small: { scaling } } } } });
      const preview = async (overrides: object) =>
        (
          await mlops.call('post', '/deployments/preview', {
            ...requestWithoutKey(),
            ...overrides,
          })
        ).body.revision;
      expect(await preview({})).toMatchObject({ replicas: 1, scaling });
      expect(await preview({ replicas: 2 })).not.toHaveProperty('scaling');
      const { body } = await mlops.call('get', '/options');
      expect(body.sizes[0]).toMatchObject({ name: 'small', scaling });
    });

    it('declares the limit of a key, and shows it', async () => {
      await start();
      await deploy();
      const rateLimit = { requestsPerSecond: 0.001, burst: 1 };
      const { body: key } = await mlops.call('post', `/services/${name}/keys`, {
        name: 'app',
        rateLimit,
      });
      expect(key).toMatchObject({ enforced: true, rateLimit });
      expect(target.desired(name)!.keys).toMatchObject([{ rateLimit }]);
      const { body: service } = await mlops.call('get', `/services/${name}`);
      const predict = async () =>
        (
          await fetch(service.endpoint.inferUrl, {
            method: 'POST',
            headers: { authorization: `Bearer ${key.secret}` },
            body: '{}',
          })
        ).status;
      expect([await predict(), await predict()]).toEqual([200, 429]);
      const { body: listed } = await mlops.call(
        'get',
        `/services/${name}/keys`,
      );
      expect(listed.items).toMatchObject([{ name: 'app', rateLimit }]);
    });
  },
);

function requestWithoutKey() {
  const { idempotencyKey, ...request } = deploymentRequest;
  return request;
}
