import fc from 'fast-check';
import { eventually } from '../__testUtils__/eventually';
import { loggerMock } from '../__testUtils__/loggerMock';
import { FakeCollection } from '../__testUtils__/FakeCollection';
import {
  ScriptedServer,
  sendHtml,
  sendStatus,
} from '../__testUtils__/ScriptedServer';
import { ConfigMap, configMaps, KubernetesClient, realTiming } from '../client';
import { serviceIdLabel } from './ObjectStore';
import { ResourceCache } from './ResourceCache';

/** What may happen to a cluster, or between it and the portal. */
type Step =
  | { kind: 'put'; name: string; service: number }
  | { kind: 'remove'; name: string }
  | { kind: 'compact' | 'bookmark' | 'pause' | 'down' | 'cut connections' }
  | { kind: 'end'; how: 'cleanly' | 'cut' | 'error' | 'nonsense'; code: number }
  | { kind: 'refuse'; code: number };

const name = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g');
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('put' as const),
      name,
      service: fc.nat(2),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('remove' as const), name }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constantFrom(
        'compact' as const,
        'bookmark' as const,
        'pause' as const,
        'down' as const,
        'cut connections' as const,
      ),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('end' as const),
      how: fc.constantFrom(
        'cleanly' as const,
        'cut' as const,
        'error' as const,
        'nonsense' as const,
      ),
      code: fc.constantFrom(410, 500),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('refuse' as const),
      code: fc.constantFrom(200, 401, 403, 404, 410, 429, 500, 503),
    }),
  },
);

describe('ResourceCache', () => {
  it('comes to have what its cluster has, whatever happens in between', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 40 }),
        fc.integer({ min: 1, max: 5 }),
        async (steps, pageSize) => {
          const { cached, heard, ofServices, mismatches } = await walk(
            steps,
            pageSize,
          );
          expect(heard).toEqual(cached);
          expect(ofServices).toEqual(cached);
          expect(mismatches).toBe(0);
        },
      ),
      { numRuns: 40 },
    );
  });
});

/** Waits until the cache has what the cluster has, and says how it came to that. */
async function walk(steps: Step[], pageSize: number) {
  const collection = FakeCollection.create();
  const refusals: number[] = [];
  const server = await ScriptedServer.start((request, response) => {
    const code = refusals.shift();
    if (code === undefined) {
      // Small pages, so that lists expire in the middle.
      const limit = request.query.limit && String(pageSize);
      const query = { ...request.query, ...(limit ? { limit } : {}) };
      collection.answer({ ...request, query }, response);
    } else if (code === 200) {
      sendHtml(response);
    } else {
      sendStatus(response, code, { message: 'not now' });
    }
  });
  const { port } = server;
  const timing = { ...realTiming, random: () => 0.002 };
  const client = KubernetesClient.create({
    cluster: 'eu',
    load: () => server.kubeConfig(),
    qps: 10_000,
    burst: 10_000,
    timing,
  });
  const cache = ResourceCache.create<ConfigMap>({
    client,
    type: configMaps,
    logger: loggerMock(),
    firstBackoffMs: 2,
    longestBackoffMs: 4,
    timing: realTiming,
  });
  /** What somebody has who only listens. */
  const heard = new Map<string, ConfigMap>();
  let mismatches = 0;
  cache.onChange(({ where, before, after }) => {
    if (heard.get(where.name) !== before || !(before || after)) {
      mismatches += 1;
    }
    if (after) {
      heard.set(where.name, after);
    } else {
      heard.delete(where.name);
    }
  });
  const stop = new AbortController();
  const running = cache.run(stop.signal);
  const versions = (objects: Pick<ConfigMap, 'metadata'>[]) =>
    objects
      .map(({ metadata }) => `${metadata?.name} ${metadata?.resourceVersion}`)
      .sort()
      .join();
  for (const one of steps) {
    await take(one);
  }
  refusals.length = 0;
  await eventually(
    () =>
      cache.synced && versions(cache.list()) === versions(collection.list()),
  );
  const outcome = {
    cached: versions(cache.list()),
    heard: versions([...heard.values()]),
    ofServices: versions(['0', '1', '2'].flatMap(id => cache.ofService(id))),
    mismatches,
  };
  stop.abort();
  await running;
  await client.close();
  await server.stop();
  return outcome;

  async function take(one: Step) {
    switch (one.kind) {
      case 'put':
        collection.put(one.name, 'x', { [serviceIdLabel]: `${one.service}` });
        break;
      case 'remove':
        collection.remove(one.name);
        break;
      case 'compact':
        collection.compact();
        break;
      case 'bookmark':
        collection.bookmark();
        break;
      case 'end':
        collection.end(one.how, one.code);
        break;
      case 'refuse':
        refusals.push(one.code);
        break;
      case 'cut connections':
        server.cut();
        break;
      case 'down':
        await server.stop();
        await pause();
        await server.listen(port);
        break;
      default:
        await pause();
    }
  }
}

/** Lets what is under way get somewhere, wherever that is. */
async function pause() {
  await new Promise(resolve => {
    setTimeout(resolve, 4);
  });
}
