import { TestDatabases } from '@backstage/backend-test-utils';
import { Knex } from 'knex';
import {
  newBenchmarkFixture,
  reportFixture,
  storeBenchmark,
  windowFixture,
} from '../__testUtils__/benchmarks';
import {
  createStores,
  emptyTables,
  migrate,
  storeDeployment,
  Stores,
} from '../__testUtils__/stores';
import { NewEvent } from '../events';
import { MAXIMUM_QUEUED } from './BenchmarksStore';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
const serviceId = 'id-of-digits';

describe.each(databases.eachSupportedId())(
  'benchmarks store on %s',
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
      await storeDeployment(stores);
      await storeDeployment(stores, { name: 'other' });
    });

    const page = { limit: 10, offset: 0 };
    const event = (id: string): NewEvent => ({
      serviceId,
      type: 'benchmark-finished',
      severity: 'info',
      message: 'Finished',
      actor: 'benchmark-runner',
      dedupeKey: `benchmark-finished:${id}`,
    });
    /** One that has ended. */
    const storeEnded = async (id: string) => {
      await storeBenchmark(stores, { id });
      const claim = await stores.benchmarkClaims.claim('runner');
      await stores.benchmarkClaims.finish(
        claim!,
        { state: 'finished', report: reportFixture() },
        event(id),
      );
    };

    it('keeps what was asked for, and starts with no result', async () => {
      await storeBenchmark(stores, { preset: 'quick-check' });
      expect(await stores.benchmarks.getById('benchmark-1')).toMatchObject({
        service: 'digits',
        revision: 1,
        state: 'queued',
        preset: 'quick-check',
        load: newBenchmarkFixture().load,
        createdBy: 'user:default/mock',
        startedAt: undefined,
      });
      expect(await stores.benchmarks.getResult('benchmark-1')).toEqual({
        windows: [],
        report: undefined,
      });
    });

    it('lists the newest first, in pages, of one service', async () => {
      for (const id of ['a', 'b', 'c']) {
        await storeBenchmark(stores, { id });
      }
      await storeBenchmark(stores, { id: 'd', serviceId: 'id-of-other' });
      // Those of one millisecond come in the order of their identifiers.
      await knex('mlops_benchmarks').update({ created_at: 1 });
      const { items, totalItems } = await stores.benchmarks.list(serviceId, {
        limit: 2,
        offset: 1,
      });
      expect(totalItems).toBe(3);
      expect(items.map(({ id }) => id)).toEqual(['b', 'a']);
    });

    it('takes an idempotency key once for each service', async () => {
      await storeBenchmark(stores, { idempotencyKey: 'key' });
      await expect(
        storeBenchmark(stores, { id: 'again', idempotencyKey: 'key' }),
      ).rejects.toThrow('used by another request');
      await storeBenchmark(stores, {
        id: 'elsewhere',
        serviceId: 'id-of-other',
        idempotencyKey: 'key',
      });
      const found = await stores.benchmarks.getByIdempotencyKey(
        serviceId,
        'key',
      );
      expect(found?.id).toBe('benchmark-1');
    });

    it('lets only a few of one service wait', async () => {
      for (let index = 0; index < MAXIMUM_QUEUED; index += 1) {
        await storeBenchmark(stores, { id: `benchmark-${index}` });
      }
      await expect(storeBenchmark(stores, { id: 'one-more' })).rejects.toThrow(
        'wait already',
      );
      await storeBenchmark(stores, { id: 'x', serviceId: 'id-of-other' });
    });

    it('removes the oldest that have ended, with their results', async () => {
      for (const id of ['a', 'b', 'c', 'd']) {
        await storeEnded(id);
        await knex('mlops_benchmarks')
          .where({ id })
          .update({ created_at: id.charCodeAt(0) });
      }
      await storeBenchmark(stores, { id: 'waiting' });
      await stores.benchmarks.prune(serviceId, 2);
      const { items } = await stores.benchmarks.list(serviceId, page);
      expect(items.map(({ id }) => id)).toEqual(['waiting', 'd', 'c']);
      expect(
        (await knex('mlops_benchmark_results').pluck('benchmark_id')).sort(),
      ).toEqual(['c', 'd', 'waiting']);
    });

    it('is claimed by one of many, and each service by one benchmark', async () => {
      await storeBenchmark(stores, { id: 'a' });
      await storeBenchmark(stores, { id: 'b' });
      await storeBenchmark(stores, { id: 'c', serviceId: 'id-of-other' });
      const claims = await Promise.all(
        Array.from({ length: 8 }, (_, index) =>
          stores.benchmarkClaims.claim(`runner-${index}`),
        ),
      );
      const claimed = claims.flatMap(claim => claim?.id ?? []).sort();
      expect(claimed).toEqual([expect.stringMatching(/a|b/), 'c']);
    });

    it('lets the next of a service begin once the one before has ended', async () => {
      await storeBenchmark(stores, { id: 'a' });
      await storeBenchmark(stores, { id: 'b' });
      const first = await stores.benchmarkClaims.claim('runner');
      expect(await stores.benchmarkClaims.claim('runner')).toBeUndefined();
      await stores.benchmarkClaims.finish(
        first!,
        { state: 'cancelled' },
        event(first!.id),
      );
      expect(await stores.benchmarkClaims.claim('runner')).toBeDefined();
    });

    it('ends what waits at once, and asks the runner of what runs', async () => {
      await storeBenchmark(stores, { id: 'a' });
      const claim = await stores.benchmarkClaims.claim('runner');
      await storeBenchmark(stores, { id: 'b' });
      const cancel = (id: string) =>
        knex.transaction(transaction =>
          stores.benchmarks.cancel(transaction, id, 'user:default/mock'),
        );
      expect(await cancel('b')).toBe('ended');
      expect(await cancel('b')).toBe('nothing');
      expect(await stores.benchmarkClaims.beat(claim!)).toEqual({
        held: true,
        cancelled: false,
      });
      expect(await cancel('a')).toBe('asked');
      expect(await cancel('a')).toBe('nothing');
      expect(await stores.benchmarkClaims.beat(claim!)).toEqual({
        held: true,
        cancelled: true,
      });
    });

    it('marks as failed what runs without a sign of life, and refuses its late result', async () => {
      await storeBenchmark(stores);
      const claim = (await stores.benchmarkClaims.claim('runner'))!;
      await stores.benchmarkClaims.beat(claim);
      expect(await stores.benchmarkClaims.reap(60_000)).toEqual([]);
      await knex('mlops_benchmarks').update({
        heartbeat_at: Date.now() - 120_000,
      });
      expect(await stores.benchmarkClaims.reap(60_000)).toEqual([
        { id: 'benchmark-1', service: 'digits' },
      ]);
      expect(await stores.benchmarkClaims.reap(60_000)).toEqual([]);
      expect(await stores.benchmarkClaims.beat(claim)).toEqual({
        held: false,
        cancelled: false,
      });
      const late = await stores.benchmarkClaims.finish(
        claim,
        { state: 'finished', report: reportFixture() },
        event(claim.id),
      );
      expect(late).toBe(false);
      expect(await stores.benchmarks.getById('benchmark-1')).toMatchObject({
        state: 'failed',
        error: expect.stringContaining('Start it again'),
        finishedAt: expect.any(String),
      });
      expect((await stores.benchmarks.getResult('benchmark-1')).report).toBe(
        undefined,
      );
      const { items } = await stores.events.list(serviceId, page);
      expect(items.map(({ type }) => type)).toEqual(['benchmark-finished']);
    });

    it('keeps at most 600 windows, the newest', async () => {
      await storeBenchmark(stores);
      const claim = (await stores.benchmarkClaims.claim('runner'))!;
      await stores.benchmarkClaims.progress(claim, {
        progress: {
          phase: 'measured',
          elapsedSeconds: 700,
          totalSeconds: 800,
          message: 'Measuring',
        },
        windows: Array.from({ length: 700 }, (_, start) =>
          windowFixture(start),
        ),
      });
      const { windows } = await stores.benchmarks.getResult('benchmark-1');
      expect(windows).toHaveLength(600);
      expect(windows.at(-1)).toEqual(windowFixture(699));
      const stored = await stores.benchmarks.getById('benchmark-1');
      expect(stored?.progress?.phase).toBe('measured');
    });
  },
);
