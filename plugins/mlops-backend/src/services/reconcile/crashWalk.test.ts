import { TestDatabases } from '@backstage/backend-test-utils';
import { FakeServingTarget } from '@fairway/backstage-plugin-mlops-node/testUtils';
import { Knex } from 'knex';
import { createProcess } from '../../__testUtils__/control';
import { Mortal } from '../../__testUtils__/Mortal';
import {
  createStores,
  emptyTables,
  migrate,
  specFixture,
  storeDeployment,
  Stores,
} from '../../__testUtils__/stores';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
const allMarks = ['T1', 'T3', 'T4', 'T5', 'T6', 'T7', 'T8', 'T9', 'T10'];
const ttlMs = 60_000;

/**
 * Kills the process before and after every effect in turn, and starts another
 * one each time: whatever was begun must be finished, once.
 */
describe.each(databases.eachSupportedId())('crash walk on %s', databaseId => {
  let knex: Knex;
  let stores: Stores;
  let target: FakeServingTarget;

  beforeAll(async () => {
    knex = await databases.init(databaseId);
    await migrate(knex);
    stores = createStores(knex);
  });

  // As a worker does, but without waiting until a key is due again.
  const life = async (
    owner: string,
    mortal: Mortal,
    isOver: () => Promise<boolean>,
  ) => {
    const { queue, reconciler } = createProcess({
      stores,
      target,
      owner,
      mortal,
    });
    for (let step = 0; step < 100; step++) {
      if (mortal.isDead || (await isOver())) {
        return;
      }
      await stores.queue.enqueueKnown('id-of-digits');
      try {
        for (const claim of await queue.claim({ owner, ttlMs, limit: 1 })) {
          await queue.release(
            claim,
            await reconciler.reconcile(claim, new AbortController().signal),
          );
        }
      } catch (error) {
        expect(mortal.isDead).toBe(true);
      }
    }
    throw new Error(`${owner} has worked in vain`);
  };
  const finish = async (isOver: () => Promise<boolean>) => {
    // As if the time had passed that the claim of the dead process lives.
    await knex('mlops_work').whereNotNull('owner').update({ expires_at: 1 });
    await life('survivor', Mortal.create(), isOver);
  };
  const walk = async (options: {
    before: () => Promise<void>;
    isOver: () => Promise<boolean>;
    after: (instant: number) => Promise<void>;
  }) => {
    const { isOver } = options;
    for (let instant = 1; instant < 1_000; instant++) {
      await emptyTables(knex);
      target = FakeServingTarget.create();
      try {
        await options.before();
        const mortal = Mortal.create({ diesAt: instant });
        await life('mortal', mortal, isOver);
        const died = mortal.isDead;
        if (died) {
          await finish(isOver);
        }
        await options.after(instant);
        if (!died) {
          return instant - 1;
        }
      } finally {
        await target.close();
      }
    }
    throw new Error('The walk has no end');
  };
  const eventTypes = async (serviceId: string) =>
    (await stores.events.list(serviceId, { limit: 100, offset: 0 })).items
      .map(({ type }) => type)
      .reverse();
  const isReleased = async () =>
    (await knex('mlops_work').first()).owner === null;
  const isDeployed = async (id: string) =>
    (await stores.deployments.getById(id))?.state === 'succeeded' &&
    // The step after that takes the key of the trial prediction back.
    target.desired('digits')?.keys.length === 0 &&
    (await isReleased());

  it('brings a first deployment into service exactly once, wherever the process dies', async () => {
    const instants = await walk({
      before: async () => {
        await storeDeployment(stores, { deploymentId: 'd1' });
      },
      isOver: () => isDeployed('d1'),
      after: async () => {
        expect(await knex('mlops_services').select('name')).toHaveLength(1);
        expect(await knex('mlops_revisions').select('number')).toHaveLength(1);
        expect(await stores.services.getByName('digits')).toMatchObject({
          phase: 'ready',
          servingRevision: 1,
        });
        expect(await eventTypes('id-of-digits')).toEqual([
          'deployment-started',
          'deployment-succeeded',
        ]);
        const deployment = await stores.deployments.getById('d1');
        expect(deployment?.timeline.map(({ mark }) => mark)).toEqual(allMarks);
        expect(target.desired('digits')).toMatchObject({
          revisions: [{ number: 1, weight: 100 }],
          // The key of the trial prediction does not outlive the deployment.
          keys: [],
        });
      },
    });
    // Claim, observe, declare, store, release: it would be short of them if
    // the walk had ended before the deployment was in service.
    expect(instants).toBeGreaterThan(60);
  }, 120_000);

  it('takes over from one revision to the next exactly once, and always keeps one in service', async () => {
    await walk({
      before: async () => {
        await storeDeployment(stores, { deploymentId: 'd1' });
        await life('first', Mortal.create(), () => isDeployed('d1'));
        await knex.transaction(async transaction => {
          await stores.queue.enqueue('id-of-digits', { transaction });
          await stores.services.addRevision(transaction, 'id-of-digits', {
            spec: { ...specFixture, replicas: 2 },
            reason: 'More',
            createdBy: 'user:default/mock',
          });
          await stores.services.update(transaction, 'id-of-digits', {
            phase: 'deploying',
          });
          await stores.deployments.insert(
            transaction,
            {
              id: 'd2',
              serviceId: 'id-of-digits',
              revisionNumber: 2,
              requestedBy: 'user:default/mock',
              idempotencyKey: 'second',
              requestHash: 'hash',
            },
            [{ mark: 'T1', at: 1_000, source: 'portal' }],
          );
        });
      },
      isOver: () => isDeployed('d2'),
      after: async () => {
        expect(
          (await eventTypes('id-of-digits')).filter(
            type => type === 'deployment-succeeded',
          ),
        ).toHaveLength(2);
        const deployment = await stores.deployments.getById('d2');
        expect(deployment?.timeline.map(({ mark }) => mark)).toEqual(allMarks);
        expect(await stores.services.getByName('digits')).toMatchObject({
          phase: 'ready',
          servingRevision: 2,
        });
        expect(target.desired('digits')).toMatchObject({
          revisions: [{ number: 2, weight: 100 }],
          keys: [],
        });
        const declared = target.writes
          .filter(({ outcome }) => outcome === 'written')
          .map(({ desired }) =>
            desired!.revisions.map(({ number, weight }) => [number, weight]),
          );
        const handover = declared.filter(
          (weights, index) =>
            JSON.stringify(weights) !== JSON.stringify(declared[index - 1]),
        );
        expect(handover).toEqual([
          [[1, 100]],
          [
            [2, 0],
            [1, 100],
          ],
          [
            [2, 100],
            [1, 0],
          ],
          [[2, 100]],
        ]);
      },
    });
  }, 120_000);

  it('removes a service exactly once, wherever the process dies', async () => {
    await walk({
      before: async () => {
        await storeDeployment(stores, { deploymentId: 'd1' });
        await life('first', Mortal.create(), () => isDeployed('d1'));
        await knex.transaction(async transaction => {
          await stores.queue.enqueue('id-of-digits', { transaction });
          await stores.services.update(transaction, 'id-of-digits', {
            desiredState: 'deleted',
            phase: 'deleting',
          });
        });
      },
      isOver: async () =>
        (await stores.services.getById('id-of-digits'))?.deletedAt !==
          undefined && (await isReleased()),
      after: async () => {
        expect(target.desired('digits')).toBeUndefined();
        expect(await stores.services.getByName('digits')).toBeUndefined();
        expect(
          (await eventTypes('id-of-digits')).filter(
            type => type === 'service-deleted',
          ),
        ).toHaveLength(1);
        expect(
          await stores.services.reserved('gpupool:default/fake-pool'),
        ).toEqual({ cpu: 0, memoryMiB: 0, gpus: 0 });
      },
    });
  }, 120_000);
});
