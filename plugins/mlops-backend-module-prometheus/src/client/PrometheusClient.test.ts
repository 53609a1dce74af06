import {
  createServer,
  IncomingMessage,
  Server,
  ServerResponse,
} from 'node:http';
import { AddressInfo } from 'node:net';
import { createMockDirectory } from '@backstage/backend-test-utils';
import { PrometheusClient, PrometheusClientOptions } from './PrometheusClient';

const secret = 'token-of-the-test';
const matrix = (...result: object[]) => ({
  status: 'success',
  data: { resultType: 'matrix', result },
});
const up = (...values: unknown[]) => ({ metric: { __name__: 'up' }, values });

describe('PrometheusClient', () => {
  const directory = createMockDirectory();
  let server: Server;
  let handler: (
    request: IncomingMessage,
    response: ServerResponse,
    body: string,
  ) => void;
  const clients: PrometheusClient[] = [];

  beforeAll(async () => {
    directory.setContent({ token: `${secret}\n`, empty: '\n' });
    server = createServer(async (request, response) => {
      let body = '';
      for await (const chunk of request) {
        body += chunk;
      }
      handler(request, response, body);
    });
    await new Promise<void>(resolve => {
      server.listen(0, '127.0.0.1', resolve);
    });
  });

  afterEach(async () => {
    await Promise.all(clients.splice(0).map(client => client.close()));
  });

  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  const client = (options: Partial<PrometheusClientOptions> = {}) => {
    const { port } = server.address() as AddressInfo;
    const created = PrometheusClient.create({
      url: `http://127.0.0.1:${port}/tenant/`,
      timeoutSeconds: 10,
      ...options,
    });
    clients.push(created);
    return created;
  };

  const answerWith = (body: unknown, code = 200) => {
    handler = (_request, response) => {
      response.writeHead(code);
      response.end(typeof body === 'string' ? body : JSON.stringify(body));
    };
  };

  it('asks for samples as they were scraped, and reads them', async () => {
    const asked: unknown[] = [];
    handler = (request, response, body) => {
      const { authorization } = request.headers;
      asked.push(
        request.url,
        authorization,
        Object.fromEntries(new URLSearchParams(body)),
      );
      response.setHeader('date', 'Fri, 27 Nov 2026 12:00:00 GMT');
      response.end(
        JSON.stringify(
          matrix(up([1.5, '1'], [2.501, '0'], [3, 'NaN'], [4, '+Inf'])),
        ),
      );
    };
    const tokenFile = directory.resolve('token');
    const answer = await client({ authentication: { tokenFile } }).series(
      'up[5m]',
      4_500,
    );
    expect(asked).toEqual([
      '/tenant/api/v1/query',
      `Bearer ${secret}`,
      { query: 'up[5m]', time: '4.500', timeout: '10s' },
    ]);
    expect(answer).toEqual({
      series: [
        {
          labels: { __name__: 'up' },
          samples: [
            [1_500, 1],
            [2_501, 0],
            [3_000, NaN],
            [4_000, NaN],
          ],
        },
      ],
      date: Date.UTC(2026, 10, 27, 12),
    });
  });

  it('names a tenant where there is one, and else none', async () => {
    const named: unknown[] = [];
    handler = (request, response) => {
      named.push(request.headers['x-scope-orgid']);
      response.end(JSON.stringify(matrix()));
    };
    await client({ tenant: 'team-a|team-b' }).series('up[5m]', 0);
    await client().series('up[5m]', 0);
    expect(named).toEqual(['team-a|team-b', undefined]);
  });

  it('takes user and password from its file', async () => {
    let header: string | undefined;
    handler = (request, response) => {
      header = request.headers.authorization;
      response.end(JSON.stringify(matrix()));
    };
    const basic = {
      username: 'portal',
      passwordFile: directory.resolve('token'),
    };
    await client({ authentication: { basic } }).series('up[5m]', 0);
    expect(header).toBe(
      `Basic ${Buffer.from(`portal:${secret}`).toString('base64')}`,
    );
  });

  it.each([
    ['a page to log in', '<html>Log in</html>', /no success/],
    ['nothing', '', /no success/],
    ['an error', { status: 'error', error: 'execution' }, /no success/],
    [
      'warnings',
      { ...matrix(), warnings: ['a store is down'] },
      /a store is down/,
    ],
    [
      'a vector',
      { status: 'success', data: { resultType: 'vector', result: [] } },
      /no matrix/,
    ],
    [
      'no result',
      { status: 'success', data: { resultType: 'matrix' } },
      /no matrix/,
    ],
    ['the same series twice', matrix(up([1, '1']), up([1, '1'])), /twice/],
    ['a series without labels', matrix({ values: [[1, '1']] }), /labels/],
    ['a series without values', matrix({ metric: {} }), /values/],
    ['samples out of order', matrix(up([2, '1'], [1, '1'])), /order/],
    ['samples without a time', matrix(up(['1', '1'])), /order/],
  ])('takes %s for no answer', async (_what, body, message) => {
    answerWith(body);
    await expect(client().series('up[5m]', 0)).rejects.toThrow(message);
  });

  it.each([
    ['refuses', 401],
    ['sends elsewhere', 302],
    ['fails', 503],
  ])(
    'says with which status a server %s, in its words and without credentials',
    async (_what, code) => {
      answerWith(
        { status: 'error', error: `no such token ${secret}\u0007\n` },
        code,
      );
      const tokenFile = directory.resolve('token');
      await expect(
        client({ authentication: { tokenFile } }).series('up[5m]', 0),
      ).rejects.toThrow(
        new RegExp(
          `^it answers with status ${code}: no such token \\*\\*\\* $`,
        ),
      );
    },
  );

  it('gives up a server that does not answer, and one whose answer does not end', async () => {
    handler = () => {};
    await expect(
      client({ timeoutSeconds: 0.1 }).series('up[5m]', 0),
    ).rejects.toThrow('no answer within 0.1 s');
    handler = (_request, response) => {
      response.write('{"status":');
    };
    await expect(
      client({ timeoutSeconds: 0.1 }).series('up[5m]', 0),
    ).rejects.toThrow('no answer within 0.1 s');
  });

  it('reads no more of an answer than it must', async () => {
    let sent = 0;
    handler = (_request, response) => {
      const more = () => {
        while (!response.destroyed && sent < 2 ** 30) {
          sent += 2 ** 20;
          if (!response.write(' '.repeat(2 ** 20))) {
            response.once('drain', more);
            return;
          }
        }
      };
      more();
    };
    await expect(client().series('up[5m]', 0)).rejects.toThrow(
      'more than 32 MiB',
    );
    expect(sent).toBeLessThan(2 ** 30);
  });

  it.each([
    ['gone', /cannot be read from .*gone: ENOENT/],
    ['empty', /empty/],
  ])('asks nothing where its credentials are %s', async (name, message) => {
    const tokenFile = directory.resolve(name);
    await expect(
      client({ authentication: { tokenFile } }).series('up[5m]', 0),
    ).rejects.toThrow(message);
  });

  it('says that a server cannot be reached', async () => {
    await expect(
      client({ url: 'http://127.0.0.1:1' }).series('up[5m]', 0),
    ).rejects.toThrow(/ECONNREFUSED/);
  });
});
