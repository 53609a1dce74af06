import { createServer, IncomingMessage, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { specFixture } from '../../__testUtils__/stores';
import { verifyPrediction } from './verifyPrediction';

interface Reply {
  status: number;
  body: unknown;
  afterMs?: number;
}

describe('trial prediction', () => {
  let server: Server;
  let replies: Reply[];
  let received: { url?: string; authorization?: string; body: string }[];

  beforeEach(async () => {
    replies = [];
    received = [];
    server = createServer(async (request: IncomingMessage, response) => {
      let body = '';
      for await (const chunk of request) {
        body += chunk;
      }
      const { url, headers } = request;
      received.push({ url, authorization: headers.authorization, body });
      const reply = replies.shift()!;
      await sleep(reply.afterMs ?? 0);
      response.writeHead(reply.status);
      response.end(
        typeof reply.body === 'string'
          ? reply.body
          : JSON.stringify(reply.body),
      );
    });
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  });

  afterEach(async () => {
    server.closeAllConnections();
    await new Promise(resolve => server.close(resolve));
  });

  const verify = (overrides: object = {}) => {
    const { port } = server.address() as AddressInfo;
    const url = `http://127.0.0.1:${port}`;
    return verifyPrediction({
      endpoint: {
        url,
        inferUrl: `${url}/v2/models/digits/infer`,
        modelName: 'digits',
        protocols: ['open-inference-v2'],
      },
      spec: { ...specFixture, ...overrides },
      key: 'secret',
    });
  };
  const answer = { outputs: [{ name: 'label', data: [1] }] };
  const language = {
    runtime: 'vllm',
    example: undefined,
    signature: undefined,
    languageModel: { tensorParallelism: 1, facts: { contextLength: 4096 } },
  };

  it('greets a language model, and is valid with a token', async () => {
    replies = [
      { status: 200, body: { choices: [{ message: { content: 'Hello' } }] } },
      { status: 200, body: { choices: [{ message: { content: '' } }] } },
      { status: 400, body: { error: { message: 'no chat template' } } },
    ];
    expect(await verify(language)).toMatchObject({ outcome: 'valid' });
    expect(received.map(({ url }) => url)).toEqual(['/v1/chat/completions']);
    expect(JSON.parse(received[0].body)).toMatchObject({
      model: 'digits',
      messages: [{ role: 'user' }],
    });
    expect(await verify(language)).toEqual({
      outcome: 'failed',
      message: 'The answer to a trial prediction holds no token',
    });
    const refused = await verify(language);
    expect(refused).toMatchObject({ outcome: 'unknown' });
    expect(JSON.stringify(refused)).toContain('no chat template');
  });

  it('sends the example of the model with its key, and is valid with outputs', async () => {
    replies = [{ status: 200, body: answer }];
    const example = { inputs: [{ name: 'pixels', data: [1, 2] }] };
    expect(await verify({ example })).toMatchObject({ outcome: 'valid' });
    expect(received).toEqual([
      {
        url: '/v2/models/digits/infer',
        authorization: 'Bearer secret',
        body: JSON.stringify(example),
      },
    ]);
  });

  it('sends zeros in the shape of the signature when there is no example', async () => {
    replies = [{ status: 200, body: answer }];
    expect(await verify()).toMatchObject({ outcome: 'valid' });
    expect(JSON.parse(received[0].body)).toMatchObject({
      inputs: [{ name: 'pixels', shape: [1, 2], data: [0, 0] }],
    });
  });

  it('asks the model for its signature when the revision has none', async () => {
    replies = [
      { status: 200, body: specFixture.signature },
      { status: 200, body: answer },
    ];
    expect(await verify({ signature: undefined })).toMatchObject({
      outcome: 'valid',
    });
    expect(received.map(({ url }) => url)).toEqual([
      '/v2/models/digits',
      '/v2/models/digits/infer',
    ]);
  });

  it.each([
    ['an answer without outputs', { status: 200, body: {} }, 'no outputs'],
    ['an answer that is not JSON', { status: 200, body: 'ok' }, 'is not JSON'],
    ['empty outputs', { status: 200, body: { outputs: [] } }, 'no outputs'],
    ['an error', { status: 503, body: 'not ready' }, '503: not ready'],
  ])('has failed with %s', async (_, reply, message) => {
    replies = [reply];
    expect(await verify()).toEqual({
      outcome: 'failed',
      message: expect.stringContaining(message),
    });
  });

  it('waits for a model that needs seconds', async () => {
    replies = [{ status: 200, body: answer, afterMs: 11_000 }];
    expect(await verify()).toMatchObject({ outcome: 'valid' });
  }, 30_000);

  it('says nothing about a model that refuses zeros', async () => {
    replies = [{ status: 400, body: 'zeros are no image' }];
    expect(await verify()).toEqual({
      outcome: 'unknown',
      message: expect.stringContaining('give the model version an example'),
    });
  });

  it('has failed when the model refuses its own example', async () => {
    replies = [{ status: 400, body: 'wrong shape' }];
    expect(await verify({ example: { inputs: [] } })).toMatchObject({
      outcome: 'failed',
    });
  });

  it('has failed when nobody listens', async () => {
    const { port } = server.address() as AddressInfo;
    server.closeAllConnections();
    await new Promise(resolve => server.close(resolve));
    const url = `http://127.0.0.1:${port}`;
    expect(
      await verifyPrediction({
        endpoint: {
          url,
          inferUrl: url,
          modelName: 'digits',
          protocols: ['open-inference-v2'],
        },
        spec: specFixture,
        key: 'secret',
      }),
    ).toMatchObject({
      outcome: 'failed',
      message: expect.stringContaining('did not come back'),
    });
    // So that the clean-up has something to close.
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  });
});
