import {
  mockCredentials,
  mockServices,
  TestDatabases,
} from '@backstage/backend-test-utils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { FakeServingTarget } from '@fairway/backstage-plugin-mlops-node/testUtils';
import { Knex } from 'knex';
import request from 'supertest';
import {
  deploymentRequest,
  digestOf,
  StartedMlops,
  startMlops,
} from '../../__testUtils__/startMlops';

jest.setTimeout(300_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
const name = deploymentRequest.name;
const secret = 'hunter2-of-the-caller';
const allow = { result: AuthorizeResult.ALLOW } as const;
const deny = { result: AuthorizeResult.DENY } as const;

const policy = {
  bakeSeconds: 0,
  minimumSamples: 0,
  maximalBakeSeconds: 60,
  terminationWaitSeconds: 0,
  lookSeconds: 1,
  requiredGates: [],
  approvals: 0,
  defaultStrategy: { type: 'canary', canarySize: 20 },
  defaultGates: [{ kind: 'signature', name: 'signature' }],
};

const long = 'x'.repeat(10_000);
const deep = (depth: number): object =>
  depth === 0 ? {} : { strategy: deep(depth - 1) };

/** Bodies that must be refused by what they say, and nothing be written. */
const hostileBodies: [string, object][] = [
  ['a thousand gates', { gates: Array.from({ length: 1_000 }, gateOf) }],
  ['gates of one name', { gates: [gateOf(), gateOf()] }],
  ['a name of ten thousand letters', { modelVersion: long }],
  ['a key of ten thousand letters', { idempotencyKey: long }],
  ['no key', { idempotencyKey: '' }],
  ['a nested thing', deep(1_000)],
  ['a path as a version', { modelVersion: '../../../etc/passwd' }],
  ['a header as a version', { modelVersion: '2\r\nX-Owner: me' }],
  ['a template as a version', { modelVersion: '{{ constructor }}' }],
  ['a look-alike of a version', { modelVersion: '２' }],
  ['a revision that is no number', { modelVersion: undefined, revision: 1.5 }],
  ['a version and a revision', { revision: 1 }],
  [
    'a share that is no share',
    { strategy: { type: 'canary', canarySize: 1e308 } },
  ],
  [
    'a bake that never ends',
    { strategy: { type: 'all-at-once', bakeSeconds: 1e15 } },
  ],
  ['something that nobody knows', { force: true }],
];

function gateOf() {
  return { kind: 'signature', name: 'same' };
}

describe.each(databases.eachSupportedId())(
  'requests about rollouts on %s',
  databaseId => {
    let knex: Knex;
    let target: FakeServingTarget;
    let mlops: StartedMlops;
    let decide: (permission: string) => typeof allow | typeof deny;

    beforeEach(async () => {
      decide = () => allow;
      target = FakeServingTarget.create();
      knex = await databases.init(databaseId);
      mlops = await startMlops({
        knex,
        target,
        permissions: mockServices.permissions.mock({
          authorize: async asked =>
            asked.map(({ permission }) => decide(permission.name)),
          authorizeConditional: async asked =>
            asked.map(({ permission }) => decide(permission.name)),
        }),
        config: {
          mlops: { environments: [{ name: 'development', rollouts: policy }] },
        },
      });
      const { body } = await mlops.call('post', '/deployments', {
        ...deploymentRequest,
      });
      await mlops.untilDeployment(
        body.deployment.id,
        ({ state }) => state === 'succeeded',
      );
    });
    afterEach(async () => {
      await mlops.stop();
      await target.close();
    });

    const ask = (body: object, service = name, as?: string) =>
      mlops.call(
        'post',
        `/services/${service}/rollouts`,
        { idempotencyKey: 'one', modelVersion: '2', ...body },
        as,
      );
    const written = async () => ({
      rollouts: await knex('mlops_rollouts').select('id', 'phase'),
      revisions: await knex('mlops_revisions').select('number'),
      told: await knex('mlops_events').where('type', 'like', 'rollout-%'),
      approvals: await knex('mlops_rollout_approvals'),
    });
    const nothing = {
      rollouts: [],
      revisions: [{ number: 1 }],
      told: [],
      approvals: [],
    };

    it.each(hostileBodies)(
      'refuses %s with a reason, before anything is written',
      async (_, body) => {
        const response = await ask(body);
        expect([response.status, response.body.error?.message]).toEqual([
          400,
          expect.any(String),
        ]);
        expect(JSON.stringify(response.body).length).toBeLessThan(50_000);
        expect(await written()).toEqual(nothing);
      },
    );

    it('refuses a body of three megabytes before it is read', async () => {
      const response = await ask({ reason: 'x'.repeat(3 * 1024 * 1024) });
      expect(response.status).toBe(413);
      expect(await written()).toEqual(nothing);
    });

    it.each([
      ['UPPER', 'UPPER'],
      ['a path', '..%2F..%2Fother'],
      ['a line break', 'digits%0Aother'],
      ['a template', '%7B%7Bdigits%7D%7D'],
      ['look-alikes', encodeURIComponent('dіgits-development')],
      ['254 letters', 'x'.repeat(254)],
    ])('knows no service by %s', async (_, service) => {
      const { status } = await ask({}, service);
      expect([400, 404]).toContain(status);
      expect(await written()).toEqual(nothing);
    });

    it('lets nobody start, steer or approve one without the permission', async () => {
      const none = await request(mlops.server)
        .post(`/api/mlops/services/${name}/rollouts`)
        .set('Authorization', mockCredentials.none.header())
        .send({ idempotencyKey: 'one', modelVersion: '2' });
      expect(none.status).toBe(401);
      const expired = await request(mlops.server)
        .post(`/api/mlops/services/${name}/rollouts`)
        .set('Authorization', mockCredentials.user.invalidHeader())
        .send({ idempotencyKey: 'one', modelVersion: '2' });
      expect(expired.status).toBe(401);

      decide = permission =>
        permission === 'mlops.rollout.start' ? deny : allow;
      expect((await ask({})).status).toBe(403);
      expect(await written()).toEqual(nothing);

      decide = () => allow;
      const { body } = await ask({
        gates: [{ kind: 'approval', name: 'review', approvals: 1 }],
      });
      const { id } = body.rollout;
      decide = permission =>
        /rollout\.(control|approve)$/.test(permission) ? deny : allow;
      const before = await written();
      for (const [path, sent] of [
        [`/rollouts/${id}/commands`, { command: 'promote' }],
        [
          `/rollouts/${id}/approvals`,
          { decision: 'approve', gate: 'review', digest: digestOf('2') },
        ],
      ] as const) {
        const { status } = await mlops.call(
          'post',
          path,
          sent,
          'user:default/eva',
        );
        expect([path, status]).toEqual([path, 403]);
      }
      const { approvals, rollouts } = await written();
      expect({ approvals, rollouts }).toEqual({
        approvals: before.approvals,
        rollouts: before.rollouts,
      });
    });

    it('writes nothing while nobody can say who may do what', async () => {
      decide = () => {
        throw new Error(`The permission backend is down, ${secret}`);
      };
      const { status, body } = await ask({});
      expect(status).toBeGreaterThanOrEqual(400);
      expect(JSON.stringify(body)).not.toContain('rollout":');
      decide = () => allow;
      expect(await written()).toEqual(nothing);
    });

    it('does not promote for somebody who has left meanwhile, and lets somebody else decide', async () => {
      const { body } = await ask({}, name, 'user:default/ghost');
      const held = await mlops.untilRollout(
        body.rollout.id,
        ({ phase }) => phase === 'held',
      );
      expect(held.waitingFor).toContain('user:default/ghost');
      expect(
        (await mlops.call('get', `/services/${name}`)).body.revision.number,
      ).toBe(1);
      await mlops.call('post', `/rollouts/${held.id}/commands`, {
        command: 'abort',
      });
      expect(
        (
          await mlops.untilRollout(
            held.id,
            ({ endedAt }) => endedAt !== undefined,
          )
        ).phase,
      ).toBe('aborted');
    });

    it('works beside a history of five thousand events, and shows it in pages', async () => {
      const { service_id: serviceId } = await knex('mlops_events').first(
        'service_id',
      );
      await knex.batchInsert(
        'mlops_events',
        Array.from({ length: 5_000 }, (_, index) => ({
          service_id: serviceId,
          type: 'replica-ready',
          severity: 'info',
          message: long.slice(0, 500),
          actor: 'control-loop',
          at: index,
          dedupe_key: `old:${index}`,
        })),
        50,
      );
      const { body } = await ask({});
      expect(
        (
          await mlops.untilRollout(
            body.rollout.id,
            ({ endedAt }) => endedAt !== undefined,
          )
        ).phase,
      ).toBe('promoted');
      const { body: page, status } = await mlops.call(
        'get',
        `/services/${name}/events?limit=200`,
      );
      expect([status, page.items.length]).toEqual([200, 200]);
      expect(
        (await mlops.call('get', `/services/${name}/events?limit=100000`))
          .status,
      ).toBe(400);
    });
  },
);
