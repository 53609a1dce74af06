import { ServerResponse } from 'node:http';
import {
  Received,
  ScriptedServer,
  sendHtml,
  sendJson,
  sendStatus,
} from '../__testUtils__/ScriptedServer';
import {
  ApiNotServedError,
  ForbiddenError,
  ObjectConflictError,
  ObjectInvalidError,
  StatusError,
  TooLargeError,
  UnauthorizedError,
  UnreadableAnswerError,
} from './errors/errors';
import { KubernetesClient } from './KubernetesClient';
import { configMaps, deployments, namespaces } from './objects/resourceTypes';
import { KubernetesClientOptions } from './options';

const where = { namespace: 'models', name: 'scorer' };
const metadata = { ...where, uid: 'u1', resourceVersion: '7' };

describe('KubernetesClient', () => {
  let server: ScriptedServer;
  const clients: KubernetesClient[] = [];

  beforeEach(async () => {
    server = await ScriptedServer.start((_, response) =>
      sendJson(response, 200, { metadata }),
    );
  });

  afterEach(async () => {
    await Promise.all(clients.splice(0).map(client => client.close()));
    await server.stop();
  });

  function create(options: Partial<KubernetesClientOptions> = {}) {
    const client = KubernetesClient.create({
      cluster: 'eu',
      load: () => server.kubeConfig(),
      ...options,
    });
    clients.push(client);
    return client;
  }

  /** The same answer to everything. */
  function answers(answer: (response: ServerResponse) => void) {
    server.handler = (_, response) => answer(response);
  }

  function last(): Received {
    return server.received[server.received.length - 1];
  }

  it('asks nothing until it is asked something', () => {
    create({
      load: () => {
        throw new Error('not yet');
      },
    });
    expect(server.received).toEqual([]);
  });

  it('gets an object with its apiVersion and kind, under the token', async () => {
    expect(await create().get(deployments, where)).toEqual({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata,
    });
    expect(last()).toMatchObject({
      method: 'GET',
      path: '/apis/apps/v1/namespaces/models/deployments/scorer',
      headers: { authorization: 'Bearer token-of-the-test' },
    });
  });

  it('keeps the path that comes before that of the API server', async () => {
    const client = create({
      load: () => {
        const config = server.kubeConfig();
        config.clusters = [
          {
            name: 'scripted',
            server: `${server.url}/k8s/clusters/c-1/`,
            skipTLSVerify: true,
          },
        ];
        return config;
      },
    });
    await client.get(namespaces, { name: 'models' });
    expect(last().path).toBe('/k8s/clusters/c-1/api/v1/namespaces/models');
  });

  it('says undefined of an object that is not there, and of nothing else', async () => {
    answers(response =>
      sendStatus(response, 404, {
        reason: 'NotFound',
        message: 'deployments.apps "scorer" not found',
      }),
    );
    expect(await create().get(deployments, where)).toBeUndefined();

    answers(response => {
      response.writeHead(404, { 'content-type': 'text/plain' });
      response.end('404 page not found');
    });
    await expect(create().get(deployments, where)).rejects.toThrow(
      ApiNotServedError,
    );

    answers(response =>
      sendStatus(response, 404, {
        reason: 'NotFound',
        message: 'the server could not find the requested resource',
      }),
    );
    await expect(create().get(deployments, where)).rejects.toThrow(
      'Cluster eu cannot get deployments.apps "scorer" in namespace "models": it does not serve deployments.apps in version v1',
    );
  });

  it.each(['', '.', '..', '../pods', 'a/b', 'a%2fb'])(
    'asks nothing under the name %j',
    async name => {
      await expect(
        create().get(configMaps, { namespace: 'models', name }),
      ).rejects.toThrow('cannot be the name of an object');
      expect(server.received).toEqual([]);
    },
  );

  it('applies what is to be owned, without force, and may only try', async () => {
    const object = { metadata: { ...where, uid: 'u1', resourceVersion: '6' } };
    await create().apply(deployments, object, { dryRun: true });
    expect(last()).toMatchObject({
      method: 'PATCH',
      query: {
        fieldManager: 'fairway',
        fieldValidation: 'Strict',
        dryRun: 'All',
      },
      headers: { 'content-type': 'application/apply-patch+yaml' },
    });
    expect(JSON.parse(last().body)).toEqual({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      ...object,
    });
    await create().apply(deployments, object);
    expect(last().query).toEqual({
      fieldManager: 'fairway',
      fieldValidation: 'Strict',
    });
  });

  it('applies nothing under a version that is of no certain object', async () => {
    await expect(
      create().apply(deployments, {
        metadata: { ...where, resourceVersion: '6' },
      }),
    ).rejects.toThrow('without the uid');
    expect(server.received).toEqual([]);
  });

  it('deletes only what was read, and says whether there was anything', async () => {
    const precondition = { uid: 'u1', resourceVersion: '7' };
    expect(await create().delete(deployments, where, precondition)).toBe(true);
    expect(JSON.parse(last().body)).toEqual({
      apiVersion: 'v1',
      kind: 'DeleteOptions',
      preconditions: precondition,
      propagationPolicy: 'Background',
    });
    answers(response =>
      sendStatus(response, 404, {
        reason: 'NotFound',
        message: 'deployments.apps "scorer" not found',
      }),
    );
    expect(await create().delete(deployments, where, precondition)).toBe(false);
  });

  it.each([
    [
      'exists',
      {
        reason: 'AlreadyExists',
        message: 'deployments.apps "scorer" already exists',
      },
    ],
    [
      'resourceVersion',
      {
        reason: 'Conflict',
        message: 'the object has been modified; please apply your changes',
      },
    ],
    [
      'precondition',
      {
        reason: 'Conflict',
        message: 'Precondition failed: UID in precondition: u1, UID in object',
      },
    ],
    [
      'fieldManager',
      {
        reason: 'Conflict',
        message: 'Apply failed with 1 conflict: conflict with "kubectl"',
        details: {
          causes: [
            {
              reason: 'FieldManagerConflict',
              message: 'conflict with "kubectl"',
              field: '.spec.replicas',
            },
          ],
        },
      },
    ],
  ] as [string, { reason: string; message: string; details?: { causes: object[] } }][])(
    'tells conflicts apart: %s',
    async (conflict, status) => {
      answers(response => sendStatus(response, 409, status));
      const error = await create()
        .apply(deployments, { metadata: where })
        .catch(thrown => thrown);
      expect(error).toBeInstanceOf(ObjectConflictError);
      expect(error.conflict).toBe(conflict);
      expect(error.status.causes).toEqual(status.details?.causes ?? []);
      expect(server.received).toHaveLength(1);
    },
  );

  it('says which permission is missing, and to whom to give it', async () => {
    answers(response =>
      sendStatus(response, 403, {
        reason: 'Forbidden',
        message:
          'deployments.apps "scorer" is forbidden: User "system:serviceaccount:portal:fairway" cannot patch resource "deployments" in API group "apps" in the namespace "models"',
      }),
    );
    const error = await create()
      .apply(deployments, { metadata: where })
      .catch(thrown => thrown);
    expect(error).toBeInstanceOf(ForbiddenError);
    expect(error.permission).toEqual({
      verb: 'patch',
      resource: 'deployments',
      group: 'apps',
      namespace: 'models',
    });
    expect(error.message).toBe(
      'The portal\'s account may not apply deployments.apps "scorer" in namespace "models" on cluster eu: grant it the verb "patch" on "deployments" of API group "apps" by a Role in namespace "models"',
    );
  });

  it('does not take what admission refuses for a missing permission', async () => {
    answers(response =>
      sendStatus(response, 403, {
        reason: 'Forbidden',
        message:
          'deployments.apps "scorer" is forbidden: unable to create new content in namespace models because it is being terminated',
        details: { causes: [{ reason: 'NamespaceTerminating', message: '' }] },
      }),
    );
    const error = await create()
      .apply(deployments, { metadata: where })
      .catch(thrown => thrown);
    expect(error).toBeInstanceOf(ForbiddenError);
    expect(error.permission).toBeUndefined();
    expect(error.isNamespaceTerminating).toBe(true);
  });

  it('repeats what an admission policy says word for word', async () => {
    const message =
      "ValidatingAdmissionPolicy 'gpus' denied request: at most 4 GPUs, please";
    answers(response =>
      sendStatus(response, 422, { reason: 'Invalid', message }),
    );
    const error = await create()
      .apply(deployments, { metadata: where })
      .catch(thrown => thrown);
    expect(error).toBeInstanceOf(ObjectInvalidError);
    expect(error.status.message).toBe(message);
    expect(error.message).toContain(message);
  });

  it('takes a page to log in at for what it is, and shows nothing of it', async () => {
    for (const code of [200, 302, 403, 404]) {
      answers(response => sendHtml(response, code));
      const error = await create()
        .get(deployments, where)
        .catch(thrown => thrown);
      expect(error).toBeInstanceOf(UnreadableAnswerError);
      expect(error.message).toContain('no API server');
      expect(error.message).toContain('text/html');
      expect(error.message).not.toContain('password');
    }
  });

  it.each([
    ['an object without a name', { metadata: {} }],
    ['no JSON object', ['a']],
    ['a name that is none', { metadata: { name: 7 } }],
  ])('refuses an answer of %s', async (_, value) => {
    answers(response => sendJson(response, 200, value));
    await expect(create().get(deployments, where)).rejects.toThrow(
      UnreadableAnswerError,
    );
  });

  it('reads no more of an answer than the maximum', async () => {
    answers(response => {
      response.writeHead(200, { 'content-type': 'application/json' });
      const more = () => {
        while (!response.destroyed && response.write('x'.repeat(65_536)));
      };
      response.on('drain', more);
      more();
    });
    await expect(
      create({ maximumBytes: 200_000 }).get(deployments, where),
    ).rejects.toThrow(TooLargeError);
  });

  it('reads its credentials again when they are refused, once', async () => {
    const tokens = ['old-token', 'new-token'];
    let loads = 0;
    server.handler = ({ headers }, response) =>
      headers.authorization === 'Bearer new-token'
        ? sendJson(response, 200, { metadata })
        : sendStatus(response, 401, {
            reason: 'Unauthorized',
            message: 'Unauthorized',
          });
    const client = create({
      load: () => server.kubeConfig({ token: tokens[loads++] }),
    });
    await client.apply(deployments, { metadata: where });
    expect(server.received).toHaveLength(2);

    loads = 0;
    const refused = create({
      load: () => server.kubeConfig({ token: 'old-token' }),
    });
    const error = await refused.get(deployments, where).catch(thrown => thrown);
    expect(error).toBeInstanceOf(UnauthorizedError);
    expect(server.received).toHaveLength(4);
  });

  it('lets nobody see a token that an answer repeats', async () => {
    server.handler = ({ headers }, response) =>
      sendStatus(response, 500, {
        reason: 'InternalError',
        message: `no such user: ${headers.authorization}`,
      });
    const error = await create()
      .apply(deployments, { metadata: where })
      .catch(thrown => thrown);
    expect(error).toBeInstanceOf(StatusError);
    expect(`${error.stack} ${JSON.stringify(error)}`).not.toContain(
      'token-of-the-test',
    );
    expect(error.message).toContain('[hidden]');
  });

  it('passes on what the API server warns of', async () => {
    answers(response =>
      sendJson(
        response,
        200,
        { metadata },
        {
          warning:
            '299 - "would violate PodSecurity \\"restricted\\"", 299 - "will go"',
        },
      ),
    );
    const heard: string[] = [];
    const client = create({ onWarning: warning => heard.push(warning) });
    await client.get(deployments, where);
    expect(heard).toEqual([
      'would violate PodSecurity "restricted"',
      'will go',
    ]);
  });

  it('is asked nothing more once it is closed', async () => {
    const client = create();
    await client.get(deployments, where);
    await client.close();
    await expect(client.get(deployments, where)).rejects.toThrow('closed');
    expect(server.received).toHaveLength(1);
  });
});
