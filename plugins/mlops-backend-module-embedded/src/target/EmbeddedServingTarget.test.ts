import {
  acceptedKeyFixture,
  desiredRevisionFixture,
  desiredServiceFixture,
} from '@fairway/backstage-plugin-mlops-node/testUtils';
import { ServiceKey, TargetPool } from '@fairway/backstage-plugin-mlops-node';
import {
  exampleModelName,
  exampleRequest,
  exampleSpec,
  hasOnnxRuntime,
} from '../__testUtils__/examples';
import { eventually, TestMachine } from '../__testUtils__/TestMachine';

const withRuntime = hasOnnxRuntime() ? describe : describe.skip;

const secret = 'secret-of-this-test';

const pool: TargetPool = {
  ref: 'gpupool:default/this-machine',
  name: 'this-machine',
  capacity: { cpu: 1, memoryMiB: 1_024, gpus: 0 },
};

const service = (overrides = {}) =>
  desiredServiceFixture({
    modelName: exampleModelName,
    revisions: [desiredRevisionFixture({ spec: exampleSpec('2') })],
    ...overrides,
  });

const predict = (inferUrl: string) =>
  fetch(inferUrl, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${secret}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify(exampleRequest),
  });

describe('EmbeddedServingTarget', () => {
  jest.setTimeout(120_000);

  let machine: TestMachine;
  beforeEach(async () => {
    machine = await TestMachine.create();
  });
  afterEach(() => machine.close());

  it('finds this machine as a pool, with neither owner nor price of its own', async () => {
    const target = await machine.startedTarget();
    const [found, ...others] = await target.discoverPools();
    expect(others).toEqual([]);
    expect(found).toMatchObject({
      name: 'this-machine',
      title: 'This machine',
      type: 'host',
    });
    expect(found.capacity.cpu).toBeGreaterThan(0);
    expect(found.capacity.memoryMiB).toBeGreaterThan(0);
    expect(found).not.toHaveProperty('owner');
    expect(found).not.toHaveProperty('price');
  });

  it('offers nothing, and says why, as long as no host has answered', async () => {
    const target = machine.target(
      machine.supervisor({
        launch: async () => {
          throw new Error('no room on the disk');
        },
      }),
    );
    await expect(target.discoverPools()).resolves.toMatchObject([
      { name: 'this-machine', capacity: { cpu: 0, memoryMiB: 0, gpus: 0 } },
    ]);
    await expect(target.capabilities(pool)).resolves.toMatchObject({
      reachable: false,
      problem: expect.stringContaining('no room on the disk'),
    });
    await expect(target.preflight(service(), pool)).resolves.toMatchObject([
      { severity: 'blocking', code: 'target-unreachable' },
    ]);
  });

  it('blocks a model from a place that is not allowed', async () => {
    const target = await machine.startedTarget();
    const uri = 'file:///etc/hostname';
    const desired = service({
      revisions: [
        desiredRevisionFixture({ spec: { ...exampleSpec('1'), uri } }),
      ],
    });
    await expect(target.preflight(desired, pool)).resolves.toContainEqual(
      expect.objectContaining({ code: 'artifact-source-not-allowed' }),
    );
  });

  withRuntime('with a model (needs onnxruntime-node)', () => {
    it('goes on with the same services after its host was killed', async () => {
      const supervisor = machine.supervisor();
      supervisor.start();
      const target = machine.target(supervisor);
      const desired = service({
        keys: [acceptedKeyFixture('afterkill', secret)],
      });
      const isReady = async () =>
        (await target.observe(desired).catch(() => undefined))?.revisions[0]
          ?.readyReplicas === 1;
      const seen: ServiceKey[] = [];
      const controller = new AbortController();
      target.watch(key => seen.push(key), controller.signal);
      await target.converge(desired, { epoch: 3 });
      await eventually('the replica is ready', isReady);
      const killed = await machine.hostPid();

      process.kill(killed, 'SIGKILL');
      seen.length = 0;
      await eventually(
        'another host answers',
        async () => (await machine.hostPid()) !== killed,
      );
      await eventually('the replica is ready again', isReady);
      await eventually('the watch names the service again', () =>
        seen.some(key => key.name === desired.name),
      );
      controller.abort();

      const { inferUrl } = await target.endpoint(desired, desired.modelName);
      const response = await predict(inferUrl);
      expect(response.status).toBe(200);
      await expect(target.converge(desired, { epoch: 3 })).resolves.toEqual({
        outcome: 'unchanged',
      });
      await expect(target.converge(desired, { epoch: 2 })).rejects.toThrow(
        /epoch/,
      );
    });

    it('keeps answering while no backend is there', async () => {
      const supervisor = machine.supervisor();
      supervisor.start();
      const target = machine.target(supervisor);
      const desired = service({
        keys: [acceptedKeyFixture('alone0001', secret)],
      });
      await target.converge(desired, { epoch: 1 });
      await eventually(
        'the replica is ready',
        async () =>
          (await target.observe(desired)).revisions[0].readyReplicas === 1,
      );
      const { inferUrl } = await target.endpoint(desired, desired.modelName);
      await supervisor.close();

      const response = await predict(inferUrl);
      expect(response.status).toBe(200);

      const next = machine.target(machine.supervisor());
      await expect(next.list(pool)).resolves.toEqual([
        { id: desired.id, name: desired.name },
      ]);
    });
  });
});
