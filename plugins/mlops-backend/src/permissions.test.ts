import {
  mockCredentials,
  mockServices,
  TestDatabases,
} from '@backstage/backend-test-utils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { serviceConditions } from '@fairway/backstage-plugin-mlops-node';
import { FakeServingTarget } from '@fairway/backstage-plugin-mlops-node/testUtils';
import { Knex } from 'knex';
import request from 'supertest';
import {
  deploymentRequest,
  owner,
  StartedMlops,
  startMlops,
} from './__testUtils__/startMlops';
import { createStores, storeDeployment } from './__testUtils__/stores';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
const allow = { result: AuthorizeResult.ALLOW } as const;
const deny = { result: AuthorizeResult.DENY } as const;
const ifOwner = {
  result: AuthorizeResult.CONDITIONAL,
  pluginId: 'mlops',
  resourceType: 'mlops-service',
  conditions: serviceConditions.isOwner({ claims: [owner] }),
} as const;

describe.each(databases.eachSupportedId())('permissions on %s', databaseId => {
  let knex: Knex;
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
      permissions: mockServices.permissions.mock({
        authorize: async requests =>
          requests.map(({ permission }) =>
            denied.includes(permission.name) ? deny : allow,
          ),
        authorizeConditional: async requests =>
          requests.map(({ permission }) => decide(permission.name)),
      }),
    });
    const stores = createStores(knex);
    await storeDeployment(stores, { name: 'ours', owner });
    await storeDeployment(stores, {
      name: 'theirs',
      owner: 'group:default/others',
      deploymentId: 'their-deployment',
    });
    await mlops.until('theirs', ({ status }) => status.phase === 'ready');
    await mlops.until('ours', ({ status }) => status.phase === 'ready');
  });

  afterEach(async () => {
    await mlops.stop();
    await target.close();
  });

  const predict = (service: string) =>
    mlops.call('post', `/endpoints/${service}/v2/models/digits/infer`, {});

  it('list only the services that the caller may read', async () => {
    conditional = ['mlops.service.read'];
    const { body } = await mlops.call('get', '/services');
    expect(body.totalItems).toBe(1);
    expect(body.items.map(({ name }: { name: string }) => name)).toEqual([
      'ours',
    ]);
    denied = ['mlops.service.read'];
    const nothing = await mlops.call('get', '/services');
    expect(nothing.body).toMatchObject({ totalItems: 0, items: [] });
  });

  it('hide a service that the caller may not read, with all that belongs to it', async () => {
    conditional = ['mlops.service.read'];
    const paths = [
      '',
      '/revisions',
      '/events',
      '/deployments',
      '/logs',
      '/keys',
    ];
    for (const path of paths) {
      await mlops.call('get', `/services/ours${path}`).expect(200);
      const hidden = await mlops.call('get', `/services/theirs${path}`);
      const missing = await mlops.call('get', `/services/missing${path}`);
      expect([path, hidden.status]).toEqual([path, 404]);
      // Nothing tells that it exists.
      expect(hidden.body.error.message).toBe(
        missing.body.error.message.replace('missing', 'theirs'),
      );
    }
    await mlops.call('get', '/services/theirs/logs/stream').expect(404);
    await mlops.call('get', '/deployments/deployment-of-ours').expect(200);
    await mlops.call('get', '/deployments/their-deployment').expect(404);
    await mlops.call('post', '/services/theirs/stop').expect(404);
    await mlops.call('delete', '/services/theirs').expect(404);
    expect((await predict('theirs')).status).toBe(404);
  });

  it('refuse to change, delete, or predict with a service of somebody else', async () => {
    conditional = [
      'mlops.service.update',
      'mlops.service.delete',
      'mlops.service.predict',
    ];
    const before = await knex('mlops_services').where({ name: 'theirs' });
    const attempts: ['post' | 'delete', string, object?][] = [
      ['post', '/services/theirs/stop'],
      ['post', '/services/theirs/start'],
      ['post', '/services/theirs/revisions', { replicas: 2 }],
      ['delete', '/services/theirs'],
      ['post', '/services/theirs/keys', { name: 'mine' }],
      ['delete', '/services/theirs/keys/any'],
    ];
    for (const [method, path, body] of attempts) {
      const { status } = await mlops.call(method, path, body);
      expect([method, path, status]).toEqual([method, path, 403]);
    }
    expect((await predict('theirs')).status).toBe(403);
    expect(await knex('mlops_endpoint_keys').select('id')).toEqual([]);
    const [after] = await knex('mlops_services').where({ name: 'theirs' });
    expect(after).toMatchObject({
      desired_state: before[0].desired_state,
      revision_number: before[0].revision_number,
    });
    const { body: theirs } = await mlops.call('get', '/services/theirs');
    expect(theirs.permissions).toEqual({
      canUpdate: false,
      canDelete: false,
      canPredict: false,
    });
  });

  it('allow the same with a service of the caller', async () => {
    conditional = [
      'mlops.service.read',
      'mlops.service.update',
      'mlops.service.delete',
      'mlops.service.predict',
    ];
    expect((await predict('ours')).status).toBe(200);
    await mlops
      .call('post', '/services/ours/keys', { name: 'mine' })
      .expect(201);
    await mlops.call('post', '/services/ours/stop').expect(202);
    await mlops.call('delete', '/services/ours').expect(202);
  });

  it('refuse to deploy and to preview without the permission to create', async () => {
    denied = ['mlops.service.create'];
    const { idempotencyKey, ...preview } = deploymentRequest;
    const submitted = await mlops.call(
      'post',
      '/deployments',
      deploymentRequest,
    );
    expect(submitted.status).toBe(403);
    expect(submitted.body.error.message).toContain('mlops.service.create');
    await mlops.call('post', '/deployments/preview', preview).expect(403);
    expect(await knex('mlops_services').select('id')).toHaveLength(2);
  });

  it('refuse to deploy for an owner that the caller does not belong to, unless the policy lets them', async () => {
    const foreign = {
      ...deploymentRequest,
      owner: 'group:default/others-in-catalog',
    };
    conditional = ['mlops.service.update'];
    const response = await mlops.call('post', '/deployments', foreign);
    expect(response.status).toBe(403);
    expect(response.body.error.message).toContain('You are not part of');
    conditional = [];
    await mlops.call('post', '/deployments', foreign).expect(202);
  });

  it('refuse to show models and pools without their permissions', async () => {
    denied = ['mlops.model.read', 'mlops.pool.read'];
    for (const path of [
      '/models',
      '/models/default/digits',
      '/models/default/digits/card',
      '/pools',
      '/pools/default/fake-pool',
      '/pool-fits',
    ]) {
      const { status } = await mlops.call('get', path);
      expect([path, status]).toEqual([path, 403]);
    }
  });

  it('answer nobody without credentials', async () => {
    const attempts: ['get' | 'post' | 'delete', string][] = [
      ['get', '/services'],
      ['get', '/services/ours'],
      ['get', '/models'],
      ['get', '/pools'],
      ['get', '/catalog-entities'],
      ['post', '/deployments'],
      ['post', '/services/ours/stop'],
      ['delete', '/services/ours'],
      ['post', '/endpoints/ours/v2/models/digits/infer'],
    ];
    for (const [method, path] of attempts) {
      const { status } = await request(mlops.server)
        [method](`/api/mlops${path}`)
        .set('Authorization', mockCredentials.none.header());
      expect([method, path, status]).toEqual([method, path, 401]);
    }
  });

  it('show the entities for the catalog to other plugins only', async () => {
    const { status } = await mlops.call('get', '/catalog-entities');
    expect(status).toBe(403);
  });
});
