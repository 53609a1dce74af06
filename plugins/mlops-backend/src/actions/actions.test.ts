import {
  mockCredentials,
  mockServices,
  TestDatabases,
} from '@backstage/backend-test-utils';
import { actionsRegistryServiceMock } from '@backstage/backend-test-utils/alpha';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import {
  phases,
  promotionRequestSchema,
  rollBackRequestSchema,
  rolloutCommandRequestSchema,
  rolloutRequestSchema,
  serviceQuerySchema,
} from '@fairway/backstage-plugin-mlops-common';
import { FakeServingTarget } from '@fairway/backstage-plugin-mlops-node/testUtils';
import { z } from 'zod';
import {
  deploymentRequest,
  digestOf,
  StartedMlops,
  startMlops,
} from '../__testUtils__/startMlops';
import { ActionServices } from './ActionServices';
import { registerActions } from './registerActions';

jest.setTimeout(60_000);

type Schema = Record<string, any>;

const name = deploymentRequest.name;
const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
const allow = { result: AuthorizeResult.ALLOW } as const;
const deny = { result: AuthorizeResult.DENY } as const;

describe('what the registry says of the actions', () => {
  const list = async () => {
    const actionsRegistry = actionsRegistryServiceMock();
    registerActions({ actionsRegistry } as unknown as ActionServices);
    const { actions } = await actionsRegistry.list();
    return new Map(actions.map(action => [action.name, action]));
  };

  it('is honest on what they do', async () => {
    const hints = [...(await list())].map(([action, { attributes }]) => [
      action,
      ...Object.entries(attributes)
        .filter(([, holds]) => holds)
        .map(([hint]) => hint),
    ]);
    expect(hints).toEqual([
      ['list-services', 'idempotent', 'readOnly'],
      ['get-service', 'idempotent', 'readOnly'],
      ['get-rollout', 'idempotent', 'readOnly'],
      ['start-rollout', 'destructive', 'idempotent'],
      ['promote-rollout', 'destructive'],
      ['abort-rollout', 'destructive'],
      ['roll-back-service', 'destructive', 'idempotent'],
      ['get-promotion', 'idempotent', 'readOnly'],
      ['promote-service', 'destructive', 'idempotent'],
    ]);
  });

  it('has no way to approve', async () => {
    expect([...(await list()).keys()].join()).not.toContain('approve');
  });

  it('describes when to use each, and every text that it takes has an end', async () => {
    for (const [action, { description, schema }] of await list()) {
      expect([action, description]).toEqual([
        action,
        expect.stringMatching(/When to use: [^]*Constraints: /),
      ]);
      for (const field of Object.values(
        schema.input.properties as Record<string, Schema>,
      )) {
        const bounds = [field.maxLength, field.maximum, field.enum, field.type];
        expect([action, bounds.some(Boolean)]).toEqual([action, true]);
        expect([
          action,
          field.type !== 'string' || 'maxLength' in field || 'enum' in field,
        ]).toEqual([action, true]);
      }
    }
  });

  const bounds = ({
    minLength,
    maxLength,
    minimum,
    type,
    enum: of,
  }: Schema) => ({
    ...{ minLength, maxLength, minimum, type, of },
  });
  const contract = (schema: z.ZodType) =>
    (z.toJSONSchema(schema, { io: 'input' }) as Schema).properties;

  it.each([
    ['start-rollout', rolloutRequestSchema, ['modelVersion', 'idempotencyKey']],
    [
      'roll-back-service',
      rollBackRequestSchema,
      ['revision', 'idempotencyKey'],
    ],
    ['promote-service', promotionRequestSchema, ['digest', 'idempotencyKey']],
    ['list-services', serviceQuerySchema, ['search']],
  ])('demands of %s what the HTTP API does', async (action, schema, fields) => {
    const input = (await list()).get(action)!.schema.input.properties as Schema;
    for (const field of fields) {
      expect([field, bounds(input[field])]).toEqual([
        field,
        bounds(contract(schema)[field]),
      ]);
    }
  });

  it('takes a reason of the length of the HTTP API, and asks for one', async () => {
    const longest = contract(rolloutCommandRequestSchema).reason.maxLength;
    for (const [, { attributes, schema }] of await list()) {
      const { reason } = schema.input.properties as Schema;
      expect(reason?.maxLength).toBe(attributes.readOnly ? undefined : longest);
      expect(schema.input.required?.includes('reason') ?? false).toBe(
        !attributes.readOnly,
      );
    }
  });

  it('knows the phases of services', async () => {
    const { properties } = (await list()).get('list-services')!.schema.input;
    expect((properties!.phase as Schema).enum).toEqual([...phases]);
  });
});

