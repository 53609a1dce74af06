import {
  mockCredentials,
  mockServices,
  TestDatabases,
} from '@backstage/backend-test-utils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { Benchmark, operations } from '@fairway/backstage-plugin-mlops-common';
import { serviceConditions } from '@fairway/backstage-plugin-mlops-node';
import { FakeServingTarget } from '@fairway/backstage-plugin-mlops-node/testUtils';
import { Knex } from 'knex';
import request from 'supertest';
import { storeBenchmark } from '../__testUtils__/benchmarks';
import { owner, StartedMlops, startMlops } from '../__testUtils__/startMlops';
import { createStores, storeDeployment, Stores } from '../__testUtils__/stores';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
const allow = { result: AuthorizeResult.ALLOW } as const;
const deny = { result: AuthorizeResult.DENY } as const;
const ifOwner = {
  result: AuthorizeResult.CONDITIONAL,
  pluginId: 'mlops',
  resourceType: 'mlops-service',
  conditions: serviceConditions.isOwner({ claims: [owner] }),
} as const;

/** Over HTTP, with the real load generator and its processes. */
describe.each(databases.eachSupportedId())('benchmarks on %s', databaseId => {
  let knex: Knex;
  let stores: Stores;
  let target: FakeServingTarget;
  let mlops: StartedMlops;
  let denied: string[];
  let conditional: string[];

  beforeEach(async () => {
    denied = [];
    conditional = [];
    target = FakeServingTarget.create();
    knex = await databases.init(databaseId);
    const decide = (name: string) => {
      if (denied.includes(name)) {
        return deny;
      }
      return conditional.includes(name) ? ifOwner : allow;
    };
    mlops = await startMlops({
      knex,
      target,
      config: {
        mlops: {
          benchmarks: { maximalRate: 300 },
          environments: [
            { name: 'development' },
            { name: 'production', production: true, benchmarkMaximalRate: 40 },
          ],
        },
      },
      permissions: mockServices.permissions.mock({
        authorize: async requests => requests.map(() => allow),
        authorizeConditional: async requests =>
          requests.map(({ permission }) => decide(permission.name)),
      }),
    });
    stores = createStores(knex);
    await storeDeployment(stores, { name: 'ours', owner });
    await storeDeployment(stores, {
      name: 'theirs',
      owner: 'group:default/others',
      environment: 'production',
    });
    await mlops.until('theirs', ({ status }) => status.phase === 'ready');
    await mlops.until('ours', ({ status }) => status.phase === 'ready');
  });

  afterEach(async () => {
    await mlops.stop();
    await target.close();
  });

  const short = {
    rate: 50,
    durationSeconds: 1,
    warmUpSeconds: 0.5,
    arrivals: 'constant',
  } as const;
  const start = (body: object = short, service = 'ours') =>
    mlops.call('post', `/services/${service}/benchmarks`, body);
  const list = async (service = 'ours', query = '') =>
    (await mlops.call('get', `/services/${service}/benchmarks${query}`)).body;
  const over = async (id: string) => {
    for (let attempt = 0; attempt < 600; attempt += 1) {
      const { body } = await mlops.call('get', `/benchmarks/${id}`);
      if (body.finishedAt) {
        return operations.getBenchmark.response.parse(body);
      }
      await new Promise(resolve => setTimeout(resolve, 50));
    }
    throw new Error('The benchmark did not end');
  };

  it('measure a service, from the request to the report', async () => {
    const started = await start();
    expect(started.status).toBe(202);
    expect(operations.startBenchmark.response.parse(started.body)).toEqual(
      started.body,
    );
    const ended = await over(started.body.id);
    expect(ended).toMatchObject({
      state: 'finished',
      service: 'ours',
      revision: 1,
      load: short,
      createdBy: mockCredentials.user().principal.userEntityRef,
      permissions: { canCancel: false },
    });
    const { report, summary, windows } = ended;
    expect(report?.counts).toMatchObject({
      scheduled: 50,
      outcomes: { success: 50 },
      statuses: { '200': 50 },
    });
    expect(summary).toMatchObject({
      verdict: report?.validity.verdict,
      succeeded: 50,
      failed: 0,
    });
    expect(windows).toEqual(report?.windows);
    const { items, totalItems } = await list();
    expect(totalItems).toBe(1);
    expect(items[0]).toMatchObject({ id: ended.id, summary });
    expect(items[0]).not.toHaveProperty('report');
    expect(items[0]).not.toHaveProperty('windows');
    const events = await mlops.call('get', '/services/ours/events');
    expect(
      events.body.items
        .map(({ type }: { type: string }) => type)
        .filter((type: string) => type.startsWith('benchmark')),
    ).toEqual(['benchmark-finished', 'benchmark-started']);
  });

  it('keep the secrets of the way to the service out of what they store', async () => {
    const { body } = await start();
    await over(body.id);
    const { headers } = await target.reach({ id: 'id-of-ours', name: 'ours' });
    const rows = JSON.stringify([
      await knex('mlops_benchmarks').select(),
      await knex('mlops_benchmark_results').select(),
      await knex('mlops_events').select(),
    ]);
    for (const secret of Object.values(headers)) {
      expect(rows).not.toContain(secret);
    }
  });

  it('end when they are cancelled, and keep what they measured', async () => {
    const { body } = await start({ rate: 50, durationSeconds: 60 });
    const id: string = body.id;
    await mlopsUntil(id, ({ progress }) => progress?.phase === 'measured');
    const cancelled = await mlops.call('post', `/benchmarks/${id}/cancel`);
    expect(cancelled.status).toBe(202);
    const ended = await over(id);
    expect(ended).toMatchObject({
      state: 'cancelled',
      summary: { verdict: 'interrupted' },
    });
    expect(ended.report?.counts.outcomes.success).toBeGreaterThan(0);
    // What has ended stays as it is.
    await mlops.call('post', `/benchmarks/${id}/cancel`).expect(202);
    expect((await over(id)).state).toBe('cancelled');
  });

  async function mlopsUntil(
    id: string,
    condition: (benchmark: Benchmark) => boolean,
  ) {
    for (let attempt = 0; attempt < 600; attempt += 1) {
      const { body } = await mlops.call('get', `/benchmarks/${id}`);
      if (condition(body)) {
        return;
      }
      await new Promise(resolve => setTimeout(resolve, 50));
    }
    throw new Error('Waited in vain');
  }

  it('do not outlive their backend, and the row says so', async () => {
    const { body } = await start({ rate: 50, durationSeconds: 60 });
    await mlopsUntil(body.id, ({ progress }) => progress?.phase === 'measured');
    await mlops.stop();
    expect(await stores.benchmarks.getById(body.id)).toMatchObject({
      state: 'failed',
      error: expect.stringContaining('shut down'),
      summary: { verdict: 'interrupted' },
    });
  });

  it('take the same idempotency key as the same benchmark, even at the same time', async () => {
    const responses = await Promise.all(
      Array.from({ length: 5 }, () =>
        start({ ...short, idempotencyKey: 'task:step' }),
      ),
    );
    expect(responses.map(({ status }) => status)).toEqual(Array(5).fill(202));
    expect(new Set(responses.map(({ body }) => body.id)).size).toBe(1);
    const other = await start({
      ...short,
      rate: 51,
      idempotencyKey: 'task:step',
    });
    expect(other.status).toBe(409);
    expect(other.body.error.message).toContain('use a new key');
  });

  it('are refused above the ceiling, with what is allowed', async () => {
    const response = await start({ rate: 301, durationSeconds: 1 });
    expect(response.status).toBe(400);
    expect(response.body.error.message).toContain('more than the 300');
    const production = await start({ preset: 'steady' }, 'theirs');
    expect(production.status).toBe(400);
    expect(production.body.error.message).toContain(
      'more than the 40 that a benchmark may send in the environment production',
    );
    expect((await list()).totalItems).toBe(0);
  });

  it('offer presets and limits of the environment', async () => {
    const { body } = await mlops.call(
      'get',
      '/services/theirs/benchmark-options',
    );
    expect(operations.getBenchmarkOptions.response.parse(body)).toMatchObject({
      maximalRate: 40,
      maximalDurationSeconds: 600,
      maximalWarmUpSeconds: 120,
      canStart: true,
      presets: [{ name: 'quick-check' }],
    });
  });

  it('are refused for a service that does not run, with the reason', async () => {
    await mlops.call('post', '/services/ours/stop').expect(202);
    const response = await start();
    expect(response.status).toBe(409);
    expect(response.body.error.message).toContain('start it first');
    const options = await mlops.call('get', '/services/ours/benchmark-options');
    expect(options.body).toMatchObject({
      canStart: false,
      reason: response.body.error.message,
    });
  });

  it('are hidden, with all that belongs to them, from who may not see their service', async () => {
    const [ours, theirs] = ['id-of-ours', 'id-of-theirs'];
    await storeBenchmark(stores, { id: 'a', serviceId: ours });
    await storeBenchmark(stores, { id: 'b', serviceId: theirs });
    conditional = ['mlops.service.read'];
    await mlops.call('get', '/benchmarks/a').expect(200);
    const attempts: ['get' | 'post', string, object?][] = [
      ['get', '/services/theirs/benchmarks'],
      ['get', '/services/theirs/benchmark-options'],
      ['post', '/services/theirs/benchmarks', short],
      ['get', '/benchmarks/b'],
      ['post', '/benchmarks/b/cancel'],
    ];
    for (const [method, path, body] of attempts) {
      const { status } = await mlops.call(method, path, body);
      expect([method, path, status]).toEqual([method, path, 404]);
    }
    const hidden = await mlops.call('get', '/benchmarks/b');
    const missing = await mlops.call('get', '/benchmarks/c');
    expect(hidden.body.error.message).toBe(
      missing.body.error.message.replace(' c,', ' b,'),
    );
  });

  it('need their own permission, on the service, to start and to cancel', async () => {
    await storeBenchmark(stores, { id: 'b', serviceId: 'id-of-theirs' });
    conditional = ['mlops.service.benchmark'];
    const refused = await start({ preset: 'quick-check' }, 'theirs');
    expect(refused.status).toBe(403);
    expect(refused.body.error.message).toContain('mlops.service.benchmark');
    await mlops.call('post', '/benchmarks/b/cancel').expect(403);
    const seen = await mlops.call('get', '/benchmarks/b').expect(200);
    expect(seen.body.permissions).toEqual({ canCancel: false });
    const options = await mlops.call(
      'get',
      '/services/theirs/benchmark-options',
    );
    expect(options.body).toMatchObject({
      canStart: false,
      reason: expect.stringContaining('mlops.service.benchmark'),
    });
    await start().expect(202);
  });

  it('are nothing for who shows no credentials', async () => {
    await storeBenchmark(stores, { id: 'a', serviceId: 'id-of-ours' });
    const attempts: ['get' | 'post', string][] = [
      ['get', '/services/ours/benchmarks'],
      ['get', '/services/ours/benchmark-options'],
      ['post', '/services/ours/benchmarks'],
      ['get', '/benchmarks/a'],
      ['post', '/benchmarks/a/cancel'],
    ];
    for (const [method, path] of attempts) {
      const { status } = await request(mlops.server)
        [method](`/api/mlops${path}`)
        .set('Authorization', mockCredentials.none.header());
      expect([method, path, status]).toEqual([method, path, 401]);
    }
  });
});
