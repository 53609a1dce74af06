import { mockErrorHandler } from '@backstage/backend-test-utils';
import express from 'express';
import PromiseRouter from 'express-promise-router';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import {
  Agent,
  createServer,
  IncomingMessage,
  request as httpRequest,
  RequestListener,
  RequestOptions,
  Server,
} from 'node:http';
import { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { forward } from './forward';

/** A service on a unix socket, and the portal's proxy before it, both real. */
describe('the convenience proxy', () => {
  const agent = new Agent({ keepAlive: true });
  const directory = mkdtempSync(join(tmpdir(), 'fw-'));
  const socketPath = join(directory, 'service.sock');
  let answer: RequestListener;
  let service: Server;
  let proxy: Server;

  beforeAll(async () => {
    service = createServer((request, response) => answer(request, response));
    service.listen(socketPath);
    await once(service, 'listening');
    const router = PromiseRouter();
    router.all('/endpoints/:service/*', (request, response) =>
      forward(request, response, {
        endpoint: {
          url: 'http://localhost/predict/mine',
          headers: { 'x-portal': 'secret' },
          socketPath,
        },
        path: (request.params as Record<string, string>)[0],
        agent,
      }),
    );
    proxy = express().use(router, mockErrorHandler()).listen(0, '127.0.0.1');
    await once(proxy, 'listening');
  });

  afterAll(async () => {
    agent.destroy();
    for (const server of [proxy, service]) {
      server.closeAllConnections();
      await new Promise(resolve => server.close(resolve));
    }
    rmSync(directory, { recursive: true, force: true });
  });

  const open = (options: RequestOptions = {}) =>
    httpRequest({
      port: (proxy.address() as AddressInfo).port,
      path: '/endpoints/mine/v2/models/digits/infer',
      method: 'POST',
      ...options,
    });
  const read = async (incoming: IncomingMessage) => {
    const pieces: Buffer[] = [];
    for await (const piece of incoming) {
      pieces.push(piece);
    }
    return Buffer.concat(pieces);
  };
  const call = async (body?: Buffer, options: RequestOptions = {}) => {
    const outgoing = open(options);
    const answered = once(outgoing, 'response') as Promise<[IncomingMessage]>;
    outgoing.end(body);
    const [incoming] = await answered;
    return { incoming, body: await read(incoming) };
  };

  it('passes pieces of an answer on one by one', async () => {
    let next: () => void = () => {};
    answer = (_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.flushHeaders();
      let count = 0;
      next = () => {
        count += 1;
        response[count === 3 ? 'end' : 'write'](`data: ${count}\n\n`);
      };
    };
    const outgoing = open();
    outgoing.end();
    const [incoming] = (await once(outgoing, 'response')) as [IncomingMessage];
    const seen: string[] = [];
    // Each is asked for only when the one before has arrived.
    for (let count = 1; count <= 3; count += 1) {
      next();
      const [piece] = await once(incoming, 'data');
      seen.push(String(piece));
    }
    expect(seen).toEqual(['data: 1\n\n', 'data: 2\n\n', 'data: 3\n\n']);
  });

  it('passes pieces of a body on one by one', async () => {
    const pieces: ((piece: string) => void)[] = [];
    answer = (request, response) => {
      request.on('data', piece => pieces.shift()?.(String(piece)));
      request.on('end', () => response.end('done'));
    };
    const outgoing = open();
    for (const text of ['one', 'two', 'three']) {
      const arrived = new Promise(resolve => pieces.push(resolve));
      outgoing.write(text);
      expect(await arrived).toBe(text);
    }
    outgoing.end();
    const [incoming] = (await once(outgoing, 'response')) as [IncomingMessage];
    expect(String(await read(incoming))).toBe('done');
  });

  it('lets binary bodies and their headers pass untouched, both ways', async () => {
    const body = Buffer.from(Array.from({ length: 4096 }, (_, i) => i % 256));
    let seen: IncomingMessage['headers'] = {};
    answer = async (request, response) => {
      seen = request.headers;
      const received = await read(request);
      response.writeHead(200, {
        'content-type': 'application/octet-stream',
        'inference-header-content-length': '17',
        'content-length': received.length,
      });
      response.end(received.reverse());
    };
    const { incoming, body: received } = await call(body, {
      headers: {
        'content-type': 'application/octet-stream',
        'inference-header-content-length': '64',
        'content-length': body.length,
      },
    });
    expect(seen).toMatchObject({
      'content-type': 'application/octet-stream',
      'inference-header-content-length': '64',
      'content-length': '4096',
      'x-portal': 'secret',
    });
    expect(incoming.headers).toMatchObject({
      'content-type': 'application/octet-stream',
      'inference-header-content-length': '17',
      'content-length': '4096',
    });
    expect(received.equals(Buffer.from(body).reverse())).toBe(true);
  });

  it('lets refusals pass with what they say', async () => {
    answer = (_, response) => {
      response.writeHead(429, {
        'retry-after': '2',
        'fairway-queue-length': '100',
        'fairway-revision': '3',
      });
      response.end('{"error":"busy"}');
    };
    const { incoming, body } = await call();
    expect(incoming.statusCode).toBe(429);
    expect(incoming.headers).toMatchObject({
      'retry-after': '2',
      'fairway-queue-length': '100',
      'fairway-revision': '3',
    });
    expect(String(body)).toBe('{"error":"busy"}');
  });

  it('keeps to itself what belongs to the portal, and to one connection', async () => {
    let seen: IncomingMessage['headers'] = {};
    answer = (request, response) => {
      seen = request.headers;
      response.writeHead(200, {
        'set-cookie': 'portal=taken',
        'x-of-this-hop': '1',
        connection: 'x-of-this-hop, keep-alive',
      });
      response.end();
    };
    const { incoming } = await call(undefined, {
      headers: {
        authorization: 'Bearer of-the-portal',
        cookie: 'session=1',
        connection: 'x-hop',
        'x-hop': '1',
        'x-mine': '2',
      },
    });
    expect(Object.keys(seen)).toEqual(expect.arrayContaining(['x-mine']));
    expect(seen).not.toHaveProperty('authorization');
    expect(seen).not.toHaveProperty('cookie');
    expect(seen).not.toHaveProperty('x-hop');
    expect(incoming.headers).not.toHaveProperty('set-cookie');
    expect(incoming.headers).not.toHaveProperty('x-of-this-hop');
  });

  it('tells the service when its caller goes away', async () => {
    const closed = new Promise<boolean>(resolve => {
      answer = (_, response) => {
        response.write('begun');
        response.on('close', () => resolve(response.writableFinished));
      };
    });
    const outgoing = open();
    outgoing.on('error', () => {});
    outgoing.end();
    const [incoming] = (await once(outgoing, 'response')) as [IncomingMessage];
    incoming.on('error', () => {});
    await once(incoming, 'data');
    outgoing.destroy();
    expect(await closed).toBe(false);
  });

  it('tells the service when its caller goes away before there is an answer', async () => {
    let begun: () => void;
    const started = new Promise<void>(resolve => {
      begun = resolve;
    });
    const closed = new Promise<boolean>(resolve => {
      answer = (_, response) => {
        response.on('close', () => resolve(response.writableFinished));
        begun();
      };
    });
    const outgoing = open();
    outgoing.on('error', () => {});
    outgoing.end();
    await started;
    outgoing.destroy();
    expect(await closed).toBe(false);
  });

  it('holds back a caller whose body nobody reads, instead of gathering it', async () => {
    const piece = Buffer.alloc(64 * 1024);
    const pieces = 1024;
    let request!: IncomingMessage;
    const arrived = new Promise<void>(resolve => {
      answer = (incoming, response) => {
        incoming.pause();
        request = incoming;
        incoming.on('end', () => response.end('done'));
        resolve();
      };
    });
    const outgoing = open();
    let written = 0;
    const write = () => {
      while (written < pieces) {
        written += 1;
        if (!outgoing.write(piece)) {
          outgoing.once('drain', write);
          return;
        }
      }
      outgoing.end();
    };
    write();
    await arrived;
    // The buffers on the way fill up, and then nothing moves any more.
    let before = -1;
    while (before !== written) {
      before = written;
      await new Promise(resolve => setTimeout(resolve, 100));
    }
    expect(written).toBeLessThan(pieces / 4);
    let received = 0;
    request.on('data', data => {
      received += data.length;
    });
    request.resume();
    const [incoming] = (await once(outgoing, 'response')) as [IncomingMessage];
    await read(incoming);
    expect(received).toBe(pieces * piece.length);
  });

  it('holds back a service whose answer nobody reads', async () => {
    const piece = Buffer.alloc(64 * 1024);
    const pieces = 1024;
    let written = 0;
    answer = (_, response) => {
      const write = () => {
        while (written < pieces) {
          written += 1;
          if (!response.write(piece)) {
            response.once('drain', write);
            return;
          }
        }
        response.end();
      };
      write();
    };
    const outgoing = open();
    outgoing.end();
    const [incoming] = (await once(outgoing, 'response')) as [IncomingMessage];
    let before = -1;
    while (before !== written) {
      before = written;
      await new Promise(resolve => setTimeout(resolve, 100));
    }
    expect(written).toBeLessThan(pieces / 4);
    expect((await read(incoming)).length).toBe(pieces * piece.length);
  });

  it('passes on an answer that comes before the body was read', async () => {
    answer = (_, response) => {
      response.writeHead(413, { connection: 'close' });
      response.end('too large');
    };
    const { incoming, body } = await call(Buffer.alloc(32 * 1024 * 1024));
    expect(incoming.statusCode).toBe(413);
    expect(String(body)).toBe('too large');
  });

  it('breaks off an answer that its service broke off', async () => {
    answer = (_, response) => {
      response.writeHead(200, { 'content-length': 100 });
      response.write('half');
      setImmediate(() => response.destroy());
    };
    await expect(call()).rejects.toThrow(/aborted|hang up|reset/);
  });

  it('says with 503 that a service does not answer', async () => {
    answer = (_, response) => response.destroy();
    const { incoming, body } = await call();
    expect(incoming.statusCode).toBe(503);
    expect(String(body)).toContain('The service did not answer');
  });
});
