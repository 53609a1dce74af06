import { mockErrorHandler } from '@backstage/backend-test-utils';
import {
  describeWithLanguageModel,
  labHookTimeoutMs,
  LanguageModelServer,
} from '@fairway/kube-lab';
import {
  CHAT_PATH,
  chatRequest,
  CompletionStream,
  type StreamPart,
} from '@fairway/inference-protocol';
import express from 'express';
import PromiseRouter from 'express-promise-router';
import { once } from 'node:events';
import { Agent, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { specFixture } from '../__testUtils__/stores';
import { verifyPrediction } from '../services/reconcile/verifyPrediction';
import { forward } from './forward';

jest.setTimeout(120_000);

describeWithLanguageModel('a real language model behind the portal', () => {
  const agent = new Agent({ keepAlive: true });
  const messages = [{ role: 'user' as const, content: 'Hello there' }];
  let server: LanguageModelServer;
  let portal: Server;

  beforeAll(async () => {
    server = await LanguageModelServer.create({ name: 'chat' });
    const router = PromiseRouter();
    router.all('/endpoints/:service/*', (request, response) =>
      forward(request, response, {
        endpoint: { url: server.url, headers: {} },
        path: (request.params as Record<string, string>)[0],
        agent,
      }),
    );
    portal = express().use(router, mockErrorHandler()).listen(0, '127.0.0.1');
    await once(portal, 'listening');
  }, labHookTimeoutMs);

  afterAll(async () => {
    agent.destroy();
    portal?.closeAllConnections();
    portal?.close();
    await server?.close();
  });

  const ask = async (maxTokens: number, signal?: AbortSignal) =>
    await fetch(
      `http://127.0.0.1:${
        (portal.address() as AddressInfo).port
      }/endpoints/chat${CHAT_PATH}`,
      {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(
          chatRequest('chat', messages, { maxTokens, stream: true }),
        ),
        signal,
      },
    );

  it('writes its answer through it to the end', async () => {
    const response = await ask(20);
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    const stream = CompletionStream.create();
    const parts: StreamPart[] = [];
    for await (const bytes of response.body!) {
      parts.push(...stream.push(bytes));
    }
    expect(stream.isDone).toBe(true);
    expect(parts.filter(({ kind }) => kind === 'text')).toHaveLength(20);
    expect(parts).toContainEqual({
      kind: 'usage',
      usage: { promptTokens: expect.any(Number), completionTokens: 20 },
    });
  });

  it('is heard while it writes, and stops when its reader goes away', async () => {
    const most = 1_500;
    const made = await server.tokensMade();
    const abort = new AbortController();
    const response = await ask(most, abort.signal);
    const stream = CompletionStream.create();
    const reader = response.body!.getReader();
    for (let heard = false; !heard; ) {
      const { value } = await reader.read();
      heard = stream.push(value!).some(({ kind }) => kind === 'text');
    }
    abort.abort();
    // Its count comes with the end of the request: fewer than were asked for.
    let now = made;
    while (now === made) {
      await sleep(100);
      now = await server.tokensMade();
    }
    expect(now - made).toBeLessThan(most);
  });

  it('gives a first valid prediction', async () => {
    expect(
      await verifyPrediction({
        endpoint: {
          url: server.url,
          inferUrl: `${server.url}${CHAT_PATH}`,
          modelName: 'chat',
          protocols: ['openai'],
        },
        spec: {
          ...specFixture,
          runtime: 'vllm',
          signature: undefined,
          example: undefined,
          languageModel: {
            tensorParallelism: 1,
            facts: { contextLength: 2048 },
          },
        },
      }),
    ).toMatchObject({ outcome: 'valid' });
  });
});