describe('an assistant with the credentials of its user', () => {
  let target: FakeServingTarget;
  let mlops: StartedMlops;
  let denied: string[];

  beforeEach(async () => {
    denied = [];
    const decide = ({ permission }: { permission: { name: string } }) =>
      denied.includes(permission.name) ? deny : allow;
    target = FakeServingTarget.create();
    mlops = await startMlops({
      knex: await databases.init('SQLITE_3'),
      target,
      config: {
        mlops: {
          environments: [
            { name: 'development', rollouts: { bakeSeconds: 1 } },
            { name: 'next', rollouts: { bakeSeconds: 1 } },
          ],
        },
      },
      permissions: mockServices.permissions.mock({
        authorize: async requests => requests.map(decide),
        authorizeConditional: async requests => requests.map(decide),
      }),
    });
    const { body } = await mlops.call(
      'post',
      '/deployments',
      deploymentRequest,
    );
    await mlops.untilDeployment(
      body.deployment.id,
      ({ state }) => state === 'succeeded',
    );
  });

  afterEach(async () => {
    await mlops.stop();
    await target.close();
  });

  const invoke = async (action: string, input: object, as?: string) => {
    const { status, body } = await mlops.call(
      'post',
      `/.backstage/actions/v1/actions/mlops:${action}/invoke`,
      input,
      as,
    );
    return { status, output: body.output, message: body.error?.message };
  };
  const wish = { service: name, reason: 'Asked for in the chat' };
  const start = (as?: string, key = 'chat-1') =>
    invoke(
      'start-rollout',
      { ...wish, modelVersion: '2', idempotencyKey: key },
      as,
    );

  it('finds services and tells how they are', async () => {
    const { output } = await invoke('list-services', { phase: 'ready' });
    expect(output).toMatchObject({
      totalItems: 1,
      services: [{ name, modelVersion: '1', phase: 'ready', revision: 1 }],
    });
    expect(
      (await invoke('get-service', { service: name })).output,
    ).toMatchObject({ name, environment: 'development', revision: 1 });
    const nothing = await invoke('get-service', { service: 'nothing' });
    expect([nothing.status, nothing.message]).toEqual([
      404,
      expect.stringContaining('no service named nothing'),
    ]);
  });

  it('starts a rollout in the name of its user, once for each key', async () => {
    const first = await start();
    expect([first.status, first.message]).toEqual([200, undefined]);
    expect(first.output).toMatchObject({
      repeated: false,
      rollout: {
        service: name,
        submittedBy: mockCredentials.user().principal.userEntityRef,
      },
    });
    const again = await start();
    expect(again.output).toMatchObject({
      repeated: true,
      rollout: { id: first.output.rollout.id },
    });
    const { id } = first.output.rollout;
    await mlops.untilRollout(id, ({ endedAt }) => endedAt !== undefined);
    const { output } = await invoke('get-rollout', { service: name });
    expect(output).toMatchObject({
      ...{ id, phase: 'promoted', hasEnded: true },
      weights: { stable: 0, candidate: 100 },
    });
    expect((await invoke('get-rollout', { rollout: id })).output).toEqual(
      output,
    );
  });

  it('commands one that is under way, and goes back to an earlier revision', async () => {
    const { output } = await start();
    const { id } = output.rollout;
    const told = await invoke('abort-rollout', { ...wish, rollout: id });
    expect([told.status, told.message]).toEqual([200, undefined]);
    await mlops.untilRollout(id, ({ phase }) => phase === 'aborted');
    const twice = await invoke('promote-rollout', { ...wish, rollout: id });
    expect(twice.status).toBe(409);
    const back = await invoke('roll-back-service', {
      ...{ ...wish, revision: 2, idempotencyKey: 'chat-2' },
    });
    expect([back.status, back.output.rollout]).toMatchObject([
      200,
      {
        candidateRevision: 2,
        candidateVersion: '2',
        candidateDigest: digestOf('2'),
      },
    ]);
    const { body } = await mlops.call('get', `/services/${name}/events`);
    expect(JSON.stringify(body.items)).toContain('Asked for in the chat');
  });

  it('looks at what is stable, and promotes exactly that to the next environment', async () => {
    await mlops.call('post', '/deployments', {
      ...deploymentRequest,
      ...{ name: 'digits-next', environment: 'next', version: '2' },
      idempotencyKey: 'next',
    });
    await mlops.until('digits-next', ({ status }) => status.phase === 'ready');
    const { output: offer } = await invoke('get-promotion', { service: name });
    expect(offer).toMatchObject({
      ...{ isAllowed: true, environment: 'next', findings: [] },
      stable: { environment: 'development', revision: 1, modelVersion: '1' },
      targets: [{ service: 'digits-next', modelVersion: '2' }],
    });
    const input = { ...wish, idempotencyKey: 'chat-4' };
    const other = await invoke('promote-service', {
      ...{ ...input, digest: digestOf('2') },
    });
    expect(other.status).toBe(409);
    const { digest } = offer.stable;
    const promoted = await invoke('promote-service', { ...input, digest });
    expect([promoted.status, promoted.message]).toEqual([200, undefined]);
    expect(promoted.output).toMatchObject({
      repeated: false,
      rollout: { service: 'digits-next', environment: 'next' },
    });
  });

  it('may do no more than its user', async () => {
    const { output } = await start();
    denied = ['mlops.rollout.start', 'mlops.rollout.control'];
    expect((await start(undefined, 'chat-2')).status).toBe(403);
    const rollout = output.rollout.id;
    for (const action of ['abort-rollout', 'promote-rollout']) {
      expect((await invoke(action, { ...wish, rollout })).status).toBe(403);
    }
    const back = { ...wish, revision: 1, idempotencyKey: 'chat-3' };
    expect((await invoke('roll-back-service', back)).status).toBe(403);
    denied = ['mlops.service.read'];
    expect((await invoke('get-service', { service: name })).status).toBe(404);
    expect((await invoke('get-rollout', { rollout })).status).toBe(404);
    const { output: found } = await invoke('list-services', {});
    expect(found).toEqual({ services: [], totalItems: 0 });
  });

  it.each([
    ['list-services', { limit: 51 }],
    ['get-service', {}],
    ['get-rollout', {}],
    ['get-rollout', { rollout: 'a', service: 'b' }],
    ['start-rollout', { ...wish, modelVersion: '2' }],
    ['roll-back-service', { ...wish, revision: 0, idempotencyKey: 'a' }],
    ['get-promotion', {}],
    ['promote-service', { ...wish, idempotencyKey: 'a' }],
    ['abort-rollout', { rollout: 'a' }],
  ])('is refused when it asks %s of %j', async (action, input) => {
    expect((await invoke(action, input)).status).toBe(400);
  });
});
