import { eventually } from '../__testUtils__/eventually';
import { FakeCollection } from '../__testUtils__/FakeCollection';
import { loggerMock } from '../__testUtils__/loggerMock';
import { ScriptedServer } from '../__testUtils__/ScriptedServer';
import { ServedCollection } from '../__testUtils__/ServedCollection';
import { ConfigMap, configMaps, KubernetesClient, realTiming } from '../client';
import { serviceIdLabel } from './ObjectStore';
import { ResourceCache, ResourceCacheOptions } from './ResourceCache';

describe('ResourceCache', () => {
  let served: ServedCollection;
  let server: ScriptedServer;
  let collection: FakeCollection;
  let client: KubernetesClient;
  let cache: ResourceCache<ConfigMap>;
  let stop: AbortController;
  let running: Promise<void> | undefined;
  let minutes: number;
  const logger = loggerMock();

  beforeEach(async () => {
    jest.clearAllMocks();
    served = await ServedCollection.create();
    ({ collection, server } = served);
    client = served.connect();
    stop = new AbortController();
    minutes = 0;
  });

  afterEach(async () => {
    stop.abort();
    await running;
    await served.close();
  });

  function start(options: Partial<ResourceCacheOptions<ConfigMap>> = {}) {
    cache = ResourceCache.create({
      client,
      type: configMaps,
      namespace: 'models',
      logger,
      firstBackoffMs: 5,
      longestBackoffMs: 10,
      timing: {
        ...realTiming,
        date: () => new Date(Date.UTC(2026, 0, 1, 0, minutes)),
      },
      ...options,
    });
    running = cache.run(stop.signal);
  }

  const of = (id: string) => ({ [serviceIdLabel]: id });
  const a = { namespace: 'models', name: 'a' };
  const names = (objects: ConfigMap[]) =>
    objects.map(object => object.metadata?.name);
  const isWatched = () => eventually(() => collection.watches > 0);

  it('is empty and says so until it has been listed', async () => {
    collection.put('a', '1');
    start();
    expect(cache.synced).toBe(false);
    expect(cache.asOf).toBeUndefined();
    expect(cache.list()).toEqual([]);
    await cache.whenSynced(stop.signal);
    expect(cache.synced).toBe(true);
    expect(cache.staleSince).toBeUndefined();
    expect(names(cache.list())).toEqual(['a']);
    expect(cache.get(a)).toMatchObject({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      data: { text: '1' },
    });
    expect(cache.get({ namespace: 'others', name: 'a' })).toBeUndefined();
  });

  it('does not wait to be listed for longer than its signal', async () => {
    server.handler = () => {};
    start();
    const controller = new AbortController();
    const waiting = cache.whenSynced(controller.signal);
    controller.abort(new Error('too late'));
    await expect(waiting).rejects.toThrow('too late');
  });

  it('finds what belongs to a service, as labels come and go', async () => {
    collection.put('a', '1', of('s1'));
    collection.put('b', '1', of('s1'));
    collection.put('c', '1');
    start();
    await isWatched();
    expect(names(cache.ofService('s1'))).toEqual(['a', 'b']);
    expect(cache.ofService('s2')).toEqual([]);
    collection.put('a', '2', of('s2'));
    collection.remove('b');
    await eventually(() => cache.ofService('s1').length === 0);
    expect(names(cache.ofService('s2'))).toEqual(['a']);
  });

  it('tells each change once, with what was and what is', async () => {
    collection.put('a', '1', of('s1'));
    start();
    const changes: unknown[] = [];
    const ignore = cache.onChange(({ where, before, after, serviceIds }) =>
      changes.push([
        where.name,
        before?.data?.text,
        after?.data?.text,
        serviceIds,
      ]),
    );
    await isWatched();
    collection.put('a', '2', of('s2'));
    collection.remove('a');
    await eventually(() => changes.length === 3);
    expect(changes).toEqual([
      ['a', undefined, '1', ['s1']],
      ['a', '1', '2', ['s1', 's2']],
      ['a', '2', undefined, ['s2']],
    ]);
    ignore();
    collection.put('b', '1');
    await eventually(() => cache.list().length === 1);
    expect(changes).toHaveLength(3);
  });

  it('tells only what a new list has changed, deletes among it', async () => {
    ['a', 'b', 'c'].forEach(name => collection.put(name, '1'));
    start();
    await isWatched();
    const changes: unknown[] = [];
    cache.onChange(({ where, after }) =>
      changes.push([where.name, after?.data?.text]),
    );
    server.handler = (request, response) => {
      collection.remove('a');
      collection.put('b', '2');
      collection.compact();
      server.handler = (...args) => collection.answer(...args);
      collection.answer(request, response);
    };
    collection.end('cleanly');
    await eventually(() => changes.length === 2);
    await isWatched();
    expect(changes).toEqual([
      ['a', undefined],
      ['b', '2'],
    ]);
  });

  it('goes on after a listener that throws, and says so', async () => {
    start();
    cache.onChange(() => {
      throw new Error('oops');
    });
    const seen: string[] = [];
    cache.onChange(({ where }) => seen.push(where.name));
    await isWatched();
    collection.put('a', '1');
    await eventually(() => seen.length === 1);
    expect(logger.error).toHaveBeenCalledWith(
      expect.stringContaining('A listener failed on configmaps of cluster eu'),
    );
  });

  it('keeps what it has while its cluster is away, and says since when', async () => {
    collection.put('a', '1');
    minutes = 1;
    start();
    await isWatched();
    minutes = 2;
    collection.put('a', '2');
    await eventually(() => cache.get(a)?.data?.text === '2');
    minutes = 3;
    const { port } = server;
    await server.stop();
    await eventually(() => cache.staleSince !== undefined);
    minutes = 9;
    expect(cache.staleSince).toEqual(new Date('2026-01-01T00:02:00Z'));
    expect(cache.failingSince).toEqual(new Date('2026-01-01T00:03:00Z'));
    expect(cache.asOf).toEqual(new Date('2026-01-01T00:02:00Z'));
    expect(cache.problem?.message).toContain('ECONNREFUSED');
    expect(names(cache.list())).toEqual(['a']);

    await server.listen(port);
    await eventually(() => cache.staleSince === undefined);
    expect(cache.asOf).toEqual(new Date('2026-01-01T00:09:00Z'));
    expect(cache.failingSince).toBeUndefined();
    expect(cache.problem).toBeUndefined();
    expect(logger.info).toHaveBeenCalledTimes(1);
    expect(logger.warn).toHaveBeenCalledTimes(1);
  });

  it('is stale from its start where its cluster was never heard of', async () => {
    await server.stop();
    start({ client: KubernetesClient.create({ cluster: 'eu', load: noFile }) });
    await eventually(() => cache.staleSince !== undefined);
    expect(cache.synced).toBe(false);
    expect(cache.asOf).toBeUndefined();
    expect(cache.problem?.message).toBe(
      'No credentials for cluster eu: /no/such/file could not be read (ENOENT)',
    );
  });

  function noFile(): never {
    throw Object.assign(new Error('ENOENT'), {
      code: 'ENOENT',
      path: '/no/such/file',
    });
  }

  it('keeps no managed fields, nor what kubectl last applied', async () => {
    const object = {
      metadata: {
        ...a,
        resourceVersion: '5',
        managedFields: [{ manager: 'kubectl' }],
        annotations: {
          'kubectl.kubernetes.io/last-applied-configuration': '{}',
          'fairway.dev/epoch': '7',
        },
      },
    };
    server.handler = ({ query }, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      if (query.watch) {
        response.write(`${JSON.stringify({ type: 'ADDED', object })}\n`);
      } else {
        const items = [object];
        response.end(
          JSON.stringify({ metadata: { resourceVersion: '4' }, items }),
        );
      }
    };
    start();
    await cache.whenSynced(stop.signal);
    expect(cache.get(a)?.metadata).toEqual({
      ...a,
      resourceVersion: '5',
      annotations: { 'fairway.dev/epoch': '7' },
    });
  });

  it('refuses to grow beyond its maximum, and is stale from then on', async () => {
    collection.put('a', '1');
    start({ maximum: 2 });
    await isWatched();
    collection.put('b', '1');
    collection.put('c', '1');
    await eventually(() => /more than 2/.test(cache.problem?.message ?? ''));
    expect(cache.staleSince).toBeDefined();
  });
});
