import { ServiceUnavailableError } from '@backstage/errors';
import { ForbiddenError, type KubernetesClient } from '../../client';
import type { KnownObjects } from './KnownObjects';
import type { NamespaceCaches } from './NamespaceCaches';
import { ServiceReader } from './ServiceReader';

const service = { id: 'id-of-digits', name: 'digits' };
const refusal = new ForbiddenError('lab', 'may not list httproutes', {
  code: 403,
  reason: 'Forbidden',
  message: 'no',
  causes: [],
});
const route = {
  metadata: { uid: 'u', generation: 1 },
} as KnownObjects['route'];

/** What is heard of a namespace, or why nothing is. */
function cacheOf(
  namespace: string,
  { has = false, problem }: { has?: boolean; problem?: Error } = {},
): NamespaceCaches {
  return {
    namespace,
    problem,
    known: () => ({
      namespace,
      ...(has && { route }),
      deployments: [],
      pods: [],
    }),
    requireFresh: async () => {
      if (problem) {
        throw new ServiceUnavailableError(`last heard of: ${problem.message}`);
      }
    },
  } as unknown as NamespaceCaches;
}

/** An API server with namespaces of which some may not be listed, or are gone. */
function clientOf({
  forbidden = [],
  gone = [],
  withRoute = [],
}: {
  forbidden?: string[];
  gone?: string[];
  withRoute?: string[];
}) {
  const list = jest.fn(
    async (type: { plural: string }, { namespace }: { namespace: string }) => {
      if (forbidden.includes(namespace)) {
        throw refusal;
      }
      const isThere =
        type.plural === 'httproutes' && withRoute.includes(namespace);
      return { items: isThere ? [route] : [] };
    },
  );
  const get = jest.fn(async (_: unknown, { name }: { name: string }) =>
    gone.includes(name) ? undefined : { metadata: { name } },
  );
  const client = { cluster: 'lab', list, get } as unknown as KubernetesClient;
  return { client, list, get };
}

const namespacesOf = (found: KnownObjects[]) =>
  found.map(({ namespace }) => namespace);

describe('a service of one namespace, while another is not heard of,', () => {
  it('is known without asking anybody', async () => {
    const { client, list, get } = clientOf({ forbidden: ['b'] });
    const reader = ServiceReader.create(client, [
      cacheOf('a', { has: true }),
      cacheOf('b', { problem: refusal }),
    ]);
    expect(namespacesOf(await reader.read(service))).toEqual(['a']);
    expect(list).not.toHaveBeenCalled();
    expect(get).not.toHaveBeenCalled();
  });

  it('is known after it was written to', async () => {
    const { client } = clientOf({ forbidden: ['b'], withRoute: ['a'] });
    const reader = ServiceReader.create(client, [
      cacheOf('a'),
      cacheOf('b', { problem: refusal }),
    ]);
    reader.wrote(service);
    expect(namespacesOf(await reader.read(service))).toEqual(['a']);
  });

  it('is not there where the other one is gone', async () => {
    const { client } = clientOf({ forbidden: ['b'], gone: ['b'] });
    const reader = ServiceReader.create(client, [
      cacheOf('a'),
      cacheOf('b', { problem: refusal }),
    ]);
    expect(await reader.read(service)).toEqual([]);
    reader.wrote(service);
    expect(await reader.read(service)).toEqual([]);
  });
});

describe('a service', () => {
  it('may be in a namespace that is there and may not be read', async () => {
    const { client } = clientOf({ forbidden: ['b'] });
    const reader = ServiceReader.create(client, [
      cacheOf('a'),
      cacheOf('b', { problem: refusal }),
    ]);
    await expect(reader.read(service)).rejects.toThrow(refusal);
    reader.wrote(service);
    await expect(reader.read(service)).rejects.toThrow(refusal);
  });

  it('is not known where what was heard of it last is old', async () => {
    const { client, get } = clientOf({});
    const reader = ServiceReader.create(client, [
      cacheOf('a'),
      cacheOf('b', { has: true, problem: new Error('no answer') }),
    ]);
    await expect(reader.read(service)).rejects.toThrow(
      'last heard of: no answer',
    );
    expect(get).not.toHaveBeenCalled();
  });

  it('is not taken for gone where its namespace was forbidden when it was heard of last', async () => {
    const { client } = clientOf({ forbidden: ['b'], withRoute: ['a'] });
    const reader = ServiceReader.create(client, [
      cacheOf('a', { has: true }),
      cacheOf('b', { has: true, problem: refusal }),
    ]);
    await expect(reader.read(service)).rejects.toThrow(refusal);
  });
});
