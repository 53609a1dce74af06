import {
  describeWithKubeLab,
  KubeLab,
  labHookTimeoutMs,
} from '@fairway/kube-lab';
import { KubeConfig } from '@kubernetes/client-node';
import { eventually } from '../__testUtils__/eventually';
import { loggerMock } from '../__testUtils__/loggerMock';
import {
  ConfigMap,
  configMaps,
  KubernetesClient,
  KubernetesClientOptions,
  services,
} from '../client';
import { ListWatchOptions } from './ListWatch';
import { ResourceCache } from './ResourceCache';

const namespace = 'default';
const label = { watched: 'yes' };

// What breaks here takes seconds to come back.
jest.setTimeout(180_000);

describeWithKubeLab('ResourceCache, of a real API server', () => {
  let lab: KubeLab;
  let client: KubernetesClient;
  let stop: AbortController;
  let running: Promise<void>[];
  const clients: KubernetesClient[] = [];

  beforeAll(async () => {
    lab = await KubeLab.create({
      processes: [],
      // Without its cache a compaction of etcd is one of the API server's too.
      flags: { 'kube-apiserver': ['--watch-cache-sizes=configmaps#0'] },
    });
    client = clientOf();
  }, labHookTimeoutMs);

  afterAll(async () => {
    await Promise.all(clients.map(one => one.close()));
    await lab?.close();
  });

  beforeEach(() => {
    stop = new AbortController();
    running = [];
  });

  afterEach(async () => {
    stop.abort();
    await Promise.all(running);
  });

  function clientOf(options: Partial<KubernetesClientOptions> = {}) {
    const created = KubernetesClient.create({
      cluster: 'lab',
      load: () => {
        const config = new KubeConfig();
        config.loadFromString(lab.kubeconfig());
        return config;
      },
      qps: 500,
      burst: 500,
      ...options,
    });
    clients.push(created);
    return created;
  }

  function cacheOf(options: Partial<ListWatchOptions<ConfigMap>> = {}) {
    const cache = ResourceCache.create({
      client,
      type: configMaps,
      namespace,
      labelSelector: 'watched=yes',
      logger: loggerMock(),
      longestBackoffMs: 1_000,
      ...options,
    });
    running.push(cache.run(stop.signal));
    return cache;
  }

  async function put(name: string, text: string) {
    const written = await client.apply(configMaps, {
      metadata: { name, namespace, labels: label },
      data: { text },
    });
    return written.metadata?.resourceVersion ?? '';
  }

  async function remove(name: string) {
    const where = { name, namespace };
    const read = await client.get(configMaps, where);
    const { uid = '', resourceVersion = '' } = read?.metadata ?? {};
    await client.delete(configMaps, where, { uid, resourceVersion });
  }

  const textOf = (cache: ResourceCache<ConfigMap>, name: string) =>
    cache.get({ name, namespace })?.data?.text;
  const has = (cache: ResourceCache<ConfigMap>, name: string, text?: string) =>
    eventually(() => textOf(cache, name) === text);

  it('follows what is made, changed and deleted', async () => {
    const cache = cacheOf();
    await cache.whenSynced(stop.signal);
    await put('followed', '1');
    await has(cache, 'followed', '1');
    await put('followed', '2');
    await has(cache, 'followed', '2');
    expect(
      cache.get({ name: 'followed', namespace })?.metadata,
    ).not.toHaveProperty('managedFields');
    await remove('followed');
    await has(cache, 'followed', undefined);
  });

  it('leaves out what loses the label that is watched', async () => {
    const cache = cacheOf();
    await put('labelled', '1');
    await has(cache, 'labelled', '1');
    await client.apply(configMaps, {
      metadata: { name: 'labelled', namespace, labels: { watched: 'no' } },
      data: { text: '2' },
    });
    await has(cache, 'labelled', undefined);
    expect(cache.staleSince).toBeUndefined();
  });

  it('goes on after the API server was killed and came back', async () => {
    const cache = cacheOf();
    await put('killed', '1');
    await has(cache, 'killed', '1');
    await lab.apiServer.kill();
    await eventually(() => cache.staleSince !== undefined);
    expect(textOf(cache, 'killed')).toBe('1');
    await lab.apiServer.start();
    await put('killed', '2');
    await has(cache, 'killed', '2');
    expect(cache.staleSince).toBeUndefined();
    await remove('killed');
    await has(cache, 'killed', undefined);
  });

  it('goes on after the API server hung, with connections that stay open', async () => {
    const impatient = clientOf({ timeoutMs: 3_000, tryTimeoutMs: 1_000 });
    const cache = cacheOf({ idleMs: 2_000, client: impatient });
    await put('hung', '1');
    await has(cache, 'hung', '1');
    await lab.apiServer.pause();
    try {
      await eventually(() => cache.staleSince !== undefined);
      expect(cache.problem?.message).toContain('did not answer in time');
    } finally {
      lab.apiServer.resume();
    }
    await put('hung', '2');
    await has(cache, 'hung', '2');
    expect(cache.staleSince).toBeUndefined();
  });

  it('finds after a compaction what it has missed, deletes too', async () => {
    let gate: Promise<void> | undefined;
    let open: () => void = () => {};
    let waiting = 0;
    let lists = 0;
    // A new watch begins only while the gate is open.
    const gated = {
      cluster: client.cluster,
      list: (...args: Parameters<KubernetesClient['list']>) => {
        lists += 1;
        return client.list(...args);
      },
      stream: async (...args: Parameters<KubernetesClient['stream']>) => {
        waiting += gate ? 1 : 0;
        await gate;
        return client.stream(...args);
      },
    } as Pick<KubernetesClient, 'cluster' | 'list' | 'stream'>;
    await put('compacted', '1');
    await put('missed', '1');
    const cache = cacheOf({ client: gated, watchMs: 1_000 });
    await has(cache, 'missed', '1');
    gate = new Promise(resolve => {
      open = resolve;
    });
    await eventually(() => waiting > 0);
    await put('compacted', '2');
    await remove('missed');
    await lab.etcd.compact();
    const before = lists;
    gate = undefined;
    open();
    await has(cache, 'missed', undefined);
    await has(cache, 'compacted', '2');
    expect(lists).toBeGreaterThan(before);
    expect(cache.staleSince).toBeUndefined();
  });

  it('comes to have what a cluster has that was put back in time', async () => {
    const cache = cacheOf({ relistMs: 1_000 });
    await put('kept', '1');
    const snapshot = await lab.etcd.snapshot();
    await put('kept', '2');
    await put('newer', '1');
    await has(cache, 'newer', '1');
    await lab.restore(snapshot);
    await has(cache, 'kept', '1');
    await has(cache, 'newer', undefined);
    await put('kept', '3');
    await has(cache, 'kept', '3');
    expect(cache.staleSince).toBeUndefined();
  });

  it('has what many writers have left behind, whatever broke in between', async () => {
    const caches = [cacheOf(), cacheOf({ watchMs: 1_000 })];
    const writers = Array.from({ length: 4 }, async (_, writer) => {
      for (let round = 0; round < 15; round++) {
        const name = `storm-${(writer + round) % 6}`;
        await put(name, `${writer}-${round}`).catch(() => {});
        if (round % 4 === 3) {
          await remove(name).catch(() => {});
        }
      }
    });
    await Promise.all(writers);
    await lab.apiServer.kill();
    await lab.apiServer.start();
    await Promise.all(
      [0, 1, 2].map(one => put(`storm-${one}`, 'last').catch(() => {})),
    );
    const { items } = await client.list(configMaps, {
      namespace,
      labelSelector: 'watched=yes',
    });
    const versions = (objects: ConfigMap[]) =>
      objects
        .map(({ metadata }) => `${metadata?.name} ${metadata?.resourceVersion}`)
        .sort()
        .join();
    for (const cache of caches) {
      await eventually(() => versions(cache.list()) === versions(items));
    }
    expect(items.length).toBeGreaterThanOrEqual(3);
  });

  it('asks for bookmarks, and gets them', async () => {
    let heard = '';
    const listening = {
      cluster: client.cluster,
      list: (...args: Parameters<KubernetesClient['list']>) =>
        client.list(...args),
      stream: async (...args: Parameters<KubernetesClient['stream']>) => {
        const { contentType, chunks } = await client.stream(...args);
        return { contentType, chunks: tee(chunks) };
      },
    } as Pick<KubernetesClient, 'cluster' | 'list' | 'stream'>;
    async function* tee(chunks: AsyncIterable<Uint8Array>) {
      for await (const chunk of chunks) {
        heard += Buffer.from(chunk).toString();
        yield chunk;
      }
    }
    const cache = ResourceCache.create({
      client: listening,
      type: services,
      logger: loggerMock(),
      // They come each minute, and two seconds before a watch ends.
      watchMs: 5_000,
    });
    running.push(cache.run(stop.signal));
    await cache.whenSynced(stop.signal);
    // None come before something of the type was written since it has started.
    await client.apply(services, {
      metadata: { name: 'written', namespace },
      spec: { ports: [{ port: 80 }] },
    });
    await eventually(() => heard.includes('"type":"BOOKMARK"'));
    expect(cache.staleSince).toBeUndefined();
  });
});
