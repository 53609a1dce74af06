import {
  describeWithKubeLab,
  FaultProxy,
  KubeLab,
  labHookTimeoutMs,
  loginPage,
  tooManyRequests,
  unavailable,
} from '@fairway/kube-lab';
import { KubeConfig } from '@kubernetes/client-node';
import { eventually } from '../__testUtils__/eventually';
import { loggerMock } from '../__testUtils__/loggerMock';
import {
  ConfigMap,
  configMaps,
  KubernetesClient,
  KubernetesClientOptions,
  UnreachableError,
} from '../client';
import { ResourceCache, ResourceCacheOptions } from './ResourceCache';

const namespace = 'default';

jest.setTimeout(180_000);

describeWithKubeLab('Between a cluster and the portal, a network', () => {
  let lab: KubeLab;
  let proxy: FaultProxy;
  let client: KubernetesClient;
  /** Not through the proxy: what others do to the cluster. */
  let others: KubernetesClient;
  let cache: ResourceCache<ConfigMap>;
  let stop: AbortController;
  let running: Promise<void>;
  const clients: KubernetesClient[] = [];
  const logger = loggerMock();

  function clientOf(
    kubeconfig: () => string,
    options: Partial<KubernetesClientOptions> = {},
  ) {
    const created = KubernetesClient.create({
      cluster: 'lab',
      load: () => {
        const config = new KubeConfig();
        config.loadFromString(kubeconfig());
        return config;
      },
      qps: 500,
      burst: 500,
      ...options,
    });
    clients.push(created);
    return created;
  }

  function start(options: Partial<ResourceCacheOptions<ConfigMap>> = {}) {
    cache = ResourceCache.create({
      client,
      type: configMaps,
      namespace,
      labelSelector: 'watched=yes',
      logger,
      longestBackoffMs: 500,
      ...options,
    });
    running = cache.run(stop.signal);
  }

  beforeAll(async () => {
    lab = await KubeLab.create({ processes: [] });
    proxy = await FaultProxy.create({ lab });
    others = clientOf(() => lab.kubeconfig());
    client = clientOf(() => proxy.kubeconfig(), {
      timeoutMs: 3_000,
      tryTimeoutMs: 1_000,
    });
  }, labHookTimeoutMs);

  afterAll(async () => {
    await Promise.all(clients.map(one => one.close()));
    await proxy?.close();
    await lab?.close();
  });

  beforeEach(() => {
    jest.clearAllMocks();
    stop = new AbortController();
    running = Promise.resolve();
  });

  afterEach(async () => {
    stop.abort();
    await running;
    await proxy.pass();
  });

  const put = (name: string, text: string) =>
    others.apply(configMaps, {
      metadata: { name, namespace, labels: { watched: 'yes' } },
      data: { text },
    });
  const has = (name: string, text: string) =>
    eventually(() => cache.get({ name, namespace })?.data?.text === text);
  const isStale = () => eventually(() => cache.staleSince !== undefined);

  it('may swallow everything and tell nobody: that is noticed, and made up for', async () => {
    start({ idleMs: 1_000 });
    await put('swallowed', '1');
    await has('swallowed', '1');
    proxy.blackhole();
    await put('swallowed', '2');
    await isStale();
    expect(cache.problem?.message).toContain('did not answer in time');
    expect(cache.get({ name: 'swallowed', namespace })?.data?.text).toBe('1');
    await proxy.pass();
    await has('swallowed', '2');
    expect(cache.staleSince).toBeUndefined();
  });

  it('may break every connection off again and again', async () => {
    start();
    for (let round = 0; round < 5; round++) {
      await put('cut', `${round}`);
      await has('cut', `${round}`);
      proxy.cut();
    }
    await put('cut', 'last');
    await has('cut', 'last');
    expect(cache.staleSince).toBeUndefined();
  });

  it('may refuse connections for a while', async () => {
    start();
    await put('refused', '1');
    await has('refused', '1');
    proxy.refuse();
    await put('refused', '2');
    await isStale();
    await proxy.pass();
    await has('refused', '2');
    expect(cache.staleSince).toBeUndefined();
  });

  it.each([
    ['a page to log in at', loginPage, 'no API server'],
    ['503', unavailable, 'apiserver is shutting down'],
    ['429', tooManyRequests(1), 'refused to watch'],
  ])('may answer everything with %s for a while', async (_, answer, words) => {
    start();
    await put('answered', '1');
    await has('answered', '1');
    proxy.answer({ answer });
    proxy.cut();
    await isStale();
    expect(cache.problem?.message).toContain(words);
    await put('answered', '2');
    await proxy.pass();
    await has('answered', '2');
    expect(cache.staleSince).toBeUndefined();
  });

  it('may end watches with 410, which is no failure', async () => {
    start();
    await put('expired', '1');
    await has('expired', '1');
    proxy.expireWatches();
    await put('expired', '2');
    await has('expired', '2');
    expect(logger.warn).not.toHaveBeenCalled();
  });

  it('never gets a write a second time that it may have carried', async () => {
    const name = 'carried';
    await put(name, '1');
    const since = lab.audit.mark();
    proxy.blackhole();
    const error = await client
      .apply(configMaps, { metadata: { name, namespace }, data: { text: '2' } })
      .catch(thrown => thrown);
    expect(error).toBeInstanceOf(UnreachableError);
    expect(error.arrival).toBe('unknown');
    await proxy.pass();
    // Another request is through, so anything that was sent before it is too.
    await client.get(configMaps, { name, namespace });
    const writes = await lab.audit.writes({ name, since });
    expect(writes.length).toBeLessThanOrEqual(1);
  });

  it('gets a write again that an API server has not taken in', async () => {
    const name = 'again';
    await put(name, '1');
    const since = lab.audit.mark();
    proxy.answer({ answer: tooManyRequests(1), times: 1 });
    await client.apply(configMaps, {
      metadata: { name, namespace, labels: { watched: 'yes' } },
      data: { text: '2' },
    });
    const writes = await lab.audit.writes({ name, since });
    expect(
      writes.filter(({ stage }) => stage === 'ResponseComplete'),
    ).toHaveLength(1);
  });

  it('may be slow', async () => {
    proxy.slow(150);
    start();
    await put('slow', '1');
    await has('slow', '1');
    expect(cache.staleSince).toBeUndefined();
  });
});
