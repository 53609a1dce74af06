import { createServer, IncomingMessage, ServerResponse } from 'node:http';
import { AddressInfo } from 'node:net';
import { mockServices } from '@backstage/backend-test-utils';
import { CatalogEntitiesClient } from './CatalogEntitiesClient';

const pool = (name: string) => ({
  apiVersion: 'fairway.dev/v1alpha1',
  kind: 'GpuPool',
  metadata: { name },
  spec: { type: 'host', lifecycle: 'production', owner: 'team' },
});

type Handler = (url: URL, response: ServerResponse) => void;

const closers: Array<() => Promise<unknown>> = [];
afterEach(async () => {
  await Promise.all(closers.splice(0).map(close => close()));
});

/** An mlops backend of HTTP alone, on the loopback interface. */
async function fakeBackend(handler: Handler) {
  const requests: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    requests.push(request);
    handler(new URL(request.url!, 'http://localhost'), response);
  });
  await new Promise<void>(resolve => {
    server.listen(0, '127.0.0.1', resolve);
  });
  closers.push(
    () =>
      new Promise(resolve => {
        server.closeAllConnections();
        server.close(resolve);
      }),
  );
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/api/mlops`, requests };
}

const json = (response: ServerResponse, body: unknown) => {
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify(body));
};

const listing =
  (...names: string[]): Handler =>
  (url, response) => {
    const offset = Number(url.searchParams.get('offset'));
    const limit = Number(url.searchParams.get('limit'));
    json(response, {
      items: names.slice(offset, offset + limit).map(pool),
      totalItems: names.length,
    });
  };

const clientOf = (url: string, options: object = {}) =>
  CatalogEntitiesClient.create({
    auth: mockServices.auth({ pluginId: 'catalog' }),
    discovery: mockServices.discovery.mock({ getBaseUrl: async () => url }),
    ...options,
  });

describe('CatalogEntitiesClient', () => {
  it('reads all pages with a token for the mlops plugin', async () => {
    const { url, requests } = await fakeBackend(listing('a', 'b', 'c'));

    const answer = await clientOf(url, { pageSize: 2 }).read();

    expect(answer?.url).toBe(`${url}/catalog-entities`);
    expect(answer?.entities.map(entity => entity.metadata.name)).toEqual([
      'a',
      'b',
      'c',
    ]);
    expect(requests.map(request => request.url)).toEqual([
      '/api/mlops/catalog-entities?offset=0&limit=2',
      '/api/mlops/catalog-entities?offset=2&limit=2',
    ]);
    const mlops = mockServices.auth({ pluginId: 'mlops' });
    const token = requests[0].headers.authorization!.replace('Bearer ', '');
    await expect(mlops.authenticate(token)).resolves.toMatchObject({
      principal: { type: 'service', subject: 'plugin:catalog' },
    });
  });

  it('takes an empty list for an empty list', async () => {
    const { url } = await fakeBackend(listing());
    await expect(clientOf(url).read()).resolves.toMatchObject({ entities: [] });
  });

  it('says that there is nothing where the plugin is not installed', async () => {
    const { url } = await fakeBackend((_url, response) => {
      response.statusCode = 404;
      response.end();
    });
    await expect(clientOf(url).read()).resolves.toBeUndefined();
  });

  it.each<[string, Handler, string]>([
    [
      'an error',
      (_url, response) => {
        response.statusCode = 500;
        response.end();
      },
      'Request failed with 500',
    ],
    [
      'something that is not JSON',
      (_url, response) => response.end('<html>'),
      'is not valid JSON',
    ],
    [
      'something that is not a page',
      (_url, response) => json(response, { items: {} }),
      'is not a page of a list',
    ],
    [
      'an entity without a name',
      (_url, response) =>
        json(response, { items: [{ kind: 'API' }], totalItems: 1 }),
      "gave an entity of kind 'API' named 'undefined'",
    ],
    [
      'an entity that is not its to give',
      (_url, response) =>
        json(response, {
          items: [{ ...pool('root'), kind: 'User' }],
          totalItems: 1,
        }),
      "gave an entity of kind 'User'",
    ],
    [
      'fewer entities than it announced',
      (url, response) =>
        json(response, {
          items: url.searchParams.get('offset') === '0' ? [pool('a')] : [],
          totalItems: 2,
        }),
      'announced 2 entities and gave 1',
    ],
    [
      'one entity twice',
      (_url, response) => json(response, { items: [pool('a')], totalItems: 2 }),
      'the list of entities changed while it was read',
    ],
    [
      'a list that grew between two pages',
      (url, response) => {
        const offset = Number(url.searchParams.get('offset'));
        json(response, {
          items: [pool(`p${offset}`)],
          totalItems: 2 + offset,
        });
      },
      'the list of entities changed while it was read',
    ],
    [
      'more than the catalog should hold',
      (_url, response) =>
        json(response, { items: [pool('a')], totalItems: 10_001 }),
      'has 10001 entities, at most 10000 are taken',
    ],
    [
      'a redirect',
      (_url, response) => {
        response.writeHead(302, { location: 'http://127.0.0.1:9/' });
        response.end();
      },
      'fetch failed',
    ],
  ])('gives up when the backend answers with %s', async (_, handler, words) => {
    const { url } = await fakeBackend(handler);
    await expect(clientOf(url).read()).rejects.toThrow(words);
  });

  it('does not wait for a backend that never answers', async () => {
    const { url } = await fakeBackend(() => {});
    await expect(clientOf(url, { timeoutMs: 50 }).read()).rejects.toThrow(
      'timeout',
    );
  });

  it('stops when the task is stopped', async () => {
    const { url } = await fakeBackend(() => {});
    await expect(clientOf(url).read(AbortSignal.abort())).rejects.toThrow(
      'aborted',
    );
  });
});
