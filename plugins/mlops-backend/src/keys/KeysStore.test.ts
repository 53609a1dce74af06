import { TestDatabases } from '@backstage/backend-test-utils';
import { Knex } from 'knex';
import { createHash } from 'node:crypto';
import {
  createStores,
  emptyTables,
  migrate,
  storeDeployment,
  Stores,
} from '../__testUtils__/stores';
import { generateKey } from './keySecret';
import { MAXIMUM_LIVE_KEYS, NewKey } from './KeysStore';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
const id = 'id-of-digits';

describe('endpoint key', () => {
  it('is shown whole once, and kept as the hash of the whole key', () => {
    const key = generateKey();
    expect(key.secret).toMatch(/^fwk_[0-9a-f]{16}_[0-9a-f]{64}$/);
    expect(key.sha256).toBe(
      createHash('sha256').update(key.secret).digest('hex'),
    );
    expect(key.secret.split('_')[1]).toBe(key.id);
  });

  it('gives nothing of its secret away by its prefix', () => {
    const { prefix, secret } = generateKey();
    expect(secret.startsWith(prefix)).toBe(true);
    expect(secret.split('_')[2]).not.toContain(prefix.split('_')[1]);
    expect(prefix.length).toBeLessThan('fwk_'.length + 16);
  });

  it('is never the same twice', () => {
    const keys = Array.from({ length: 100 }, generateKey);
    expect(new Set(keys.map(({ id: keyId }) => keyId)).size).toBe(100);
    expect(new Set(keys.map(({ secret }) => secret)).size).toBe(100);
  });
});

describe.each(databases.eachSupportedId())('keys store on %s', databaseId => {
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

  const insert = (key: Partial<NewKey> & { name: string }) =>
    knex.transaction(transaction =>
      stores.keys.insert(transaction, {
        id: `id-${key.name}`,
        serviceId: id,
        prefix: 'fwk_1234',
        sha256: '0'.repeat(64),
        createdBy: 'user:default/mock',
        ...key,
      }),
    );
  const revoke = (keyId: string) =>
    knex.transaction(transaction => stores.keys.revoke(transaction, id, keyId));
  const accepted = async () =>
    (await stores.keys.accepted(id)).map(key => key.id);

  it('refuses a name that a live key of the service has', async () => {
    await insert({ name: 'app' });
    await expect(insert({ name: 'app', id: 'second' })).rejects.toThrow(
      'The service has a key named app already',
    );
    await storeDeployment(stores, { name: 'other' });
    await insert({ name: 'app', id: 'third', serviceId: 'id-of-other' });
  });

  it('gives the name of a revoked key away again', async () => {
    await insert({ name: 'app' });
    expect(await revoke('id-app')).toBe(true);
    await insert({ name: 'app', id: 'second' });
    expect(await accepted()).toEqual(['second']);
    expect((await stores.keys.list(id, { limit: 9, offset: 0 })).items).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ id: 'id-app', name: 'app' }),
        expect.objectContaining({ id: 'second', name: 'app' }),
      ]),
    );
  });

  it('revokes once, for ever, and only keys of the service', async () => {
    await insert({ name: 'app' });
    await storeDeployment(stores, { name: 'other' });
    expect(
      await knex.transaction(transaction =>
        stores.keys.revoke(transaction, 'id-of-other', 'id-app'),
      ),
    ).toBe(false);
    expect(await accepted()).toEqual(['id-app']);
    expect(await revoke('id-app')).toBe(true);
    const { revokedAt } = (await stores.keys.get(id, 'id-app'))!;
    expect(await revoke('id-app')).toBe(false);
    expect(await stores.keys.get(id, 'id-app')).toMatchObject({ revokedAt });
    expect(await revoke('unknown')).toBe(false);
    expect(await accepted()).toEqual([]);
  });

  it('refuses more live keys than there may be, until one is revoked', async () => {
    for (let index = 0; index < MAXIMUM_LIVE_KEYS; index++) {
      await insert({ name: `key-${index}` });
    }
    await expect(insert({ name: 'one-more' })).rejects.toThrow(
      'The service has 100 keys already',
    );
    await revoke('id-key-0');
    await insert({ name: 'one-more' });
    expect(await accepted()).toHaveLength(MAXIMUM_LIVE_KEYS);
  });

  it('tells the data plane hashes and expiry, in a stable order', async () => {
    await insert({ name: 'b', expiresAt: 5_000 });
    await insert({ name: 'a' });
    expect(await stores.keys.accepted(id)).toEqual([
      { id: 'id-a', sha256: '0'.repeat(64) },
      { id: 'id-b', sha256: '0'.repeat(64), expiresAt: 5_000 },
    ]);
  });

  it('takes over how often a key was used, but never counts backwards', async () => {
    await insert({ name: 'app' });
    const record = (lastUsedAt: number, useCount: number) =>
      stores.keys.recordUsage(knex, id, [
        { id: 'id-app', lastUsedAt, useCount },
      ]);
    await record(9_000, 5);
    await record(1_000, 4);
    expect(await stores.keys.get(id, 'id-app')).toMatchObject({
      useCount: 5,
      lastUsedAt: '1970-01-01T00:00:09.000Z',
    });
  });

  it('lists the newest first, in pages, without hashes', async () => {
    for (const name of ['a', 'b', 'c']) {
      await insert({ name });
    }
    await knex('mlops_endpoint_keys').update({ created_at: 1 });
    const page = await stores.keys.list(id, { limit: 2, offset: 1 });
    expect(page).toMatchObject({ totalItems: 3, limit: 2, offset: 1 });
    expect(page.items.map(({ name }) => name)).toEqual(['b', 'a']);
    expect(JSON.stringify(page)).not.toContain('0'.repeat(64));
  });
});
