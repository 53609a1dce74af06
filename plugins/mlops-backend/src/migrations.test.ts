import { TestDatabases } from '@backstage/backend-test-utils';
import { Knex } from 'knex';
import {
  createStores,
  dumpTables,
  newRolloutFixture,
  storeDeployment,
  tables,
} from './__testUtils__/stores';
import {
  driftWindowFixture,
  profileFixture,
  profileKeyFixture,
} from './__testUtils__/drift';
import { migrationsDirectory } from './database';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });

describe.each(databases.eachSupportedId())('migrations on %s', databaseId => {
  const directory = migrationsDirectory();
  let knex: Knex;

  beforeEach(async () => {
    knex = await databases.init(databaseId);
  });

  const existing = async () => {
    const found = await Promise.all(
      tables.map(async table =>
        (await knex.schema.hasTable(table)) ? table : [],
      ),
    );
    return found.flat();
  };

  it('goes up, down and up again with data, and leaves no table behind', async () => {
    await knex.migrate.latest({ directory });
    expect(await existing()).toEqual([...tables]);
    await fill(knex);
    for (const rows of Object.values(await dumpTables(knex))) {
      expect(rows).toHaveLength(1);
    }

    await knex.migrate.rollback({ directory }, true);
    expect(await existing()).toEqual([]);

    await knex.migrate.latest({ directory });
    expect(await existing()).toEqual([...tables]);
    for (const rows of Object.values(await dumpTables(knex))) {
      expect(rows).toEqual([]);
    }
    await fill(knex);
  });

  it('keeps the data when there is nothing to migrate', async () => {
    await knex.migrate.latest({ directory });
    await fill(knex);
    const before = await dumpTables(knex);
    await knex.migrate.latest({ directory });
    expect(await dumpTables(knex)).toEqual(before);
  });
});

/** One row in each table. */
async function fill(knex: Knex) {
  const stores = createStores(knex);
  const { id } = await storeDeployment(stores);
  const profile = await stores.profiles.add(profileKeyFixture, {
    profile: profileFixture,
    about: { rows: 100, omitted: [] },
  });
  await stores.profiles.bind(id, 1, { profileId: profile.id });
  await stores.driftLeases.register(['fake']);
  await stores.findings.claim(id, 0);
  await knex.transaction(async transaction => {
    await stores.keys.insert(transaction, {
      id: 'key',
      serviceId: id,
      name: 'app',
      prefix: 'fwk_1',
      sha256: '0'.repeat(64),
      createdBy: 'user:default/mock',
    });
    await stores.events.append(transaction, [
      {
        serviceId: id,
        type: 'ready',
        severity: 'info',
        message: 'Ready',
        actor: 'control-loop',
      },
    ]);
    await stores.benchmarks.insert(transaction, {
      id: 'benchmark',
      serviceId: id,
      revisionNumber: 1,
      load: {
        rate: 5,
        arrivals: 'poisson',
        durationSeconds: 15,
        warmUpSeconds: 3,
      },
      createdBy: 'user:default/mock',
      requestHash: 'hash',
    });
    await stores.rollouts.insert(
      transaction,
      newRolloutFixture({ serviceId: id }),
    );
    await stores.answers.add(transaction, 'rollout', [
      {
        id: 'answer',
        key: 'rollout:1:1:evaluate-gate:signature',
        gate: { name: 'signature', kind: 'signature', look: 1 },
        verdict: 'pass',
        reason: 'Callers can go on',
        evidence: {},
        at: 1,
      },
    ]);
    await stores.approvals.add(transaction, 'rollout', {
      gate: 'review',
      decision: 'approve',
      digest: `sha256:${'0'.repeat(64)}`,
      by: 'user:default/eva',
    });
    await stores.driftWindows.add(
      transaction,
      { serviceId: id, revision: 1, profile },
      [driftWindowFixture(profile, [1, 2])],
    );
    await transaction('mlops_pool_locks').insert({
      pool_ref: 'gpupool:default/fake-pool',
      locked_at: 1,
    });
  });
}
