import { TestDatabases } from '@backstage/backend-test-utils';
import { FakeServingTarget } from '@fairway/backstage-plugin-mlops-node/testUtils';
import {
  deploymentRequest,
  StartedMlops,
  startMlops,
} from './__testUtils__/startMlops';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });

describe.each(databases.eachSupportedId())('mlops plugin on %s', databaseId => {
  let target: FakeServingTarget;
  let mlops: StartedMlops;

  beforeEach(async () => {
    target = FakeServingTarget.create();
    mlops = await startMlops({
      knex: await databases.init(databaseId),
      target,
    });
  });

  afterEach(async () => {
    await mlops.stop();
    await target.close();
  });

  const deploy = async (overrides: object = {}) => {
    const response = await mlops.call('post', '/deployments', {
      ...deploymentRequest,
      ...overrides,
    });
    expect(response.body).toMatchObject({ deployment: expect.anything() });
    expect(response.status).toBe(202);
    return response.body.deployment;
  };

  it('deploys a model version until a prediction came back by the public address', async () => {
    const { id } = await deploy({ clickedAt: new Date().toISOString() });

    const deployment = await mlops.untilDeployment(
      id,
      ({ state }) => state === 'succeeded',
    );
    expect(deployment.timeline.map(({ mark }) => mark)).toEqual(
      expect.arrayContaining(['T0', 'T1', 'T2', 'T3', 'T8', 'T9', 'T10']),
    );
    const service = await mlops.until(
      'digits-development',
      ({ status }) => status.phase === 'ready',
    );
    expect(service).toMatchObject({
      model: 'model:default/digits',
      revision: {
        number: 1,
        spec: { uri: 'file:///models/digits/v1/model.onnx' },
      },
      endpoint: { modelName: 'digits' },
      permissions: { canUpdate: true, canDelete: true, canPredict: true },
    });
    const events = await mlops.call(
      'get',
      '/services/digits-development/events',
    );
    const types = events.body.items.map(
      (event: { type: string }) => event.type,
    );
    expect(types).toEqual(
      expect.arrayContaining([
        'deployment-requested',
        'deployment-started',
        'deployment-succeeded',
      ]),
    );
    expect(
      new Set(types.filter((type: string) => type.startsWith('deployment-')))
        .size,
    ).toBe(
      types.filter((type: string) => type.startsWith('deployment-')).length,
    );
  });

  it('deploys to a target that checks no keys, and makes none for it', async () => {
    await mlops.stop();
    await target.close();
    target = FakeServingTarget.create({ checksKeys: false });
    mlops = await startMlops({
      knex: await databases.init(databaseId),
      target,
    });
    const { id } = await deploy();
    await mlops.untilDeployment(id, ({ state }) => state === 'succeeded');

    const service = await mlops.call('get', '/services/digits-development');
    expect(service.body).toMatchObject({ checksKeys: false });
    const response = await mlops.call(
      'post',
      '/services/digits-development/keys',
      { name: 'checkout' },
    );
    expect(response.status).toBe(400);
    expect(response.body.error.message).toContain('has no endpoint keys');
    expect(
      target.writes.every(({ desired }) => desired?.keys.length === 0),
    ).toBe(true);
  });

  it('takes the same idempotency key as the same deployment, even at the same time', async () => {
    const responses = await Promise.all(
      Array.from({ length: 5 }, () =>
        mlops.call('post', '/deployments', deploymentRequest),
      ),
    );
    expect(responses.map(({ status }) => status)).toEqual(Array(5).fill(202));
    const ids = new Set(responses.map(({ body }) => body.deployment.id));
    expect(ids.size).toBe(1);
    expect(
      responses.filter(({ body }) => body.repeated === false),
    ).toHaveLength(1);
    const services = await mlops.call('get', '/services');
    expect(services.body.totalItems).toBe(1);
  });

  it('refuses an idempotency key that was used for another request', async () => {
    await deploy();
    const response = await mlops.call('post', '/deployments', {
      ...deploymentRequest,
      name: 'another-name',
    });
    expect(response.status).toBe(409);
    expect(response.body.error.message).toContain('use a new key');
  });

  it('refuses a taken name, an unknown version, environment and pool before anything is changed', async () => {
    await deploy();
    const attempts: [object, number, string][] = [
      [{ idempotencyKey: 'b' }, 400, 'Choose another name'],
      [
        { idempotencyKey: 'c', name: 'x', version: '9' },
        400,
        'it has renamed-input, 3, 2, 1',
      ],
      [
        { idempotencyKey: 'd', name: 'x', environment: 'moon' },
        400,
        'there are development, staging, production',
      ],
      [
        { idempotencyKey: 'e', name: 'x', pool: 'gpupool:default/none' },
        404,
        'There is no pool',
      ],
      [
        { idempotencyKey: 'f', name: 'x', model: 'model:default/unserved' },
        400,
        'serves the format gguf',
      ],
      [{ idempotencyKey: 'g', name: 'UPPER' }, 400, 'lower case'],
      [
        { idempotencyKey: 'h', name: 'x', owner: 'group:default/nobody' },
        400,
        'not in the catalog',
      ],
      [
        {
          idempotencyKey: 'i',
          name: 'x',
          resources: { cpu: 200, memoryMiB: 64, gpus: 0 },
        },
        400,
        'Choose a smaller size',
      ],
    ];
    for (const [overrides, status, message] of attempts) {
      const response = await mlops.call('post', '/deployments', {
        ...deploymentRequest,
        ...overrides,
      });
      expect(response.body.error.message).toContain(message);
      expect(response.status).toBe(status);
    }
    const services = await mlops.call('get', '/services');
    expect(services.body.totalItems).toBe(1);
  });

  it('previews without creating anything and never invents a price', async () => {
    const { idempotencyKey, ...request } = deploymentRequest;
    const response = await mlops.call('post', '/deployments/preview', request);
    expect(response.status).toBe(200);
    expect(response.body).toMatchObject({ blocked: false, findings: [] });
    expect(response.body).not.toHaveProperty('price');
    expect(target.writes).toEqual([]);
  });

  it('changes resources as a new revision that takes over only when it is ready', async () => {
    const { id } = await deploy();
    await mlops.untilDeployment(id, ({ state }) => state === 'succeeded');

    const response = await mlops.call(
      'post',
      '/services/digits-development/revisions',
      { environmentVariables: { LEVEL: 'debug' }, reason: 'To see more' },
    );
    expect(response.status).toBe(202);
    const service = await mlops.until(
      'digits-development',
      ({ revision, status }) =>
        revision.number === 2 && status.phase === 'ready',
    );
    expect(service.revision.spec).toMatchObject({
      modelVersion: '1',
      environmentVariables: { LEVEL: 'debug' },
    });
    const declared = target.writes.flatMap(({ desired, outcome }) =>
      desired && outcome === 'written'
        ? [desired.revisions.map(({ number, weight }) => [number, weight])]
        : [],
    );
    expect(declared).toContainEqual([
      [2, 0],
      [1, 100],
    ]);
    expect(declared[declared.length - 1]).toEqual([[2, 100]]);
  });

  it('stops, starts and deletes, and keeps the history of what was deleted', async () => {
    const { id } = await deploy();
    await mlops.untilDeployment(id, ({ state }) => state === 'succeeded');

    await mlops.call('post', '/services/digits-development/stop').expect(202);
    await mlops.until(
      'digits-development',
      ({ status }) => status.phase === 'stopped',
    );
    const pool = await mlops.call('get', '/pools/default/fake-pool');
    expect(pool.body.reserved).toEqual({ cpu: 0, memoryMiB: 0, gpus: 0 });

    await mlops.call('post', '/services/digits-development/start').expect(202);
    await mlops.until(
      'digits-development',
      ({ status }) => status.phase === 'ready',
    );

    await mlops.call('delete', '/services/digits-development').expect(202);
    for (let attempt = 0; attempt < 200; attempt++) {
      const { status } = await mlops.call(
        'get',
        '/services/digits-development',
      );
      if (status === 404) {
        break;
      }
      await new Promise(resolve => setTimeout(resolve, 25));
    }
    await mlops.call('get', '/services/digits-development').expect(404);
    expect(target.desired('digits-development')).toBeUndefined();
    const deployment = await mlops.call('get', `/deployments/${id}`);
    expect(deployment.body.state).toBe('succeeded');
  });

  it('creates keys that are shown once, and revokes them before it answers', async () => {
    const { id } = await deploy();
    await mlops.untilDeployment(id, ({ state }) => state === 'succeeded');
    const path = '/services/digits-development/keys';

    const created = await mlops.call('post', path, { name: 'app' });
    expect(created.status).toBe(201);
    expect(created.body).toMatchObject({ name: 'app', enforced: true });
    expect(created.body.secret).toMatch(/^fwk_[0-9a-f]{16}_[0-9a-f]{64}$/);
    const listed = await mlops.call('get', path);
    expect(JSON.stringify(listed.body)).not.toContain(created.body.secret);
    await mlops.call('post', path, { name: 'app' }).expect(409);

    const revoked = await mlops.call('delete', `${path}/${created.body.id}`);
    expect(revoked.body).toMatchObject({
      enforced: true,
      revokedAt: expect.any(String),
    });
    expect(
      target.desired('digits-development')!.keys.map(key => key.id),
    ).not.toContain(created.body.id);
  });

  it('says why a revision cannot start, and fails its deployment', async () => {
    target.setInterceptor(() => {});
    const manual = FakeServingTarget.create({
      kind: 'fake',
      readiness: 'manual',
    });
    await mlops.stop();
    mlops = await startMlops({
      knex: await databases.init(databaseId),
      target: manual,
    });
    const { id } = await deploy();
    await mlops.until(
      'digits-development',
      ({ status }) => status.phase === 'deploying',
    );
    while (!manual.desired('digits-development')) {
      await new Promise(resolve => setTimeout(resolve, 10));
    }
    manual.setProblem('digits-development', 1, {
      message: 'The digest of the artifact is another one.',
      action: 'Correct the digest in the entity.',
      permanent: true,
    });
    const deployment = await mlops.untilDeployment(
      id,
      ({ state }) => state === 'failed',
    );
    expect(deployment.message).toContain('The digest of the artifact');
    const service = await mlops.until(
      'digits-development',
      ({ status }) => status.phase === 'failed',
    );
    expect(service.status.message).toContain('The digest of the artifact');
    await manual.close();
  });

  it('keeps working through an unreachable target and says so', async () => {
    const { id } = await deploy();
    await mlops.untilDeployment(id, ({ state }) => state === 'succeeded');
    target.setUnreachable('The host does not answer');
    await mlops.call('post', '/services/digits-development/stop').expect(202);
    await mlops.until('digits-development', ({ status }) =>
      status.message.includes('The host does not answer'),
    );
    target.setUnreachable(undefined);
    const stopped = await mlops.until(
      'digits-development',
      ({ status }) => status.phase === 'stopped',
    );
    expect(stopped.replicas).toEqual([]);
  });

  it('proxies predictions for the playground', async () => {
    const { id } = await deploy();
    await mlops.untilDeployment(id, ({ state }) => state === 'succeeded');
    const response = await mlops.call(
      'post',
      '/endpoints/digits-development/v2/models/digits/infer',
      { inputs: [] },
    );
    expect(response.body).toMatchObject({ outputs: expect.any(Array) });
    expect(response.status).toBe(200);
  });

  it('lets no prediction leave the service that it was allowed for', async () => {
    const { id } = await deploy();
    await mlops.untilDeployment(id, ({ state }) => state === 'succeeded');
    for (const path of ['%2e%2e/other/v2', 'v2/..%2f..%2fadmin']) {
      const response = await mlops.call(
        'post',
        `/endpoints/digits-development/${path}`,
        { inputs: [] },
      );
      expect(response.body.error.message).toContain('must not hold . or ..');
      expect(response.status).toBe(400);
    }
  });

  it('serves its OpenAPI document', async () => {
    const response = await mlops.call('get', '/openapi.json');
    expect(response.body).toMatchObject({
      openapi: '3.1.0',
      paths: { '/services/{service}': { get: expect.anything() } },
    });
  });
});
