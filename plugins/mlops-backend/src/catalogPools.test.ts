import { TestDatabases } from '@backstage/backend-test-utils';
import { Entity } from '@backstage/catalog-model';
import { FakeServingTarget } from '@fairway/backstage-plugin-mlops-node/testUtils';
import { Knex } from 'knex';
import { waitFor } from './__testUtils__/control';
import {
  deploymentRequest,
  entities,
  StartedMlops,
  startMlops,
} from './__testUtils__/startMlops';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
const { name } = deploymentRequest;
const ref = 'gpupool:default/a100';

function poolEntity(spec: object): Entity {
  return {
    apiVersion: 'fairway.dev/v1alpha1',
    kind: 'GpuPool',
    metadata: { name: 'a100', namespace: 'default' },
    spec: {
      type: 'node-pool',
      lifecycle: 'production',
      owner: 'group:default/platform',
      target: 'fake',
      cluster: 'eu',
      capacity: { cpu: 64, memoryMiB: 65_536 },
      ...spec,
    },
  };
}

const a100 = { selector: { nodeLabels: { gpu: 'a100' } } };
const h100 = { selector: { nodeLabels: { gpu: 'h100' } } };
const onA100 = { cluster: 'eu', nodeLabels: { gpu: 'a100' } };
const onH100 = { cluster: 'eu', nodeLabels: { gpu: 'h100' } };

describe.each(databases.eachSupportedId())(
  'pools of the catalog on %s',
  databaseId => {
    let target: FakeServingTarget;
    let mlops: StartedMlops;
    let knex: Knex;

    const portal = async (...pools: Entity[]) => {
      await mlops?.stop();
      mlops = await startMlops({
        knex,
        target,
        catalog: [...entities, ...pools],
      });
    };
    const deploy = async () => {
      const { body, status } = await mlops.call('post', '/deployments', {
        ...deploymentRequest,
        pool: ref,
      });
      expect([status, body.error?.message]).toEqual([202, undefined]);
      await mlops.untilDeployment(
        body.deployment.id,
        ({ state }) => state === 'succeeded',
      );
    };
    const placements = () =>
      target.desired(name)!.revisions.map(({ spec }) => spec.placement);

    beforeEach(async () => {
      knex = await databases.init(databaseId);
      target = FakeServingTarget.create();
    });

    afterEach(async () => {
      await mlops.stop();
      await target.close();
    });

    it('place a service, which stays there when the portal starts again and the pool is gone', async () => {
      await portal(poolEntity(a100));
      await deploy();
      const declared = target.desired(name)!;
      expect(declared.placement).toEqual(onA100);
      expect(placements()).toEqual([onA100]);

      await portal();
      const before = target.writes.length;
      await mlops.call('post', `/services/${name}/keys`, { name: 'app' });
      await waitFor('a declaration', () => target.writes.length > before);
      expect(target.desired(name)).toMatchObject({ placement: onA100 });
      expect(placements()).toEqual([onA100]);
    });

    it('move no revision when they are edited; the next one goes where they are then', async () => {
      await portal(poolEntity(a100));
      await deploy();
      await portal(poolEntity(h100));
      const scaled = await mlops.call('post', `/services/${name}/revisions`, {
        scaling: { minReplicas: 1, maxReplicas: 2 },
      });
      expect(scaled.body).toMatchObject({
        revision: { number: 1, spec: { placement: onA100 } },
      });
      const revised = await mlops.call('post', `/services/${name}/revisions`, {
        environmentVariables: { LOG_LEVEL: 'debug' },
      });
      expect(revised.body).toMatchObject({
        revision: { number: 2, spec: { placement: onH100 } },
      });
      const { body } = await mlops.call(
        'post',
        `/services/${name}/rollouts/preview`,
        { modelVersion: '2', idempotencyKey: 'a' },
      );
      expect(body).not.toHaveProperty('error');
      await waitFor('the new revision alone', () =>
        [...target.desired(name)!.revisions].every(
          ({ number }) => number === 2,
        ),
      );
      expect(target.desired(name)).toMatchObject({ placement: onA100 });
      expect(placements()).toEqual([onH100]);
    });

    it('are enough for models to be deployable, without any pool that a target knows itself', async () => {
      target = FakeServingTarget.create({ pools: [] });
      const model = async () =>
        (await mlops.call('get', '/models/default/digits')).body;
      await portal();
      expect((await model()).deployable).toBe(false);
      await portal(poolEntity(a100));
      expect((await model()).deployable).toBe(true);
    });

    it('that nobody can read hide no other pool', async () => {
      await portal(
        poolEntity({ selector: { tolerations: [{ operator: 'Exists' }] } }),
      );
      const { body } = await mlops.call('get', '/pools');
      expect(
        body.items.map(({ name: pool }: { name: string }) => pool),
      ).toEqual(['a100', 'fake-pool']);
    });

    it('have what they say that they have, and else what their target counts', async () => {
      const counted = { cpu: 8, memoryMiB: 1_024, gpus: 2 };
      target = FakeServingTarget.create({
        capabilities: { capacity: counted },
      });
      await portal(poolEntity({ capacity: undefined }));
      const get = async () =>
        (await mlops.call('get', '/pools/default/a100')).body.capacity;
      expect(await get()).toEqual(counted);
      await portal(poolEntity({}));
      expect(await get()).toEqual({ cpu: 64, memoryMiB: 65_536, gpus: 0 });
    });
  },
);
