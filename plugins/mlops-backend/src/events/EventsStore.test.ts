import { TestDatabases } from '@backstage/backend-test-utils';
import { Knex } from 'knex';
import {
  createStores,
  emptyTables,
  migrate,
  storeDeployment,
  Stores,
} from '../__testUtils__/stores';
import { NewEvent } from './EventsStore';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
const id = 'id-of-digits';

describe.each(databases.eachSupportedId())('events store on %s', databaseId => {
  let knex: Knex;
  let stores: Stores;

  beforeAll(async () => {
    knex = await databases.init(databaseId);
    await migrate(knex);
    stores = createStores(knex);
  });

  beforeEach(async () => {
    await emptyTables(knex);
    await storeDeployment(stores);
  });

  const event = (overrides: Partial<NewEvent> = {}): NewEvent => ({
    serviceId: id,
    type: 'ready',
    severity: 'info',
    message: 'Ready',
    actor: 'control-loop',
    ...overrides,
  });
  const list = (page = { limit: 10, offset: 0 }, serviceId = id) =>
    stores.events.list(serviceId, page);

  it('keeps the first of two events with the same key, and goes on with the rest', async () => {
    await stores.events.append(knex, [
      event({ dedupeKey: 'a', message: 'first' }),
      event({ dedupeKey: 'a', message: 'second' }),
      event({ dedupeKey: 'b', message: 'third' }),
    ]);
    await stores.events.append(knex, [event({ dedupeKey: 'a' })]);
    const { items } = await list();
    expect(items.map(({ message }) => message)).toEqual(['third', 'first']);
  });

  it('keeps one of many that are told at the same time', async () => {
    await Promise.all(
      Array.from({ length: 10 }, () =>
        stores.events.append(knex, [event({ dedupeKey: 'a' })]),
      ),
    );
    expect((await list()).totalItems).toBe(1);
  });

  it('keeps the same key of two services apart', async () => {
    await storeDeployment(stores, { name: 'other' });
    await stores.events.append(knex, [
      event({ dedupeKey: 'a' }),
      event({ dedupeKey: 'a', serviceId: 'id-of-other' }),
    ]);
    expect((await list()).totalItems).toBe(1);
    expect((await list(undefined, 'id-of-other')).totalItems).toBe(1);
  });

  it('takes events without a key as events of their own', async () => {
    await stores.events.append(knex, [event(), event()]);
    expect((await list()).totalItems).toBe(2);
  });

  it('appends nothing when the change that it tells of is taken back', async () => {
    await expect(
      knex.transaction(async transaction => {
        await stores.events.append(transaction, [event()]);
        throw new Error('taken back');
      }),
    ).rejects.toThrow('taken back');
    expect((await list()).totalItems).toBe(0);
  });

  it('lists the newest first, in pages, also within one millisecond', async () => {
    await stores.events.append(knex, [
      event({ at: 1_000, message: 'a' }),
      event({ at: 3_000, message: 'b' }),
      event({ at: 3_000, message: 'c' }),
      event({ at: 2_000, message: 'd' }),
    ]);
    const page = await list({ limit: 2, offset: 1 });
    expect(page).toMatchObject({ totalItems: 4, limit: 2, offset: 1 });
    expect(page.items.map(({ message }) => message)).toEqual(['b', 'd']);
  });

  it('gives back revision and evidence, and bounds the message', async () => {
    await stores.events.append(knex, [
      event({
        at: 0,
        revision: 3,
        evidence: { digest: 'sha256:1' },
        message: 'x'.repeat(10_000),
      }),
    ]);
    const [stored] = (await list()).items;
    expect(stored).toMatchObject({
      at: '1970-01-01T00:00:00.000Z',
      revision: 3,
      evidence: { digest: 'sha256:1' },
    });
    expect(stored.message).toHaveLength(4_000);
  });
});
