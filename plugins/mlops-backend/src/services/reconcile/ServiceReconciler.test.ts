import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import { FakeServingTarget } from '@fairway/backstage-plugin-mlops-node/testUtils';
import { Knex } from 'knex';
import {
  createProcess,
  createReconciler,
  waitFor,
} from '../../__testUtils__/control';
import {
  createStores,
  dumpTables,
  emptyTables,
  migrate,
  storeDeployment,
  Stores,
} from '../../__testUtils__/stores';
import { ClaimLostError } from '../../control';
import { generateKey } from '../../keys/keySecret';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
const id = 'id-of-digits';
const ttlMs = 60_000;
const signal = new AbortController().signal;

describe.each(databases.eachSupportedId())(
  'service reconciler on %s',
  databaseId => {
    let knex: Knex;
    let stores: Stores;
    let target: FakeServingTarget;

    beforeAll(async () => {
      knex = await databases.init(databaseId);
      await migrate(knex);
      stores = createStores(knex);
    });

    beforeEach(async () => {
      await emptyTables(knex);
      target = FakeServingTarget.create();
      await storeDeployment(stores, { deploymentId: 'd1' });
    });

    afterEach(async () => {
      await target.close();
    });

    const portal = (owner = 'one') => createProcess({ stores, target, owner });
    const claimAs = async (owner: string) => {
      await stores.queue.enqueueKnown(id);
      const [claim] = await stores.queue.claim({ owner, ttlMs, limit: 1 });
      return claim;
    };
    /** One look at the service, as the worker of a process takes it. */
    const look = async ({ reconciler }: ReturnType<typeof portal>) => {
      const claim = await claimAs('one');
      try {
        await stores.queue.release(
          claim,
          await reconciler.reconcile(claim, signal),
        );
      } catch (error) {
        await stores.queue.release(claim, { failed: true });
        throw error;
      }
    };
    const lookUntil = async (
      one: ReturnType<typeof portal>,
      holds: () => boolean | Promise<boolean>,
    ) => {
      for (let step = 0; step < 20 && !(await holds()); step++) {
        await look(one);
      }
      expect(await holds()).toBe(true);
    };
    const service = async () => (await stores.services.getById(id))!;
    const deployment = async () => (await stores.deployments.getById('d1'))!;
    const isDeployed = async () =>
      (await deployment()).state === 'succeeded' &&
      target.desired('digits')?.keys.length === 0;
    const events = async () =>
      (await stores.events.list(id, { limit: 100, offset: 0 })).items.map(
        ({ type }) => type,
      );
    const want = async (desiredState: 'running' | 'stopped' | 'deleted') =>
      stores.services.update(knex, id, { desiredState });

    describe.each(['observe', 'converge', 'endpoint'] as const)(
      'of a worker that slept through its claim in %s',
      method => {
        it('writes nothing, neither to the database nor to the target', async () => {
          let wake!: () => void;
          const awake = new Promise<void>(resolve => {
            wake = resolve;
          });
          let asleep = false;
          target.setInterceptor(async called => {
            if (called === method && !asleep) {
              asleep = true;
              await awake;
            }
          });
          const first = portal('first');
          const lost = await claimAs('first');
          const sleeper = first.reconciler.reconcile(lost, signal);
          const outcome = sleeper.then(
            () => undefined,
            error => error,
          );
          await waitFor('the first worker sleeps', () => asleep);

          await knex('mlops_work').where({ key: id }).update({ expires_at: 1 });
          await lookUntil(portal('one'), isDeployed);
          const tables = await dumpTables(knex);
          const declared = target.desired('digits');
          const writes = target.writes.length;

          wake();
          expect(await outcome).toBeInstanceOf(ClaimLostError);
          await stores.queue.release(lost, { againInMs: 0 });
          expect(await dumpTables(knex)).toEqual(tables);
          expect(target.desired('digits')).toEqual(declared);
          expect(
            target.writes.slice(writes).map(write => write.outcome),
          ).toEqual(method === 'endpoint' ? [] : ['refused']);
        });
      },
    );

    it('does not remove a service under a claim that was taken over', async () => {
      await lookUntil(portal(), isDeployed);
      await want('deleted');
      const lost = await claimAs('first');
      let asleep = false;
      let wake!: () => void;
      const awake = new Promise<void>(resolve => {
        wake = resolve;
      });
      target.setInterceptor(async called => {
        if (called === 'remove' && !asleep) {
          asleep = true;
          await awake;
        }
      });
      const outcome = portal('first')
        .reconciler.reconcile(lost, signal)
        .then(
          () => undefined,
          error => error,
        );
      await waitFor('the first worker sleeps', () => asleep);
      await knex('mlops_work').where({ key: id }).update({ expires_at: 1 });
      await want('running');
      await look(portal());
      const tables = await dumpTables(knex);

      wake();
      expect(await outcome).toBeInstanceOf(ClaimLostError);
      expect(await dumpTables(knex)).toEqual(tables);
      expect(target.desired('digits')).toBeDefined();
    });

    it('stops before it declares when it was told that its claim is lost', async () => {
      const claim = await claimAs('one');
      const tables = await dumpTables(knex);
      await expect(
        portal().reconciler.reconcile(claim, AbortSignal.abort()),
      ).rejects.toThrow();
      expect(target.writes).toEqual([]);
      const { mlops_deployments: deployments } = await dumpTables(knex);
      expect(deployments).toEqual(tables.mlops_deployments);
    });

    it('removes what cannot be seen, where its target says that nothing is left of it', async () => {
      const one = portal();
      await lookUntil(one, isDeployed);
      target.setInterceptor(async method => {
        if (method === 'observe') {
          throw new Error('The namespace is not there');
        }
      });
      await expect(look(one)).rejects.toThrow('The namespace is not there');
      expect(await service()).toMatchObject({ desiredState: 'running' });
      await want('deleted');
      await look(one);
      expect((await service()).deletedAt).toBeDefined();
      expect(target.desired('digits')).toBeUndefined();
    });

    it('keeps what is to be removed and cannot be, and says why', async () => {
      const one = portal();
      await lookUntil(one, isDeployed);
      await want('deleted');
      target.setInterceptor(async () => {
        throw new Error('The portal may not look into the namespace');
      });
      await expect(look(one)).rejects.toThrow('may not look');
      expect(await service()).toMatchObject({
        message: expect.stringContaining('may not look into the namespace'),
      });
      expect((await service()).deletedAt).toBeUndefined();
    });

    it('passes the epoch of its claim to the target with every write', async () => {
      await lookUntil(portal(), isDeployed);
      const looks = target.writes.length;
      expect(looks).toBeGreaterThan(1);
      expect(target.writes.map(write => write.epoch)).toEqual(
        Array.from({ length: looks }, () => 1),
      );
      // Somebody takes it and is never heard of again.
      await claimAs('sleeper');
      await knex('mlops_work').update({ expires_at: 1 });
      await want('deleted');
      await look(portal());
      expect(target.writes.slice(looks)).toMatchObject([
        { operation: 'remove', epoch: 2 },
      ]);
    });

    it('declares its own key only while a deployment is under way', async () => {
      const one = portal();
      await look(one);
      expect(target.desired('digits')!.keys).toHaveLength(1);
      await lookUntil(one, isDeployed);
      expect(target.desired('digits')!.keys).toEqual([]);
      expect(JSON.stringify(await dumpTables(knex))).not.toContain('fwk_');
    });

    it('declares the keys of users until they are revoked', async () => {
      const one = portal();
      await lookUntil(one, isDeployed);
      const key = generateKey();
      await knex.transaction(transaction =>
        stores.keys.insert(transaction, {
          ...key,
          serviceId: id,
          name: 'app',
          createdBy: 'user:default/mock',
        }),
      );
      await look(one);
      expect(target.desired('digits')!.keys).toEqual([
        { id: key.id, sha256: key.sha256 },
      ]);
      await knex.transaction(transaction =>
        stores.keys.revoke(transaction, id, key.id),
      );
      await look(one);
      expect(target.desired('digits')!.keys).toEqual([]);
    });

    it('stores how often keys were used', async () => {
      const one = portal();
      const key = generateKey();
      await knex.transaction(transaction =>
        stores.keys.insert(transaction, {
          ...key,
          serviceId: id,
          name: 'app',
          createdBy: 'user:default/mock',
        }),
      );
      await lookUntil(
        one,
        async () => (await deployment()).state === 'succeeded',
      );
      const { inferUrl } = await target.endpoint(await service(), 'digits');
      const response = await fetch(inferUrl, {
        method: 'POST',
        headers: { Authorization: `Bearer ${key.secret}` },
        body: '{}',
      });
      expect(response.status).toBe(200);
      await look(one);
      expect(await stores.keys.get(id, key.id)).toMatchObject({ useCount: 1 });
    });

    it('does not overwrite the status of an intent that changed meanwhile', async () => {
      let changed = false;
      target.setInterceptor(async method => {
        if (method === 'observe' && !changed) {
          changed = true;
          await stores.services.update(knex, id, {
            desiredState: 'stopped',
            phase: 'stopping',
            message: 'The service is to stop',
          });
        }
      });
      await look(portal());
      expect(await service()).toMatchObject({
        phase: 'stopping',
        message: 'The service is to stop',
      });
      await lookUntil(
        portal(),
        async () => (await service()).phase === 'stopped',
      );
      expect(target.desired('digits')!.revisions).toEqual([]);
    });

    it('fails a deployment whose revision cannot start, and declares nothing then', async () => {
      target = FakeServingTarget.create({ readiness: 'manual' });
      const one = portal();
      await look(one);
      target.setProblem('digits', 1, {
        message: 'The digest is another one.',
        permanent: true,
      });
      await lookUntil(one, async () => (await service()).phase === 'failed');
      expect(await deployment()).toMatchObject({
        state: 'failed',
        message: 'The digest is another one.',
      });
      expect(target.desired('digits')).toMatchObject({
        revisions: [],
        keys: [],
      });
      expect(await events()).toEqual([
        'deployment-failed',
        'deployment-started',
      ]);
      expect(await service()).not.toHaveProperty('servingRevision', 1);
    });

    it('says once that a serving service is degraded, and once that it is ready again', async () => {
      const one = portal();
      await lookUntil(one, isDeployed);
      target.setReady('digits', 1, 0);
      await look(one);
      await look(one);
      expect(await service()).toMatchObject({ phase: 'degraded' });
      target.setReady('digits', 1);
      await look(one);
      await look(one);
      expect((await events()).slice(0, 2)).toEqual(['ready', 'degraded']);
      expect((await events()).filter(type => type === 'degraded')).toHaveLength(
        1,
      );
    });

    it('tells each event of the target once, however often it is observed', async () => {
      const one = portal();
      await look(one);
      target.addEvent('digits', {
        id: 'exit-1',
        at: 5_000,
        type: 'replica-exited',
        severity: 'warning',
        message: 'A replica exited',
        revision: 1,
      });
      await look(one);
      await look(one);
      expect(
        (await events()).filter(type => type === 'replica-exited'),
      ).toHaveLength(1);
    });

    it('says that a target cannot be reached, fails the attempt, and keeps what it last saw', async () => {
      const one = portal();
      await lookUntil(one, isDeployed);
      const { replicas } = await service();
      target.setUnreachable('The host does not answer');
      await expect(look(one)).rejects.toThrow('The host does not answer');
      await expect(look(one)).rejects.toThrow('The host does not answer');
      expect(await service()).toMatchObject({
        phase: 'degraded',
        message: expect.stringContaining('The host does not answer'),
        replicas,
      });
      expect((await events()).filter(type => type === 'degraded')).toHaveLength(
        1,
      );
      target.setUnreachable(undefined);
      await look(one);
      expect(await service()).toMatchObject({ phase: 'ready' });
    });

    it('says which module is missing when the target of a service is not installed', async () => {
      const reconciler = createReconciler({
        stores,
        targets: new Map(),
        logger: mockServices.logger.mock(),
        onChanged: () => {},
      });
      const claim = await claimAs('one');
      await expect(reconciler.reconcile(claim, signal)).resolves.toMatchObject({
        againInMs: expect.any(Number),
      });
      expect(await service()).toMatchObject({
        message: expect.stringContaining("No serving target 'fake'"),
        action: expect.stringContaining('Install the module'),
      });
    });

    it('leaves a declaration alone that waits for somebody, and does not call it ready', async () => {
      target.setPending({ outcome: 'pending', message: 'In a pull request' });
      const one = portal();
      await look(one);
      await look(one);
      expect(await deployment()).toMatchObject({ state: 'running' });
      expect(target.desired('digits')).toBeUndefined();
      target.setPending(undefined);
      await lookUntil(one, isDeployed);
    });
  },
);
