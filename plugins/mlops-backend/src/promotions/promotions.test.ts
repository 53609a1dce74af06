import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import {
  Promotion,
  Rollout,
  ServiceEvent,
} from '@fairway/backstage-plugin-mlops-common';
import { FakeServingTarget } from '@fairway/backstage-plugin-mlops-node/testUtils';
import { Knex } from 'knex';
import {
  deploymentRequest,
  digest as digestOf1,
  digestOf,
  entities,
  owner,
  StartedMlops,
  startMlops,
} from '../__testUtils__/startMlops';

jest.setTimeout(120_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
const allow = { result: AuthorizeResult.ALLOW } as const;
const deny = { result: AuthorizeResult.DENY } as const;

/** Bakes of a second; what is asked of staging and of production differs. */
const brief = { bakeSeconds: 1, terminationWaitSeconds: 0, minimumSamples: 0 };
const config = {
  mlops: {
    environments: [
      {
        name: 'staging',
        rollouts: { ...brief, requiredGates: [], allowWithoutGates: true },
      },
      {
        name: 'production',
        production: true,
        rollouts: {
          ...brief,
          approvals: 0,
          requiredGates: ['signature'],
          defaultStrategy: { type: 'all-at-once' },
          defaultGates: [
            { kind: 'signature', name: 'signature' },
            { kind: 'artifact', name: 'artifact' },
          ],
        },
      },
    ],
  },
};
const staging = 'digits-staging';
const production = 'digits-production';

describe.each(databases.eachSupportedId())('promotions on %s', databaseId => {
  let knex: Knex;
  let target: FakeServingTarget;
  let mlops: StartedMlops;
  let denied: string[];

  const boot = async (catalog = entities) => {
    mlops = await startMlops({
      ...{ knex, target, config, catalog },
      permissions: mockServices.permissions.mock({
        authorize: async requests => requests.map(() => allow),
        authorizeConditional: async requests =>
          requests.map(({ permission }) =>
            denied.includes(permission.name) ? deny : allow,
          ),
      }),
    });
  };

  beforeEach(async () => {
    denied = [];
    target = FakeServingTarget.create();
    knex = await databases.init(databaseId);
    await boot();
  });

  afterEach(async () => {
    await mlops.stop();
    await target.close();
  });

  const deploy = async (name: string, change: object = {}) => {
    const { body, status } = await mlops.call('post', '/deployments', {
      ...deploymentRequest,
      environment: name.replace(/.*-/, ''),
      ...{ name, idempotencyKey: name },
      ...change,
    });
    expect([status, body.error?.message]).toEqual([202, undefined]);
    await mlops.untilDeployment(
      body.deployment.id,
      ({ state }) => state === 'succeeded',
    );
    await mlops.until(name, ({ status: { phase } }) => phase === 'ready');
  };
  const ship = async (modelVersion: string) => {
    const { body } = await mlops.call('post', `/services/${staging}/rollouts`, {
      ...{ modelVersion, idempotencyKey: modelVersion },
      ...{ gates: [], strategy: { type: 'all-at-once' } },
    });
    return await mlops.untilRollout(
      body.rollout.id,
      ({ phase }) => phase === 'promoted',
    );
  };
  const look = async (service = staging): Promise<Promotion> =>
    (await mlops.call('get', `/services/${service}/promotion`).expect(200))
      .body;
  const promote = async (change: object = {}, service = staging) => {
    const { status, body } = await mlops.call(
      'post',
      `/services/${service}/promote`,
      { digest: digestOf('2'), idempotencyKey: 'one', ...change },
    );
    return { status, body, message: body.error?.message as string };
  };
  const events = async (service: string): Promise<ServiceEvent[]> =>
    (await mlops.call('get', `/services/${service}/events`)).body.items;

  it('take the digest that is stable here to the next environment, under its policy', async () => {
    await deploy(staging);
    await deploy(production);
    const shipped = await ship('2');

    const promotion = await look();
    expect(promotion).toMatchObject({
      source: {
        ...{ service: staging, environment: 'staging', revision: 2 },
        ...{ modelVersion: '2', digest: digestOf('2'), owner },
        stableSince: shipped.endedAt,
        rollout: { id: shipped.id, hasGates: false },
      },
      environment: { name: 'production', production: true },
      targets: [
        {
          ...{ service: production, owner, stableRevision: 1 },
          ...{ modelVersion: '1', digest: digestOf1 },
        },
      ],
      findings: [{ severity: 'warning', code: 'no-gates' }],
      isAllowed: true,
    });
    expect(promotion.targets[0]).not.toHaveProperty('obstacle');

    const { status, body, message } = await promote({ reason: 'Looked at it' });
    expect([status, message]).toEqual([202, undefined]);
    const { id } = body.rollout as Rollout;
    const rollout = await mlops.untilRollout(
      id,
      ({ phase }) => phase === 'promoted',
    );
    const origin = {
      ...{ service: staging, environment: 'staging', revision: 2 },
      ...{ modelVersion: '2', digest: digestOf('2') },
    };
    expect(rollout).toMatchObject({
      ...{ service: production, environment: 'production' },
      promotedFrom: origin,
    });
    expect(rollout.gates.map(({ name }) => name)).toEqual([
      'signature',
      'artifact',
    ]);
    const revisions = await mlops.call(
      'get',
      `/services/${production}/revisions`,
    );
    expect(revisions.body.items[0]).toMatchObject({
      reason: 'Looked at it',
      spec: { modelVersion: '2', digest: digestOf('2') },
    });
    for (const [service, type] of [
      [production, 'promoted-from-environment'],
      [staging, 'promoted-to-environment'],
    ]) {
      const told = (await events(service)).filter(event => event.type === type);
      expect(told).toEqual([
        expect.objectContaining({
          message: expect.stringContaining(digestOf('2')),
          evidence: expect.objectContaining({
            rolloutId: id,
            promotedFrom: origin,
          }),
        }),
      ]);
    }
    expect((await look()).targets[0].obstacle).toMatch(/serves this very/);
  });

  it('happen once for each key, also when something else is stable by then', async () => {
    await deploy(staging);
    await deploy(production);
    await ship('2');
    const [first, again] = [await promote(), await promote()];
    expect([first.body.repeated, again.body.repeated]).toEqual([false, true]);
    await ship('3');
    const late = await promote();
    expect([late.body.repeated, late.body.rollout.id]).toEqual([
      true,
      first.body.rollout.id,
    ]);
    expect((await promote({ reason: 'Another' })).status).toBe(409);
    const told = (await events(staging)).filter(
      ({ type }) => type === 'promoted-to-environment',
    );
    expect(told).toHaveLength(1);
  });

  it('are refused for what is not the stable digest', async () => {
    await deploy(staging);
    await deploy(production);
    const refused = await promote();
    expect([refused.status, refused.message]).toEqual([
      409,
      expect.stringContaining(`version 1 with ${digestOf1}`),
    ]);
    const { body } = await mlops.call('get', `/rollouts?service=${production}`);
    expect(body.totalItems).toBe(0);
  });

  it('are refused when the catalog has another artifact by that name now', async () => {
    await deploy(staging);
    await deploy(production);
    await ship('2');
    await mlops.stop();
    const changed = structuredClone(entities);
    (changed[0].spec as any).versions[1].digest = digestOf('7');
    await boot(changed);
    await mlops.until(staging, ({ status }) => status.phase === 'ready');
    expect(await look()).toMatchObject({
      isAllowed: false,
      source: { digest: digestOf('2') },
    });
    const refused = await promote();
    expect([refused.status, refused.message]).toEqual([
      400,
      expect.stringContaining(digestOf('7')),
    ]);
  });

  it('are refused while the service does not run', async () => {
    await deploy(staging, { version: '2' });
    await deploy(production);
    await mlops.call('post', `/services/${staging}/stop`).expect(202);
    const refused = await promote();
    expect([refused.status, refused.message]).toEqual([
      400,
      expect.stringContaining('does not run'),
    ]);
  });

  it('name what verified a version that came by a deployment', async () => {
    await deploy(staging, { version: '2' });
    const { source, targets } = await look();
    expect(source).toMatchObject({ stableSince: expect.any(String) });
    expect(source).not.toHaveProperty('rollout');
    expect(targets).toEqual([]);
    const refused = await promote();
    expect([refused.status, refused.message]).toEqual([
      400,
      expect.stringContaining('deploy one there first'),
    ]);
  });

  it('have nowhere to go from the last environment', async () => {
    await deploy(production, { version: '2' });
    const promotion = await look(production);
    expect(promotion).toMatchObject({ targets: [], isAllowed: false });
    expect(promotion).not.toHaveProperty('environment');
    const refused = await promote({}, production);
    expect([refused.status, refused.message]).toEqual([
      400,
      expect.stringContaining('last environment'),
    ]);
  });

  it('go to a service that is named where there are several', async () => {
    await deploy(staging, { version: '2' });
    await deploy(production);
    await deploy('digits-mobile-production');
    await deploy('digits-theirs-production', {
      owner: 'group:default/others-in-catalog',
    });
    expect((await look()).targets.map(({ service }) => service)).toEqual([
      'digits-mobile-production',
      production,
      'digits-theirs-production',
    ]);
    const unclear = await promote();
    expect([unclear.status, unclear.message]).toEqual([
      400,
      expect.stringContaining(`digits-mobile-production, ${production}`),
    ]);
    const named = await promote({ target: 'digits-mobile-production' });
    expect(named.body.rollout.service).toBe('digits-mobile-production');
  });

  it('go neither to another environment nor past one', async () => {
    await deploy(staging, { version: '2' });
    await deploy('digits-second-staging');
    const refused = await promote({ target: 'digits-second-staging' });
    expect([refused.status, refused.message]).toEqual([
      400,
      expect.stringContaining('from staging it goes to production'),
    ]);
  });

  it('need the permission to start rollouts of the service that gets it', async () => {
    await deploy(staging, { version: '2' });
    await deploy(production);
    denied = ['mlops.rollout.start'];
    expect((await look()).targets[0].obstacle).toMatch(/permissions/);
    expect((await promote()).status).toBe(403);
    denied = ['mlops.service.read'];
    expect((await promote()).status).toBe(404);
    await mlops.call('get', `/services/${staging}/promotion`).expect(404);
  });
});
