import { TestDatabases } from '@backstage/backend-test-utils';
import { Knex } from 'knex';
import {
  createStores,
  emptyTables,
  migrate,
  newServiceFixture,
  storeDeployment,
  Stores,
} from '../__testUtils__/stores';
import { NewDeployment } from './DeploymentsStore';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
const id = 'id-of-digits';

describe.each(databases.eachSupportedId())(
  'deployments store on %s',
  databaseId => {
    let knex: Knex;
    let stores: Stores;

    beforeAll(async () => {
      knex = await databases.init(databaseId);
      await migrate(knex);
      stores = createStores(knex);
    });

    beforeEach(async () => {
      await emptyTables(knex);
    });

    const deployment = (
      overrides: Partial<NewDeployment> = {},
    ): NewDeployment => ({
      id: 'd2',
      serviceId: id,
      revisionNumber: 2,
      requestedBy: 'user:default/mock',
      idempotencyKey: 'key-2',
      requestHash: 'hash',
      ...overrides,
    });
    const insert = (overrides: Partial<NewDeployment> = {}) =>
      knex.transaction(transaction =>
        stores.deployments.insert(transaction, deployment(overrides), []),
      );

    it('lets one of many with the same idempotency key win, and stores nothing of the others', async () => {
      const names = Array.from({ length: 8 }, (_, index) => `digits-${index}`);
      const results = await Promise.allSettled(
        names.map((name, index) =>
          knex.transaction(async transaction => {
            const service = newServiceFixture({ name });
            await stores.services.insert(transaction, service);
            await stores.deployments.insert(
              transaction,
              deployment({
                id: `d-${index}`,
                serviceId: service.id,
                revisionNumber: 1,
                idempotencyKey: 'the same',
              }),
              [],
            );
          }),
        ),
      );
      const refused = results.flatMap(result =>
        result.status === 'rejected' ? [result.reason.name] : [],
      );
      expect(refused).toEqual(Array(7).fill('ConflictError'));
      expect(await knex('mlops_services').select('id')).toHaveLength(1);
      expect(await knex('mlops_deployments').select('id')).toHaveLength(1);
      expect(
        await stores.deployments.getByIdempotencyKey(
          'user:default/mock',
          'the same',
        ),
      ).toMatchObject({ state: 'queued', requestHash: 'hash' });
    });

    it('lets different people use the same idempotency key', async () => {
      await storeDeployment(stores);
      await insert({
        requestedBy: 'user:default/other',
        idempotencyKey: 'key-of-digits',
      });
      expect(await knex('mlops_deployments').select('id')).toHaveLength(2);
    });

    it('supersedes what still ran, and leaves alone what has ended', async () => {
      await storeDeployment(stores, { deploymentId: 'd1' });
      await insert();
      expect(await stores.deployments.getById('d1')).toMatchObject({
        state: 'superseded',
        message: expect.stringContaining('Revision 2'),
        finishedAt: expect.any(String),
      });
      await stores.deployments.setState(knex, 'd2', 'succeeded', 'In service');
      await insert({ id: 'd3', revisionNumber: 3, idempotencyKey: 'key-3' });
      expect(await stores.deployments.getById('d2')).toMatchObject({
        state: 'succeeded',
        message: 'In service',
      });
    });

    it('does not supersede the deployments of other services', async () => {
      await storeDeployment(stores, { deploymentId: 'd1' });
      await storeDeployment(stores, { name: 'other' });
      expect(await stores.deployments.getById('d1')).toMatchObject({
        state: 'queued',
      });
    });

    it('keeps the first instant of a mark and orders the timeline', async () => {
      await storeDeployment(stores, { deploymentId: 'd1' });
      await stores.deployments.mark(knex, 'd1', [
        { mark: 'T10', at: 9_000, source: 'portal' },
        { mark: 'T3', at: 2_000.4, source: 'target' },
      ]);
      await stores.deployments.mark(knex, 'd1', [
        { mark: 'T3', at: 5_000, source: 'portal' },
      ]);
      await stores.deployments.mark(knex, 'd1', []);
      const { timeline } = (await stores.deployments.getById('d1'))!;
      expect(timeline).toEqual([
        { mark: 'T1', at: '1970-01-01T00:00:01.000Z', source: 'portal' },
        { mark: 'T3', at: '1970-01-01T00:00:02.000Z', source: 'target' },
        { mark: 'T10', at: '1970-01-01T00:00:09.000Z', source: 'portal' },
      ]);
    });

    it('is finished only when it does not run any more', async () => {
      await storeDeployment(stores, { deploymentId: 'd1' });
      await stores.deployments.setState(knex, 'd1', 'running', 'On its way');
      expect((await stores.deployments.getById('d1'))?.finishedAt).toBe(
        undefined,
      );
      await stores.deployments.setState(knex, 'd1', 'failed', 'No');
      expect(await stores.deployments.getById('d1')).toMatchObject({
        finishedAt: expect.any(String),
      });
    });

    it('lists the newest first, in pages, and shows no hash of the request', async () => {
      await storeDeployment(stores, { deploymentId: 'd1' });
      await insert();
      await insert({ id: 'd3', revisionNumber: 3, idempotencyKey: 'key-3' });
      const page = await stores.deployments.list(id, { limit: 2, offset: 1 });
      expect(page).toMatchObject({ totalItems: 3, limit: 2, offset: 1 });
      expect(page.items.map(item => item.id)).toEqual(['d2', 'd1']);
      expect(page.items[0]).not.toHaveProperty('requestHash');
      expect(page.items[1].timeline.map(({ mark }) => mark)).toEqual(['T1']);
    });
  },
);
