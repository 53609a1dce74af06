import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import {
  BenchmarkDetails,
  BenchmarkReport,
} from '@fairway/backstage-plugin-mlops-common';
import { FakeServingTarget } from '@fairway/backstage-plugin-mlops-node/testUtils';
import type { BenchmarkPlan } from '@fairway/benchmark';
import { Knex } from 'knex';
import {
  reportFixture,
  storeBenchmark,
  windowFixture,
} from '../../__testUtils__/benchmarks';
import {
  createStores,
  emptyTables,
  migrate,
  specFixture,
  storeDeployment,
  Stores,
} from '../../__testUtils__/stores';
import { BenchmarkRunner } from './BenchmarkRunner';
import { GenerateLoad, GeneratorProgress } from './loadGenerator';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
const serviceId = 'id-of-digits';

type Generation = {
  plan: BenchmarkPlan;
  progress: Parameters<GenerateLoad>[1]['onProgress'];
  signal: AbortSignal;
  report: (report: BenchmarkReport) => void;
  fail: (error: Error) => void;
};

describe.each(databases.eachSupportedId())(
  'benchmark runner on %s',
  databaseId => {
    let knex: Knex;
    let stores: Stores;
    let target: FakeServingTarget;
    let generations: Generation[];
    let announced: string[];
    const runners: BenchmarkRunner[] = [];

    beforeAll(async () => {
      knex = await databases.init(databaseId);
      await migrate(knex);
      stores = createStores(knex);
    });

    beforeEach(async () => {
      await emptyTables(knex);
      generations = [];
      announced = [];
      target = FakeServingTarget.create();
      await serve();
    });

    afterEach(async () => {
      // What still runs ends as a shutdown would end it.
      const open = runners.splice(0);
      const stopped = Promise.all(open.map(runner => runner.stop()));
      generations.forEach(({ fail }) => fail(new Error('ended by the test')));
      await stopped;
      await target.close();
    });

    /** A service as it is once it was deployed. */
    async function serve(name = 'digits', spec = specFixture) {
      const service = await storeDeployment(stores, {
        name,
        firstRevision: { spec, reason: 'First deployment' },
      });
      await target.converge(
        {
          ...service,
          modelName: 'digits',
          revisions: [{ number: 1, spec, replicas: 1, weight: 100 }],
          keys: [],
        },
        { epoch: 1 },
      );
      await stores.services.update(knex, service.id, {
        phase: 'ready',
        servingRevision: 1,
      });
      return service;
    }

    function start(options: { concurrency?: number; ttlMs?: number } = {}) {
      const runner = BenchmarkRunner.create({
        claims: stores.benchmarkClaims,
        store: stores.benchmarks,
        services: stores.services,
        targets: new Map([['fake', target]]),
        logger: mockServices.logger.mock(),
        announce: ({ benchmark }) => announced.push(benchmark),
        generate: (plan, { onProgress, signal }) =>
          new Promise((report, fail) => {
            generations.push({
              plan,
              progress: onProgress,
              signal,
              report,
              fail,
            });
          }),
        concurrency: 1,
        keepPerService: 10,
        pollMs: 20,
        ...options,
      });
      runners.push(runner);
      runner.start();
      return runner;
    }

    async function until<T>(
      read: () => T | undefined | Promise<T | undefined>,
    ) {
      for (let attempt = 0; attempt < 800; attempt += 1) {
        const value = await read();
        if (value) {
          return value;
        }
        await new Promise(resolve => setTimeout(resolve, 10));
      }
      throw new Error('Waited in vain');
    }
    const generation = (index = 0) => until(() => generations[index]);
    const inState = (state: BenchmarkDetails['state'], id = 'benchmark-1') =>
      until(async () => {
        const found = await stores.benchmarks.getById(id);
        return found?.state === state ? found : undefined;
      });
    const history = async () => {
      const page = { limit: 10, offset: 0 };
      const { items } = await stores.events.list(serviceId, page);
      return items.reverse();
    };
    const progress: GeneratorProgress = {
      phase: 'measured',
      elapsedSeconds: 4,
      totalSeconds: 18,
      message: 'Measuring',
      windows: [windowFixture(0)],
    };

    it('sends the example of the model the way the target says, and keeps the report', async () => {
      const example = { inputs: [{ name: 'pixels', data: [1, 2] }] };
      await serve('other', { ...specFixture, example });
      await storeBenchmark(stores, { serviceId: 'id-of-other' });
      start();
      const { plan, report } = await generation();
      const endpoint = await target.reach({ id: 'id-of-other', name: 'other' });
      expect(plan).toMatchObject({
        endpoint,
        protocol: 'oip-v2-json',
        load: { rate: 5, durationSeconds: 15 },
        workers: 1,
      });
      const [{ method, path, body }] = plan.requests;
      expect([method, path]).toEqual(['POST', '/v2/models/digits/infer']);
      expect(JSON.parse(String(Buffer.from(body!)))).toEqual(example);
      report(reportFixture());
      expect(await inState('finished')).toMatchObject({
        error: undefined,
        progress: undefined,
        summary: {
          verdict: 'valid',
          achievedRate: 5,
          succeeded: 75,
          failed: 0,
          p50: 2,
          p99: 8,
        },
      });
      expect(await stores.benchmarks.getResult('benchmark-1')).toEqual({
        windows: reportFixture().windows,
        report: reportFixture(),
      });
      expect(announced).toContain('benchmark-1');
    });

    it('tells the history when load began and how it ended', async () => {
      await storeBenchmark(stores);
      start();
      (await generation()).report(reportFixture());
      await inState('finished');
      expect(await history()).toMatchObject([
        {
          type: 'benchmark-started',
          actor: 'user:default/mock',
          revision: 1,
          message: 'A benchmark of 5 requests per second for 15 s began',
        },
        {
          type: 'benchmark-finished',
          severity: 'info',
          message:
            'A benchmark finished with the verdict valid: p50 2.0 ms, p99 8.0 ms, at 5.0 of 5 requests per second',
          evidence: { benchmark: 'benchmark-1', verdict: 'valid' },
        },
      ]);
    });

    it('makes a request from the signature when there is no example', async () => {
      await storeBenchmark(stores);
      start();
      const { plan } = await generation();
      expect(
        JSON.parse(String(Buffer.from(plan.requests[0].body!))),
      ).toMatchObject({ inputs: [{ name: 'pixels', shape: [1, 2] }] });
    });

    it('stores progress and windows while it runs', async () => {
      await storeBenchmark(stores);
      start();
      const { progress: tell } = await generation();
      tell(progress);
      tell({ ...progress, windows: [windowFixture(1)] });
      const late = { ...windowFixture(0), succeeded: 4, failed: 1 };
      tell({ ...progress, windows: [late] });
      const stored = await until(async () => {
        const found = await stores.benchmarks.getById('benchmark-1');
        return found?.progress?.phase === 'measured' ? found : undefined;
      });
      expect(stored.progress).toEqual({
        phase: 'measured',
        elapsedSeconds: 4,
        totalSeconds: 18,
        message: 'Measuring',
      });
      const { windows } = await stores.benchmarks.getResult('benchmark-1');
      expect(windows).toEqual([late, windowFixture(1)]);
    });

    it('wakes a service that sleeps before it loads it, and says so', async () => {
      target.setReady('digits', 1, 0);
      target.setInterceptor(method => {
        if (method === 'observe') {
          // The first prediction is what wakes it; the fake needs a hand.
          target.setInterceptor(() => target.setInterceptor(() => {}));
          setImmediate(() => target.setReady('digits', 1));
        }
      });
      await storeBenchmark(stores);
      start();
      (await generation()).report(reportFixture());
      await inState('finished');
      expect((await history())[0].message).toContain(
        'the service slept and was woken for it',
      );
    });

    it('fails with the reason when the service is stopped', async () => {
      await stores.services.update(knex, serviceId, {
        desiredState: 'stopped',
        phase: 'stopped',
      });
      await storeBenchmark(stores);
      start();
      expect(await inState('failed')).toMatchObject({
        error: 'The service digits is stopped: start it first.',
      });
      expect(generations).toHaveLength(0);
    });

    it('sends no load to a service that does not answer a first prediction', async () => {
      target.setReady('digits', 1, 0);
      await storeBenchmark(stores);
      start();
      expect(await inState('failed')).toMatchObject({
        error: expect.stringContaining(
          'The service answered a first prediction with 503',
        ),
      });
      expect(generations).toHaveLength(0);
      expect(await history()).toMatchObject([
        { type: 'benchmark-finished', severity: 'warning' },
      ]);
    });

    it('refuses a model of which neither example nor signature is known', async () => {
      await serve('blind', { ...specFixture, signature: undefined });
      await storeBenchmark(stores, { serviceId: 'id-of-blind' });
      start();
      expect(await inState('failed')).toMatchObject({
        error: expect.stringContaining('give its model version an example'),
      });
    });

    it('waits for a deployment that is under way', async () => {
      await stores.services.update(knex, serviceId, { phase: 'deploying' });
      await storeBenchmark(stores);
      start();
      await until(async () => {
        const found = await stores.benchmarks.getById('benchmark-1');
        return found?.progress?.message.includes('still being deployed');
      });
      await stores.services.update(knex, serviceId, { phase: 'ready' });
      (await generation()).report(reportFixture());
      expect((await inState('finished')).error).toBeUndefined();
    });

    it('says that the target changed when a replica came or went in the measured part', async () => {
      await storeBenchmark(stores);
      start();
      const { progress: tell, report } = await generation();
      const observed = new Promise<void>(resolve => {
        target.setInterceptor(method => {
          if (method === 'observe') {
            resolve();
          }
        });
      });
      tell(progress);
      await observed;
      await new Promise(setImmediate);
      target.setReady('digits', 1, 0);
      report(reportFixture());
      const { summary } = await inState('finished');
      expect(summary?.verdict).toBe('target-changed');
      const result = await stores.benchmarks.getResult('benchmark-1');
      expect(result.report?.validity.reasons).toMatchObject([
        {
          code: 'replicas-changed',
          message: expect.stringContaining('digits-1-0 went'),
        },
      ]);
    });

    it('ends early on request, also of another backend, and keeps what was measured', async () => {
      await storeBenchmark(stores);
      start();
      const { signal, report } = await generation();
      await knex.transaction(transaction =>
        stores.benchmarks.cancel(
          transaction,
          'benchmark-1',
          'user:default/someone',
        ),
      );
      await until(() => signal.aborted);
      report(
        reportFixture({ validity: { verdict: 'interrupted', reasons: [] } }),
      );
      expect(await inState('cancelled')).toMatchObject({
        summary: { verdict: 'interrupted', succeeded: 75 },
      });
      const result = await stores.benchmarks.getResult('benchmark-1');
      expect(result.report).toBeDefined();
      expect((await history())[1]).toMatchObject({
        message: 'A benchmark was cancelled',
        actor: 'user:default/someone',
      });
    });

    it('ends when the service is stopped, and says so', async () => {
      await storeBenchmark(stores);
      start();
      const { signal, report } = await generation();
      await stores.services.update(knex, serviceId, {
        desiredState: 'stopped',
      });
      await until(() => signal.aborted);
      report(
        reportFixture({ validity: { verdict: 'interrupted', reasons: [] } }),
      );
      expect(await inState('failed')).toMatchObject({
        error: expect.stringContaining('stopped or removed'),
        summary: { verdict: 'interrupted' },
      });
    });

    it('says of a shutdown that it was one, and keeps what was measured', async () => {
      await storeBenchmark(stores);
      const runner = start();
      const { signal, report, progress: tell } = await generation();
      tell(progress);
      const stopped = runner.stop();
      await until(() => signal.aborted);
      report(
        reportFixture({ validity: { verdict: 'interrupted', reasons: [] } }),
      );
      await stopped;
      expect(await stores.benchmarks.getById('benchmark-1')).toMatchObject({
        state: 'failed',
        error: expect.stringContaining('shut down'),
        summary: { verdict: 'interrupted' },
      });
    });

    it('fails with what the generator says, and keeps the windows', async () => {
      await storeBenchmark(stores);
      start();
      const { progress: tell, fail } = await generation();
      tell(progress);
      fail(new Error('The processes that send could not start'));
      expect(await inState('failed')).toMatchObject({
        error: 'The processes that send could not start',
      });
      const { windows } = await stores.benchmarks.getResult('benchmark-1');
      expect(windows).toEqual([windowFixture(0)]);
    });

    it('runs as many at a time as it may, the others after them', async () => {
      await serve('other');
      await storeBenchmark(stores, { id: 'a' });
      await storeBenchmark(stores, { id: 'b', serviceId: 'id-of-other' });
      await storeBenchmark(stores, { id: 'c', serviceId: 'id-of-other' });
      start({ concurrency: 2 });
      const [first, second] = [await generation(0), await generation(1)];
      expect((await stores.benchmarks.getById('c'))?.state).toBe('queued');
      first.report(reportFixture());
      second.report(reportFixture());
      (await generation(2)).report(reportFixture());
      await inState('finished', 'c');
    });

    it('of several backends lets one run it', async () => {
      await storeBenchmark(stores);
      start();
      start();
      start();
      (await generation()).report(reportFixture());
      await inState('finished');
      expect(generations).toHaveLength(1);
    });

    it('marks what a dead backend left behind, and takes its place', async () => {
      await storeBenchmark(stores, { id: 'a' });
      await stores.benchmarkClaims.claim('a process that died');
      await knex('mlops_benchmarks').update({
        heartbeat_at: Date.now() - 120_000,
      });
      await storeBenchmark(stores, { id: 'b' });
      start();
      expect((await inState('failed', 'a')).error).toContain('Start it again');
      (await generation()).report(reportFixture());
      await inState('finished', 'b');
    });

    it('ends its load when it was taken for dead', async () => {
      await storeBenchmark(stores);
      start();
      const { signal, report } = await generation();
      await knex('mlops_benchmarks').update({ state: 'failed' });
      await until(() => signal.aborted);
      report(reportFixture());
      expect((await stores.benchmarks.getById('benchmark-1'))?.state).toBe(
        'failed',
      );
    });
  },
);
