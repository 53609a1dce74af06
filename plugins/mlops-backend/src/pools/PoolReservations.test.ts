import { TestDatabases } from '@backstage/backend-test-utils';
import { Knex } from 'knex';
import {
  createStores,
  emptyTables,
  migrate,
  newServiceFixture,
  Stores,
} from '../__testUtils__/stores';
import { PoolReservations } from './PoolReservations';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
const wanted = { cpu: 3, memoryMiB: 10, gpus: 0 };
const pool = {
  ref: 'gpupool:default/fake-pool',
  title: 'Fake pool',
  capacity: { cpu: 8, memoryMiB: 100, gpus: 0 },
} as Parameters<PoolReservations['reserve']>[1]['pool'];

describe.each(databases.eachSupportedId())(
  'pool reservations on %s',
  databaseId => {
    let knex: Knex;
    let stores: Stores;
    let reservations: PoolReservations;

    beforeAll(async () => {
      knex = await databases.init(databaseId);
      await migrate(knex);
      stores = createStores(knex);
      reservations = PoolReservations.create(stores);
    });

    beforeEach(async () => {
      await emptyTables(knex);
    });

    const take = (name: string) =>
      knex.transaction(async transaction => {
        await reservations.reserve(transaction, { pool, wanted });
        await stores.services.insert(
          transaction,
          newServiceFixture({ name, reserved: wanted }),
        );
      });

    it('never gives the same capacity away twice, among many at the same time', async () => {
      const results = await Promise.allSettled(
        Array.from({ length: 8 }, (_, index) => take(`service-${index}`)),
      );
      expect(
        results.flatMap(result =>
          result.status === 'rejected' ? [result.reason.message] : [],
        ),
      ).toEqual(
        Array(6).fill(
          expect.stringContaining('Fake pool has 2 cores of CPU free'),
        ),
      );
      expect((await stores.services.reserved(pool.ref)).cpu).toBe(6);
    });

    it('counts what the service itself holds as free for it', async () => {
      await take('one');
      await take('two');
      const again = (held?: typeof wanted) =>
        knex.transaction(transaction =>
          reservations.reserve(transaction, {
            pool,
            wanted: { ...wanted, cpu: 5 },
            held,
          }),
        );
      await expect(again()).rejects.toThrow('2 cores of CPU free');
      await expect(again(wanted)).resolves.toBeUndefined();
    });
  },
);
