import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTcpServer, type AddressInfo } from 'node:net';
import type { FetchAdvice } from './FetchAdvice.ts';
import { openWebSource } from './webSource.ts';

const advice: FetchAdvice = {
  self: 'This test',
  allow: place => `Allow ${place}.`,
  allowInternal: place => `Let ${place} be private.`,
  allowLarger: 'Allow more.',
  next: 'It tries again.',
};

const servers: { close(): unknown }[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.close();
  }
});

function portOf(server: Server | ReturnType<typeof createTcpServer>) {
  return new Promise<number>(done =>
    server.listen(0, '127.0.0.1', () =>
      done((server.address() as AddressInfo).port),
    ),
  );
}

async function serve(listener: RequestListener): Promise<number> {
  const server = createServer(listener);
  servers.push({
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  });
  return portOf(server);
}

/** Asks a server on this machine, with little patience where it is not told to have more. */
function open(
  port: number,
  options: {
    scheme?: string;
    signal?: AbortSignal;
    patience?: Partial<{ connect: number; head: number; silence: number }>;
  } = {},
) {
  const { scheme = 'http', patience, signal } = options;
  return openWebSource({
    url: new URL(`${scheme}://127.0.0.1:${port}/m?key=secret`),
    allowed: [
      { hostname: '127.0.0.1', port: String(port), mayBeInternal: true },
    ],
    advice,
    signal: signal ?? new AbortController().signal,
    userAgent: 'test',
    patience: { connect: 60_000, head: 60_000, silence: 60_000, ...patience },
  });
}

async function read(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  const parts: Uint8Array[] = [];
  for await (const chunk of chunks) {
    parts.push(chunk);
  }
  return Buffer.concat(parts).toString();
}

describe('openWebSource', () => {
  it('gives the bytes, and how many they are where that is announced', async () => {
    const announced = await open(await serve((_, answer) => answer.end('abc')));
    expect(announced.bytes).toBe(3);
    expect(await read(announced.chunks)).toBe('abc');
    const unknown = await open(
      await serve((_, answer) => {
        answer.write('ab');
        answer.end('c');
      }),
    );
    expect(unknown.bytes).toBeUndefined();
    expect(await read(unknown.chunks)).toBe('abc');
  });

  it('gives up on a server that accepts and says nothing', async () => {
    const port = await serve(() => {});
    await expect(open(port, { patience: { head: 50 } })).rejects.toMatchObject({
      fault: 'timeout',
      message: `The model cannot be fetched from http://127.0.0.1:${port}: no answer within 0.05 s`,
      action: 'Check that it can be reached from here. It tries again.',
      permanent: false,
    });
  });

  it('gives up on a server that does not finish to agree on TLS', async () => {
    const server = createTcpServer(() => {});
    servers.push(server);
    const port = await portOf(server);
    server.on('connection', socket =>
      servers.push({ close: () => socket.destroy() }),
    );
    await expect(
      open(port, { scheme: 'https', patience: { connect: 50 } }),
    ).rejects.toMatchObject({
      fault: 'timeout',
      message: expect.stringContaining('no connection within 0.05 s'),
    });
  });

  it('gives up on a server that stops in the middle', async () => {
    const source = await open(await serve((_, answer) => answer.write('abc')), {
      patience: { silence: 50 },
    });
    await expect(read(source.chunks)).rejects.toMatchObject({
      fault: 'timeout',
      message: expect.stringContaining('nothing more came within 0.05 s'),
    });
  });

  it('ends when it is told to, before and after the head of the answer', async () => {
    const before = new AbortController();
    const waiting = open(await serve(() => before.abort()), {
      signal: before.signal,
    });
    await expect(waiting).rejects.toMatchObject({ fault: 'unreachable' });

    const after = new AbortController();
    const source = await open(await serve((_, answer) => answer.write('abc')), {
      signal: after.signal,
    });
    after.abort();
    await expect(read(source.chunks)).rejects.toMatchObject({
      fault: 'unreachable',
    });
  });

  it('says what a server did that closes without an answer', async () => {
    const port = await serve((_, answer) => answer.destroy());
    await expect(open(port)).rejects.toMatchObject({
      fault: 'unreachable',
      message: expect.stringContaining('closed before there was an answer'),
    });
  });
});
