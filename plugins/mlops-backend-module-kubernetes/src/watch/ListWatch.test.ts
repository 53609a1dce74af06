import { eventually } from '../__testUtils__/eventually';
import { FakeCollection } from '../__testUtils__/FakeCollection';
import {
  Handler,
  ScriptedServer,
  sendHtml,
  sendStatus,
} from '../__testUtils__/ScriptedServer';
import { ServedCollection } from '../__testUtils__/ServedCollection';
import { ConfigMap, configMaps, KubernetesClient, realTiming } from '../client';
import { ListWatch, ListWatchOptions } from './ListWatch';

describe('ListWatch', () => {
  let served: ServedCollection;
  let server: ScriptedServer;
  let collection: FakeCollection;
  let client: KubernetesClient;
  let stop: AbortController;
  let running: Promise<void> | undefined;
  let told: string[];
  let heard: number;

  beforeEach(async () => {
    served = await ServedCollection.create();
    ({ collection, server } = served);
    client = served.connect();
    stop = new AbortController();
    told = [];
    heard = 0;
  });

  afterEach(async () => {
    stop.abort();
    await running;
    await served.close();
  });

  const nameOf = (object: ConfigMap) => object.metadata?.name;

  function start(options: Partial<ListWatchOptions<ConfigMap>> = {}) {
    running = ListWatch.create({
      client,
      type: configMaps,
      namespace: 'models',
      labelSelector: 'app.kubernetes.io/managed-by=fairway',
      firstBackoffMs: 5,
      longestBackoffMs: 10,
      sink: {
        replaced: objects => told.push(`all ${objects.map(nameOf).join(' ')}`),
        changed: object => told.push(`changed ${nameOf(object)}`),
        deleted: object => told.push(`deleted ${nameOf(object)}`),
        heard: () => {
          heard += 1;
        },
        failed: error => told.push(`failed ${error.message}`),
      },
      ...options,
    }).run(stop.signal);
  }

  const tells = (what: string) => eventually(() => told.includes(what));
  const watches = (count: number) =>
    eventually(
      () => server.received.filter(({ query }) => query.watch).length >= count,
    );
  const isWatched = () => eventually(() => collection.watches > 0);
  const lists = () =>
    server.received.filter(({ query }) => !query.watch).length;

  /** Once, instead of the collection's answer to a watch or to a list. */
  function interrupt(what: 'watch' | 'list', handler: Handler) {
    let isDone = false;
    server.handler = (request, response) => {
      if (!isDone && (request.query.watch === 'true') === (what === 'watch')) {
        isDone = true;
        return handler(request, response);
      }
      return collection.answer(request, response);
    };
  }

  it('lists by pages, then watches from there, with bookmarks and for a time', async () => {
    const names = Array.from(
      { length: 1_201 },
      (_, one) => `c${String(one).padStart(4, '0')}`,
    );
    names.forEach(name => collection.put(name, 'x'));
    start();
    await isWatched();
    expect(told).toEqual([`all ${names.join(' ')}`]);
    expect(lists()).toBe(3);
    const { query, path } = server.received[3];
    expect(path).toBe('/api/v1/namespaces/models/configmaps');
    expect(query).toMatchObject({
      labelSelector: 'app.kubernetes.io/managed-by=fairway',
      allowWatchBookmarks: 'true',
      resourceVersion: '1202',
    });
    expect(Number(query.timeoutSeconds)).toBeGreaterThanOrEqual(180);
    expect(Number(query.timeoutSeconds)).toBeLessThanOrEqual(300);
  });

  it('tells what is new, has changed and is gone', async () => {
    start();
    await isWatched();
    collection.put('a', '1');
    collection.put('a', '2');
    collection.remove('a');
    await tells('deleted a');
    expect(told).toEqual(['all ', 'changed a', 'changed a', 'deleted a']);
  });

  it.each(['cleanly', 'cut'] as const)(
    'goes on where a watch ended %s, without a new list',
    async how => {
      start();
      await isWatched();
      collection.put('a', '1');
      await tells('changed a');
      collection.end(how);
      collection.put('b', '1');
      await tells('changed b');
      collection.remove('a');
      await tells('deleted a');
      expect(told).toEqual(['all ', 'changed a', 'changed b', 'deleted a']);
      expect(lists()).toBe(1);
    },
  );

  it('brings a line again that ended in the middle, without an error', async () => {
    interrupt('watch', (_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end('{"type":"ADDED","object":{"metadata":{"name":"a"');
    });
    start();
    await isWatched();
    collection.put('a', '1');
    await tells('changed a');
    expect(told).toEqual(['all ', 'changed a']);
    expect(lists()).toBe(1);
  });

  it('goes on from a bookmark after the history before it is gone', async () => {
    collection.put('a', '1');
    start();
    await isWatched();
    collection.put('b', '1');
    await tells('changed b');
    collection.remove('b');
    await tells('deleted b');
    const before = heard;
    collection.bookmark();
    await eventually(() => heard > before);
    collection.compact();
    collection.end('cleanly');
    collection.put('c', '1');
    await tells('changed c');
    expect(lists()).toBe(1);
  });

  it.each([
    ['in the stream', () => collection.end('error', 410)],
    [
      'as the answer',
      () => {
        collection.compact();
        collection.end('cleanly');
      },
    ],
  ])('lists again after 410 %s, and that is no failure', async (_, expire) => {
    collection.put('a', '1');
    start();
    await isWatched();
    server.handler = (request, response) => {
      // What happens while nobody watches.
      collection.remove('a');
      collection.put('b', '1');
      collection.compact();
      server.handler = (...args) => collection.answer(...args);
      collection.answer(request, response);
    };
    expire();
    await tells('all b');
    expect(told).toEqual(['all a', 'all b']);
  });

  it('lists again from the start when its pages expire', async () => {
    Array.from({ length: 501 }, (_, one) => collection.put(`c${one}`, '1'));
    server.handler = (request, response) => {
      if (request.query.continue) {
        collection.put('late', '1');
        collection.compact();
        server.handler = (...args) => collection.answer(...args);
      }
      collection.answer(request, response);
    };
    start();
    await isWatched();
    expect(told).toHaveLength(1);
    expect(told[0]).toContain('late');
    expect(lists()).toBe(4);
  });

  it('tells of another error in the stream, and lists again', async () => {
    start();
    await isWatched();
    collection.end('error', 500);
    await eventually(() => told.length === 3);
    expect(told).toEqual([
      'all ',
      'failed Cluster eu refused to watch configmaps in namespace "models": too old',
      'all ',
    ]);
  });

  it.each([
    ['<html>', 'a line that is no event'],
    ['{"type":"ADDED"}', 'a line that is no event'],
    ['{"metadata":{}}', 'a line that is no event'],
    ['{"type":"ADDED","object":{}}', 'an event without a resourceVersion'],
    [
      '{"type":"ADDED","object":{"metadata":{"resourceVersion":"9"}}}',
      'an object without a name',
    ],
    [
      '{"type":"RESET","object":{"metadata":{"resourceVersion":"9"}}}',
      'an event of no known type',
    ],
    ['null', 'a line that is no event'],
  ])('does not swallow the line %s', async (line, what) => {
    interrupt('watch', (_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(`${line}\n`);
    });
    start();
    await isWatched();
    expect(told).toEqual([
      'all ',
      `failed Cluster eu answered ${what} to watch configmaps in namespace "models"`,
      'all ',
    ]);
  });

  it.each(['list', 'watch'] as const)(
    'gets over a page to log in at instead of a %s',
    async what => {
      interrupt(what, (_, response) => sendHtml(response));
      start();
      await isWatched();
      expect(told.filter(one => /no API server/.test(one))).toHaveLength(1);
      collection.put('a', '1');
      await tells('changed a');
    },
  );

  it('gets over refusals and lists again, as what it saw may be gone', async () => {
    start();
    await isWatched();
    interrupt('watch', (_, response) =>
      sendStatus(response, 403, { reason: 'Forbidden', message: 'no' }),
    );
    collection.end('cleanly');
    await watches(3);
    await isWatched();
    expect(told).toEqual([
      'all ',
      'failed Cluster eu refused to watch configmaps in namespace "models": no',
      'all ',
    ]);
  });

  it('reads credentials again when a watch is refused with 401', async () => {
    start();
    await isWatched();
    interrupt('watch', (_, response) =>
      sendStatus(response, 401, { reason: 'Unauthorized', message: 'no' }),
    );
    collection.end('cleanly');
    await watches(3);
    await isWatched();
    expect(told).toEqual(['all ']);
  });

  it('survives a server that is gone for a while, and what happened meanwhile', async () => {
    collection.put('a', '1');
    start();
    await isWatched();
    const { port } = server;
    await server.stop();
    await eventually(() => told.some(one => /ECONNREFUSED/.test(one)));
    collection.remove('a');
    collection.put('b', '1');
    await server.listen(port);
    await tells('changed b');
    expect(told.filter(one => !one.startsWith('failed'))).toEqual([
      'all a',
      'deleted a',
      'changed b',
    ]);
  });

  it('leaves a stream that has gone silent, and finds what it did not bring', async () => {
    let watch = 0;
    server.handler = (request, response) => {
      if (request.query.watch && ++watch === 1) {
        // Half open: the head, and then nothing for ever.
        response.writeHead(200, { 'content-type': 'application/json' });
        response.flushHeaders();
        collection.put('a', '1');
        return;
      }
      collection.answer(request, response);
    };
    start({ idleMs: 30 });
    await tells('changed a');
    expect(lists()).toBe(1);
    expect(told).toEqual(['all ', 'changed a']);
  });

  it('ends a watch itself that its server does not end in time', async () => {
    const ends: (() => void)[] = [];
    start({
      settledMs: 0,
      timing: {
        ...realTiming,
        random: () => 0.5,
        after: (ms, act) => {
          if (ms === 250_000) {
            ends.push(act);
          }
          return realTiming.after(ms, act);
        },
      },
    });
    // The list, and the head of the watch.
    await eventually(() => heard === 2);
    expect(server.received[1].query.timeoutSeconds).toBe('240');
    ends[0]();
    await watches(2);
    await eventually(() => collection.watches === 1);
    collection.put('a', '1');
    await tells('changed a');
    expect(told).toEqual(['all ', 'changed a']);
    expect(lists()).toBe(1);
  });

  it('waits anew for as long after each bookmark', async () => {
    let armed = 0;
    let waiting = 0;
    client = served.connect({
      after: (ms, act) => {
        const cancel = realTiming.after(ms, act);
        if (ms !== 75_000) {
          return cancel;
        }
        armed += 1;
        waiting += 1;
        return () => {
          waiting -= 1;
          cancel();
        };
      },
    });
    const waits = (times: number) =>
      eventually(() => waiting === 1 && armed === times);
    start();
    await isWatched();
    await waits(1);
    collection.bookmark();
    await waits(2);
    collection.bookmark();
    await waits(3);
    expect(server.received.filter(({ query }) => query.watch)).toHaveLength(1);
  });

  it('lists everything again from time to time, whatever the watches say', async () => {
    start({ relistMs: 1 });
    await eventually(() => collection.watches > 0);
    collection.end('cleanly');
    await eventually(() => told.length >= 2);
    expect(told.slice(0, 2)).toEqual(['all ', 'all ']);
  });

  it('waits between streams that end at once, ever longer, until one has lived', async () => {
    const waits: number[] = [];
    let watch = 0;
    let passedMs = 0;
    server.handler = (request, response) => {
      if (!request.query.watch) {
        collection.answer(request, response);
        return;
      }
      watch += 1;
      passedMs += watch === 7 ? 30_000 : 0;
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end();
    };
    start({
      firstBackoffMs: 100,
      longestBackoffMs: 1_000,
      timing: {
        ...realTiming,
        elapsedMs: () => passedMs,
        random: () => 0.999,
        after: (ms, act) => {
          if (ms < 1_000) {
            waits.push(ms);
          }
          return realTiming.after(ms < 1_000 ? 0 : ms, act);
        },
      },
    });
    await eventually(() => waits.length >= 8);
    expect(waits.slice(0, 8).map(Math.round)).toEqual([
      100, 200, 400, 799, 999, 999, 100, 200,
    ]);
    expect(lists()).toBe(1);
    expect(told).toEqual(['all ']);
  });

  it('refuses to hold more than the maximum, and says so', async () => {
    ['a', 'b', 'c'].forEach(name => collection.put(name, '1'));
    start({ maximum: 2 });
    await tells('failed Cluster eu lists more than 2 configmaps');
    expect(told.filter(one => one.startsWith('all'))).toEqual([]);
  });

  it('goes on after a sink that throws', async () => {
    let throws = 1;
    start({
      sink: {
        replaced: objects => told.push(`all ${objects.map(nameOf).join(' ')}`),
        changed: () => {
          if (throws-- > 0) {
            throw new RangeError('no room');
          }
        },
        deleted: () => {},
        heard: () => {},
        failed: error => told.push(`failed ${error.message}`),
      },
    });
    await isWatched();
    collection.put('a', '1');
    await tells('all a');
    expect(told).toEqual(['all ', 'failed no room', 'all a']);
  });

  it.each([
    ['lists', 'list'],
    ['opens a watch', 'watch'],
  ] as const)('ends at once while it %s', async (_, what) => {
    let isAsked = false;
    interrupt(what, () => {
      isAsked = true;
    });
    start();
    await eventually(() => isAsked);
    stop.abort();
    await running;
    expect(told.filter(one => one.startsWith('failed'))).toEqual([]);
  });

  it('ends at once while it watches or waits', async () => {
    start();
    await isWatched();
    stop.abort();
    await running;
    await eventually(() => collection.watches === 0);

    stop = new AbortController();
    server.handler = (_, response) =>
      sendStatus(response, 403, { reason: 'Forbidden', message: 'no' });
    start({ firstBackoffMs: 1e8, longestBackoffMs: 1e8 });
    await eventually(() => told.some(one => one.startsWith('failed')));
    stop.abort();
    await running;
    expect(told.filter(one => one.startsWith('failed'))).toHaveLength(1);
  });
});
