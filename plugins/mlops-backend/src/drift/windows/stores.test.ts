import { TestDatabases } from '@backstage/backend-test-utils';
import { Knex } from 'knex';
import {
  driftWindowFixture,
  evenValues,
  profileFixture,
  profileKeyFixture,
} from '../../__testUtils__/drift';
import {
  createStores,
  emptyTables,
  migrate,
  storeDeployment,
  Stores,
} from '../../__testUtils__/stores';
import { StoredProfile } from '../profiles/ProfilesStore';
import { slotMs, sumOf } from './DriftWindowsStore';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
const slot = Math.floor(1_700_000_000_000 / slotMs) * slotMs;

describe.each(databases.eachSupportedId())('drift stores on %s', databaseId => {
  let knex: Knex;
  let stores: Stores;
  let serviceId: string;
  let profile: StoredProfile;

  beforeAll(async () => {
    knex = await databases.init(databaseId);
    await migrate(knex);
    stores = createStores(knex);
  });

  beforeEach(async () => {
    await emptyTables(knex);
    serviceId = (await storeDeployment(stores)).id;
    stores = createStores(knex);
    profile = await stores.profiles.add(profileKeyFixture, {
      profile: profileFixture,
      about: { rows: 1_000, omitted: [] },
    });
    await stores.driftLeases.register(['fake']);
  });

  const add = (start: number, values: number[]) =>
    knex.transaction(transaction =>
      stores.driftWindows.add(
        transaction,
        { serviceId, revision: 1, profile },
        [driftWindowFixture(profile, values, start)],
      ),
    );
  const list = (since = 0) =>
    stores.driftWindows.stamps({
      ...{ serviceId, revision: 1, profileId: profile.id, since },
    });
  const countsOf = (slots: number[]) =>
    stores.driftWindows.counts(
      { serviceId, revision: 1, profileId: profile.id },
      slots,
    );

  it('keep the first of two profiles of the same things, and give it whole', async () => {
    const again = await stores.profiles.add(profileKeyFixture, {
      profile: profileFixture,
      about: { rows: 5, omitted: [] },
    });
    expect(again.id).toBe(profile.id);
    expect(again.about.rows).toBe(1_000);
    const fresh = createStores(knex).profiles;
    const read = await fresh.get(profile.id);
    expect(read?.profile.toJSON()).toEqual(profileFixture.toJSON());
  });

  it('remember which profile a revision has, or why it has none', async () => {
    const { profiles } = stores;
    expect(await profiles.binding(serviceId, 1)).toBeUndefined();
    await profiles.bind(serviceId, 1, { problem: 'No file' });
    expect(await profiles.binding(serviceId, 1)).toMatchObject({
      problem: 'No file',
    });
    const source = { uri: 'file:///r.csv', format: 'csv' as const };
    await profiles.bind(serviceId, 1, { profileId: profile.id, source });
    expect(await profiles.binding(serviceId, 1)).toEqual({
      ...{ profileId: profile.id, source, problem: undefined },
      checkedAt: expect.any(Number),
    });
  });

  it('sum what was counted over quarters of an hour, exactly', async () => {
    await add(slot, [1, 2]);
    await add(slot + 15_000, [3]);
    await add(slot + slotMs, [4, 5, 6]);
    const found = await list();
    expect(found.map(({ start, counted }) => [start, counted])).toEqual([
      [slot, 3],
      [slot + slotMs, 3],
    ]);
    const texts = await countsOf(found.map(stamp => stamp.slot));
    const windows = found.map((stamp, i) => ({
      ...stamp,
      counts: JSON.parse(texts[i]),
    }));
    const { window } = await sumOf(profile, windows);
    expect(window.toJSON()).toEqual(
      driftWindowFixture(profile, [1, 2, 3, 4, 5, 6]).counts,
    );
    expect(await list(slot + slotMs)).toHaveLength(1);
  });

  it('let go of what began before an instant, however much it is', async () => {
    for (let slots = 0; slots < 210; slots += 1) {
      await add(slot + slots * slotMs, [slots]);
    }
    await stores.driftWindows.prune(slot + 208 * slotMs + 1);
    expect(await list()).toMatchObject([{ start: slot + 209 * slotMs }]);
  });

  it('let go of profiles that nothing is compared with, and keep the others', async () => {
    const { profiles } = stores;
    const built = {
      profile: profileFixture,
      about: { rows: 1_000, omitted: [] },
    };
    const [bound, fresh, forgotten] = await Promise.all(
      ['3', '4', '5'].map(digit =>
        profiles.add(
          { ...profileKeyFixture, signatureHash: digit.repeat(64) },
          built,
        ),
      ),
    );
    await profiles.bind(serviceId, 1, { profileId: bound.id });
    await profiles.bind(serviceId, 2, { profileId: forgotten.id });
    // Of `profile` there are counts.
    await add(slot, [1]);
    const day = 24 * 3_600_000;
    const age = (table: string, column: string) =>
      knex(table).decrement(column, 2 * day);
    await age('mlops_drift_profiles', 'created_at');
    await age('mlops_drift_revisions', 'checked_at').where({ revision: 2 });
    await knex('mlops_drift_profiles')
      .where({ id: fresh.id })
      .increment('created_at', 2 * day);

    await profiles.prune(day);
    const left: string[] = await knex('mlops_drift_profiles').pluck('id');
    expect(new Set(left)).toEqual(new Set([profile.id, bound.id, fresh.id]));
    expect(await profiles.binding(serviceId, 1)).toBeDefined();
    expect(await profiles.binding(serviceId, 2)).toBeUndefined();
  });

  it('refuse windows that were counted by another profile', async () => {
    const window = driftWindowFixture(profile, evenValues(3), slot);
    const foreign = {
      ...window,
      counts: { ...window.counts, fingerprint: 'x' },
    };
    await expect(
      knex.transaction(transaction =>
        stores.driftWindows.add(
          transaction,
          { serviceId, revision: 1, profile },
          [foreign],
        ),
      ),
    ).rejects.toThrow('another reference profile');
  });

  it('give a service to one collector at a time', async () => {
    const { driftLeases } = stores;
    const claims = await Promise.all(
      ['a', 'b', 'c'].map(owner => driftLeases.claim(owner)),
    );
    const taken = claims.filter(lease => lease !== undefined);
    expect(taken).toMatchObject([{ serviceId, readUntil: 0 }]);
    await driftLeases.finish(taken[0], {
      pauseSeconds: 60,
      read: { epoch: 7, until: 123.9 },
    });
    expect(await driftLeases.claim('d')).toBeUndefined();
    expect((await driftLeases.collected(serviceId)).collectedAt).toEqual(
      expect.any(Number),
    );
  });

  it('store nothing of a collector whose lease was taken over', async () => {
    const { driftLeases } = stores;
    const lease = (await driftLeases.claim('slow'))!;
    await knex('mlops_drift_services').update({ lease_until: 0 });
    const other = (await driftLeases.claim('quick'))!;
    const store = jest.fn();
    await expect(
      driftLeases.finish(lease, { pauseSeconds: 1 }, store),
    ).rejects.toThrow('Another process collects');
    expect(store).not.toHaveBeenCalled();
    await driftLeases.finish(other, { pauseSeconds: 1, problem: 'Asleep' });
    expect(await driftLeases.collected(serviceId)).toEqual({
      collectedAt: undefined,
      problem: 'Asleep',
    });
  });

  it('store what was read and how far together, or neither', async () => {
    const { driftLeases, driftWindows } = stores;
    const lease = (await driftLeases.claim('a'))!;
    const read = { epoch: 1, until: slot + 15_000 };
    await expect(
      driftLeases.finish(
        lease,
        { pauseSeconds: 0, read },
        async transaction => {
          await driftWindows.add(
            transaction,
            { serviceId, revision: 1, profile },
            [driftWindowFixture(profile, [1], slot)],
          );
          throw new Error('The process died');
        },
      ),
    ).rejects.toThrow('died');
    expect(await list()).toEqual([]);
    await knex('mlops_drift_services').update({ lease_until: 0 });
    expect(await driftLeases.claim('b')).toMatchObject({ readUntil: 0 });
  });

  it('bring a service forward for who looks, unless it was collected just now', async () => {
    const { driftLeases } = stores;
    const lease = (await driftLeases.claim('a'))!;
    const read = { epoch: 1, until: 1 };
    await driftLeases.finish(lease, { pauseSeconds: 600, read });
    await driftLeases.request(serviceId, 60_000);
    expect(await driftLeases.claim('a')).toBeUndefined();
    await driftLeases.request(serviceId, -1_000);
    expect(await driftLeases.claim('a')).toMatchObject({ pauseSeconds: 600 });
  });
});
