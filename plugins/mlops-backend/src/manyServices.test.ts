import { TestDatabases } from '@backstage/backend-test-utils';
import { Phase } from '@fairway/backstage-plugin-mlops-common';
import { FakeServingTarget } from '@fairway/backstage-plugin-mlops-node/testUtils';
import { Knex } from 'knex';
import { createProcess } from './__testUtils__/control';
import {
  createStores,
  emptyTables,
  migrate,
  newServiceFixture,
  Stores,
} from './__testUtils__/stores';
import { planOf, queriesOf } from './__testUtils__/watchQueries';
import { ServiceAccess } from './permissions/ServiceAccess';
import { Credentials } from './principal';
import { AllServices } from './services/reconcile/AllServices';
import { restMs } from './services/reconcile/pace';
import { ServicesReader } from './services/ServicesReader';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
const many = 1_000;
const few = 10;

jest.setTimeout(120_000);

describe.each(databases.eachSupportedId())('many services on %s', id => {
  let knex: Knex;
  let stores: Stores;
  let registered = 0;

  beforeAll(async () => {
    knex = await databases.init(id);
    await migrate(knex);
    stores = createStores(knex);
  });

  /** Services of four teams; every tenth is deploying, the others are stopped. */
  const register = async (count: number) => {
    if (registered === count) {
      return;
    }
    registered = count;
    await emptyTables(knex);
    await knex.transaction(async transaction => {
      for (let index = 0; index < count; index++) {
        const service = newServiceFixture({
          name: `service-${String(index).padStart(4, '0')}`,
          owner: `group:default/team-${index % 4}`,
        });
        await stores.services.insert(transaction, service);
        const phase: Phase = index % 10 === 0 ? 'deploying' : 'stopped';
        await stores.services.update(transaction, service.id, {
          phase,
          desiredState: phase === 'stopped' ? 'stopped' : 'running',
        });
        await stores.queue.enqueue(service.id, {
          transaction,
          delayMs: 3_600_000,
        });
      }
    });
    if (knex.client.config.client === 'pg') {
      await knex.raw('analyze mlops_services; analyze mlops_work');
    }
  };

  const reader = () =>
    ServicesReader.create({
      services: stores.services,
      targets: new Map(),
      access: {
        readFilter: async () => ({
          anyOf: [
            { key: 'owner', values: ['group:default/team-1'] },
            { key: 'owner', values: ['group:default/team-2'] },
          ],
        }),
        describe: async () => () => ({
          canUpdate: true,
          canDelete: false,
          canPredict: true,
        }),
      } as unknown as ServiceAccess,
    });
  const list = (limit: number) => reader().list({ limit }, {} as Credentials);

  it('asks the database as often for a page of many as of few', async () => {
    await register(few);
    const ofFew = await queriesOf(knex, () => list(few));
    await register(many);
    const ofMany = await queriesOf(knex, () => list(200));
    expect(ofMany).toHaveLength(ofFew.length);
    expect(ofMany).toHaveLength(3);
    const page = await list(200);
    expect(page.totalItems).toBe(many / 2);
    expect(page.items).toHaveLength(200);
    expect(new Set(page.items.map(({ owner }) => owner))).toEqual(
      new Set(['group:default/team-1', 'group:default/team-2']),
    );
  });

  it.each([
    {},
    { model: 'model:default/digits' },
    { pool: 'gpupool:default/fake-pool' },
    { owner: 'group:default/team-1' },
    { environment: 'development' },
    { phase: 'deploying' as const },
  ])('finds a page by %j in an index, in its order', async query => {
    await register(many);
    const [page] = await queriesOf(knex, () =>
      stores.services.list({ ...query, limit: 20 }),
    );
    const plan = await planOf(knex, page);
    expect(plan).toMatch(/index/i);
    expect(plan).not.toMatch(/Seq Scan|^SCAN mlops_services$/m);
    expect(plan).not.toMatch(/Sort|TEMP B-TREE/);
  });

  it('does not read all of the work at every tick', async () => {
    await register(many);
    const tick = await queriesOf(knex, async () => {
      await stores.queue.claim({ owner: 'one', ttlMs: 1_000, limit: 8 });
      await stores.queue.nextDueInMs();
    });
    expect(tick).toHaveLength(2);
    const plans = await Promise.all(tick.map(query => planOf(knex, query)));
    for (const plan of plans) {
      expect(plan).toMatch(/index/i);
      expect(plan).not.toMatch(/Seq Scan|SCAN mlops_work(?! USING)/);
    }
    const [claim] = plans;
    // The instant is a bound of the index, not a filter over all of its rows.
    expect(claim).toMatch(/Index Cond: \(due_at|due_at<\?/);
  });

  it('looks at all of them after a start: those under way at once, the others spread', async () => {
    await register(many);
    registered = 0;
    await knex('mlops_work').delete();
    const woken = jest.fn();
    const queries = await queriesOf(knex, () =>
      AllServices.create({ ...stores, onError: woken }).enqueue(woken),
    );
    expect(queries.length).toBeLessThanOrEqual(2 * (many / 200 + 2));
    const rows = await knex('mlops_work')
      .join('mlops_services', 'mlops_services.id', 'mlops_work.key')
      .select('due_at', 'phase');
    expect(rows).toHaveLength(many);
    const first = Math.min(...rows.map(({ due_at: due }) => Number(due)));
    const secondsOf = (deploying: boolean) =>
      rows
        .filter(({ phase }) => (phase === 'deploying') === deploying)
        .map(({ due_at: due }) => Math.floor((Number(due) - first) / 1_000));
    expect(new Set(secondsOf(true))).toEqual(new Set([0]));
    const seconds = new Map<number, number>();
    for (const second of secondsOf(false)) {
      seconds.set(second, (seconds.get(second) ?? 0) + 1);
    }
    // A page is queued a moment after the one before, which may shift a few.
    expect(Math.max(...seconds.values())).toBeLessThanOrEqual(25);
  });

  it('spreads what a target names among all the others, and ignores what is unknown', async () => {
    await register(few);
    registered = 0;
    const all = AllServices.create({
      ...stores,
      onError: error => {
        throw error;
      },
    });
    const due = () =>
      knex('mlops_work').where('due_at', '<', Date.now() + 60_000);
    expect(await due()).toEqual([]);
    const queries = await queriesOf(knex, async () => {
      for (let index = 0; index < few; index++) {
        all.listed(`id-of-service-000${index}`);
      }
      all.listed('id-of-somebody-else');
      await new Promise(resolve => setTimeout(resolve, 400));
    });
    expect(queries).toHaveLength(2);
    expect(await due()).toHaveLength(few);
    expect(await knex('mlops_work')).toHaveLength(few);
    all.stop();
  });

  it('costs little to look at a service of which nothing is new, and tells nobody', async () => {
    await register(few);
    const target = FakeServingTarget.create();
    const calls: string[] = [];
    target.setInterceptor(method => {
      calls.push(method);
    });
    const changed = jest.fn();
    const one = createProcess({
      stores,
      target,
      owner: 'one',
      onChanged: changed,
    });
    const look = async () => {
      await knex('mlops_work')
        .where({ key: 'id-of-service-0001' })
        .update({ due_at: 1 });
      const [claim] = await stores.queue.claim({
        owner: 'one',
        ttlMs: 60_000,
        limit: 1,
      });
      const release = await one.reconciler.reconcile(
        claim,
        new AbortController().signal,
      );
      await stores.queue.release(claim, release);
      return release;
    };
    await look();
    await look();
    const before = await stores.services.getById('id-of-service-0001');
    changed.mockClear();
    calls.length = 0;
    let release: Awaited<ReturnType<typeof look>> = {};
    const queries = await queriesOf(knex, async () => {
      release = await look();
    });

    expect(calls).toEqual(['observe', 'converge', 'endpoint']);
    // With the update that makes it due, the claim, and the transaction's frame.
    expect(queries.length).toBeLessThanOrEqual(16);
    expect(changed).not.toHaveBeenCalled();
    const after = await stores.services.getById('id-of-service-0001');
    expect(after).toEqual({ ...before, observedAt: after!.observedAt });
    const perMinute = (many * 60_000) / release.againInMs!;
    expect(perMinute).toBeLessThan(12);
    await target.close();
  });
});

describe('the rest of a settled service', () => {
  it('is long, longer for one that is stopped, and spread', () => {
    const minutes = (phase: Phase, random: number) =>
      restMs(phase, random) / 60_000;
    expect([minutes('ready', 0), minutes('ready', 1)]).toEqual([15, 25]);
    expect([minutes('stopped', 0), minutes('stopped', 1)]).toEqual([90, 150]);
    expect(minutes('failed', 0)).toBe(90);
  });
});
