import { once } from 'node:events';
import { createServer, RequestListener, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { revision, service } from '../../__testUtils__/planInputs';
import { AskContext } from '../asks/AskContext';
import { judgeSmoke } from './smoke';

describe('the smoke gate of a language model', () => {
  let answer: RequestListener;
  let server: Server;
  const base = revision(3);

  beforeAll(async () => {
    server = createServer((request, response) => answer(request, response));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterAll(() => server.close());

  const judge = (maximalLatencyMs?: number) =>
    judgeSmoke(
      {
        target: {
          reach: async () => ({
            url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
            headers: {},
          }),
        },
        service,
        candidate: {
          ...base,
          spec: {
            ...base.spec,
            signature: undefined,
            example: undefined,
            runtime: 'vllm',
            languageModel: {
              tensorParallelism: 1,
              facts: { contextLength: 4096 },
            },
          },
        },
        signal: new AbortController().signal,
      } as unknown as AskContext,
      { kind: 'smoke', name: 'smoke', requests: 5, maximalLatencyMs },
    );
  const say = (content: string) =>
    JSON.stringify({ choices: [{ message: { content } }] });

  it('passes when every request is answered with a token', async () => {
    const paths: unknown[] = [];
    answer = (request, response) => {
      paths.push(request.url);
      response.end(say('Hello'));
    };
    const result = await judge();
    expect(result).toMatchObject({ verdict: 'pass' });
    expect(result.evidence).toMatchObject({ requests: 5 });
    expect(paths).toEqual(Array(5).fill('/v1/chat/completions'));
  });

  it('fails when one is not, and says with what', async () => {
    let count = 0;
    answer = (_, response) => {
      count += 1;
      response.end(say(count === 3 ? '' : 'Hello'));
    };
    expect(await judge()).toMatchObject({
      verdict: 'fail',
      reason: expect.stringContaining('holds no token'),
    });
    answer = (_, response) => response.writeHead(500).end('no memory');
    expect(await judge()).toMatchObject({
      verdict: 'fail',
      reason: expect.stringContaining('no memory'),
    });
  });

  it('asks no more where nobody answers', async () => {
    let asked = 0;
    answer = request => {
      asked += 1;
      request.socket.destroy();
    };
    expect(await judge()).toMatchObject({ verdict: 'fail' });
    expect(asked).toBe(4);
  });

  it('fails when one takes longer than it may', async () => {
    answer = (_, response) => response.end(say('Hello'));
    expect(await judge(1e-6)).toMatchObject({
      verdict: 'fail',
      reason: expect.stringContaining('are allowed'),
    });
  });
});
