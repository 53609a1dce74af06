import { createServer } from 'node:http';
import { AddressInfo, connect } from 'node:net';
import {
  Credentials,
  describeWithKubeLab,
  KubeLab,
  labHookTimeoutMs,
} from '@fairway/kube-lab';
import { KubeConfig } from '@kubernetes/client-node';
import {
  configMaps,
  deployments,
  ForbiddenError,
  KubernetesClient,
  listAll,
  mayI,
  namespaces,
  ObjectConflictError,
  ObjectInvalidError,
  readApiGroups,
  readServedResources,
  readVersion,
  ResourceType,
  UnauthorizedError,
} from '.';

const namespace = 'default';

const configMap = (name: string, data: Record<string, string>) => ({
  metadata: { name, namespace },
  data,
});

describeWithKubeLab('KubernetesClient, of a real API server', () => {
  let lab: KubeLab;
  let client: KubernetesClient;
  const clients: KubernetesClient[] = [];

  function clientOf(credentials?: Credentials) {
    const created = KubernetesClient.create({
      cluster: 'lab',
      load: () => {
        const config = new KubeConfig();
        config.loadFromString(lab.kubeconfig({ credentials }));
        return config;
      },
      qps: 200,
      burst: 400,
    });
    clients.push(created);
    return created;
  }

  beforeAll(async () => {
    lab = await KubeLab.create({ processes: [] });
    client = clientOf();
  }, labHookTimeoutMs);

  afterAll(async () => {
    await Promise.all(clients.map(one => one.close()));
    await lab?.close();
  });

  const failure = (work: Promise<unknown>) =>
    work.then(
      () => {
        throw new Error('It did not fail');
      },
      error => error,
    );

  it('knows what is served, and what is not', async () => {
    expect((await readVersion(client)).gitVersion).toMatch(/^v1\./);
    const groups = await readApiGroups(client);
    expect(groups).toContainEqual(
      expect.objectContaining({ name: 'apps', preferredVersion: 'v1' }),
    );
    expect(
      await readServedResources(client, { group: 'apps', version: 'v1' }),
    ).toContainEqual(
      expect.objectContaining({
        plural: 'deployments',
        kind: 'Deployment',
        namespaced: true,
        verbs: expect.arrayContaining(['patch', 'watch']),
      }),
    );
    const absent = { group: 'serving.kserve.io', version: 'v1beta1' };
    expect(await readServedResources(client, absent)).toEqual([]);
    const type: ResourceType = {
      ...absent,
      plural: 'inferenceservices',
      kind: 'InferenceService',
      namespaced: true,
    };
    await expect(client.get(type, { namespace, name: 'a' })).rejects.toThrow(
      'does not serve inferenceservices.serving.kserve.io in version v1beta1',
    );
    await expect(client.list(type, { namespace })).rejects.toThrow(
      'does not serve',
    );
  });

  it('applies, reads and changes what is its own', async () => {
    const where = { namespace, name: 'applied' };
    expect(await client.get(configMaps, where)).toBeUndefined();
    const made = await client.apply(
      configMaps,
      configMap('applied', { a: '1' }),
    );
    expect(made).toMatchObject({ kind: 'ConfigMap', data: { a: '1' } });
    const changed = await client.apply(
      configMaps,
      configMap('applied', { b: '2' }),
    );
    expect(changed.data).toEqual({ b: '2' });
    expect(changed.metadata?.uid).toBe(made.metadata?.uid);
    expect(await client.get(configMaps, where)).toEqual(changed);
    expect(typeof changed.metadata?.creationTimestamp).toBe('string');
  });

  it('tries and stores nothing', async () => {
    const tried = await client.apply(configMaps, configMap('tried', {}), {
      dryRun: true,
    });
    expect(tried.metadata?.uid).toBeDefined();
    expect(
      await client.get(configMaps, { namespace, name: 'tried' }),
    ).toBeUndefined();
  });

  it('writes only over what it has read', async () => {
    const first = await client.apply(
      configMaps,
      configMap('locked', { a: '1' }),
    );
    const { uid = '', resourceVersion = '' } = first.metadata ?? {};
    const withLock = (a: string) => ({
      ...configMap('locked', { a }),
      metadata: { name: 'locked', namespace, uid, resourceVersion },
    });
    await client.apply(configMaps, withLock('2'));
    const error = await failure(client.apply(configMaps, withLock('3')));
    expect(error).toBeInstanceOf(ObjectConflictError);
    expect(error.conflict).toBe('resourceVersion');
    const now = await client.get(configMaps, { namespace, name: 'locked' });
    expect(now?.data).toEqual({ a: '2' });
  });

  it('lets only one of many be first under the same version', async () => {
    const read = await client.apply(configMaps, configMap('raced', {}));
    const { uid = '', resourceVersion = '' } = read.metadata ?? {};
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, (_, one) =>
        client
          .apply(configMaps, {
            ...configMap('raced', { first: `${one}` }),
            metadata: { name: 'raced', namespace, uid, resourceVersion },
          })
          .then(
            () => 'written',
            error => error.conflict,
          ),
      ),
    );
    expect(outcomes.sort()).toEqual([
      ...Array.from({ length: 19 }, () => 'resourceVersion'),
      'written',
    ]);
  });

  it('never creates anew what it has read and is gone by now', async () => {
    const where = { namespace, name: 'gone' };
    const read = await client.apply(configMaps, configMap('gone', {}));
    const { uid = '', resourceVersion = '' } = read.metadata ?? {};
    await client.delete(configMaps, where, { uid, resourceVersion });
    const error = await failure(
      client.apply(configMaps, {
        metadata: { ...where, uid, resourceVersion },
      }),
    );
    expect(error).toBeInstanceOf(ObjectConflictError);
    expect(await client.get(configMaps, where)).toBeUndefined();

    await client.apply(configMaps, configMap('gone', { a: 'another' }));
    const another = await failure(
      client.apply(configMaps, {
        metadata: { ...where, uid, resourceVersion },
      }),
    );
    expect(another).toBeInstanceOf(ObjectConflictError);
  });

  it('says what exists already, and who owns a field', async () => {
    await client.create(configMaps, configMap('owned', { a: '1' }));
    const exists = await failure(
      client.create(configMaps, configMap('owned', { a: '1' })),
    );
    expect(exists.conflict).toBe('exists');

    const patched = await lab.client.request({
      method: 'PATCH',
      path: '/api/v1/namespaces/default/configmaps/owned?fieldManager=kubectl&force=true',
      contentType: 'application/apply-patch+yaml',
      body: {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        ...configMap('owned', { a: 'theirs' }),
      },
    });
    expect(patched.status).toBe(200);
    const owned = await failure(
      client.apply(configMaps, configMap('owned', { a: 'mine' })),
    );
    expect(owned).toBeInstanceOf(ObjectConflictError);
    expect(owned.conflict).toBe('fieldManager');
    expect(owned.status.causes[0]).toMatchObject({ field: '.data.a' });
    expect(owned.message).toContain('kubectl');
  });

  it('deletes what it has read and nothing else', async () => {
    const where = { namespace, name: 'deleted' };
    const old = await client.apply(
      configMaps,
      configMap('deleted', { a: '1' }),
    );
    const { uid = '', resourceVersion = '' } = old.metadata ?? {};
    await client.apply(configMaps, configMap('deleted', { a: '2' }));
    const changed = await failure(
      client.delete(configMaps, where, { uid, resourceVersion }),
    );
    expect(changed.conflict).toBe('precondition');

    const now = (await client.get(configMaps, where))?.metadata;
    const current = { uid, resourceVersion: now?.resourceVersion ?? '' };
    const another = await failure(
      client.delete(configMaps, where, { ...current, uid: 'another' }),
    );
    expect(another.conflict).toBe('precondition');

    expect(
      await client.delete(configMaps, where, { ...current, dryRun: true }),
    ).toBe(true);
    expect(await client.delete(configMaps, where, current)).toBe(true);
    expect(await client.delete(configMaps, where, current)).toBe(false);
  });

  it('lists all pages as they were at one moment', async () => {
    await Promise.all(
      Array.from({ length: 25 }, (_, one) =>
        client.apply(configMaps, {
          ...configMap(`page-${one}`, {}),
          metadata: {
            name: `page-${one}`,
            namespace,
            labels: { paged: 'yes' },
          },
        }),
      ),
    );
    const { items } = await listAll(client, configMaps, {
      namespace,
      labelSelector: 'paged=yes',
      pageSize: 4,
    });
    expect(new Set(items.map(({ metadata }) => metadata?.name)).size).toBe(25);
    expect(items[0]).toMatchObject({ apiVersion: 'v1', kind: 'ConfigMap' });
    await expect(
      listAll(client, configMaps, { namespace, pageSize: 4, maximum: 20 }),
    ).rejects.toThrow('lists more than 20 configmaps');
  });

  it('says what is wrong with an object in the words of the API server', async () => {
    const unknown = await failure(
      client.apply(configMaps, {
        ...configMap('wrong', {}),
        dat: { a: 'a typo' },
      }),
    );
    expect(unknown.message).toContain('dat');
    const invalid = await failure(
      client.apply(deployments, {
        metadata: { name: 'wrong', namespace },
        spec: {
          selector: { matchLabels: { a: '1' } },
          template: { metadata: { labels: { a: '2' } }, spec: {} },
        },
      }),
    );
    expect(invalid).toBeInstanceOf(ObjectInvalidError);
    expect(invalid.status.reason).toBe('Invalid');
    expect(invalid.status.causes.length).toBeGreaterThan(1);
  });

  it('knows what it may do, and says what it may not', async () => {
    const stranger = clientOf(await lab.credentials({ user: 'stranger' }));
    const question = {
      verb: 'patch',
      group: 'apps',
      resource: 'deployments',
      namespace,
    };
    expect(await mayI(stranger, question)).toBe(false);
    expect(await mayI(client, question)).toBe(true);
    const error = await failure(
      stranger.apply(configMaps, configMap('mine', {})),
    );
    expect(error).toBeInstanceOf(ForbiddenError);
    expect(error.permission).toEqual({
      verb: 'patch',
      resource: 'configmaps',
      group: '',
      namespace,
    });
    const everywhere = await failure(stranger.list(namespaces));
    expect(everywhere.permission).toEqual({
      verb: 'list',
      resource: 'namespaces',
      group: '',
    });
  });

  it('tells of a token that is none, without it', async () => {
    const token = 'a-token-that-is-none';
    const error = await failure(
      clientOf({ token }).get(namespaces, { name: 'default' }),
    );
    expect(error).toBeInstanceOf(UnauthorizedError);
    expect(`${error.stack}${JSON.stringify(error)}`).not.toContain(token);
  });

  it('hears what the API server warns of', async () => {
    await lab.addNamespace('careful', {
      'pod-security.kubernetes.io/warn': 'restricted',
    });
    const warnings: string[] = [];
    await client.apply(
      deployments,
      {
        metadata: { name: 'careless', namespace: 'careful' },
        spec: {
          selector: { matchLabels: { app: 'careless' } },
          template: {
            metadata: { labels: { app: 'careless' } },
            spec: { containers: [{ name: 'a', image: 'a' }] },
          },
        },
      },
      { dryRun: true, onWarning: warning => warnings.push(warning) },
    );
    expect(warnings.join()).toContain('allowPrivilegeEscalation');
  });

  it('goes through the proxy that its kubeconfig names, to the end encrypted', async () => {
    const tunnels: string[] = [];
    const proxy = createServer();
    proxy.on('connect', ({ url = '' }, socket, head) => {
      tunnels.push(url);
      const [host, port] = url.split(':');
      const upstream = connect(Number(port), host, () => {
        socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
        upstream.write(head);
        upstream.pipe(socket).pipe(upstream);
      });
      upstream.on('error', () => socket.destroy());
      socket.on('error', () => upstream.destroy());
    });
    await new Promise<void>(resolve => {
      proxy.listen(0, '127.0.0.1', resolve);
    });
    const { port } = proxy.address() as AddressInfo;
    const behind = KubernetesClient.create({
      cluster: 'lab',
      load: () => {
        const config = new KubeConfig();
        config.loadFromString(lab.kubeconfig());
        config.clusters = config.clusters.map(cluster => ({
          ...cluster,
          proxyUrl: `http://127.0.0.1:${port}`,
        }));
        return config;
      },
    });
    expect(await behind.get(namespaces, { name: namespace })).toBeDefined();
    expect(tunnels).toContain(new URL(lab.server).host);
    await behind.close();
    proxy.closeAllConnections();
    await new Promise(resolve => {
      proxy.close(resolve);
    });
  });

  it('does not accept a server that its authority has not certified', async () => {
    const wary = KubernetesClient.create({
      cluster: 'lab',
      timeoutMs: 500,
      load: () => {
        const config = new KubeConfig();
        config.loadFromClusterAndUser(
          { name: 'lab', server: lab.server, skipTLSVerify: false },
          { name: 'me', token: 'secret-token' },
        );
        return config;
      },
    });
    clients.push(wary);
    const error = await failure(wary.get(namespaces, { name: 'default' }));
    expect(error.arrival).toBe('not sent');
    expect(error.message).toMatch(/certificate/);
  });
});
