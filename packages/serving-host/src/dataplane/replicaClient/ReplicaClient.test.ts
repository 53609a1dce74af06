/* eslint jest/expect-expect: ['warn', { assertFunctionNames: ['expect', 'until*'] }] */
import type { Socket } from 'node:net';
import { FakeReplica } from '../../testing/FakeReplica.ts';
import { until } from '../../testing/until.ts';
import { ReplicaClient } from './ReplicaClient.ts';
import type { ExchangeListener } from './ReplicaConnection.ts';

jest.setTimeout(300_000);

const answer = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi';
const head = { method: 'POST', path: '/v2', headers: ['x-a', '1'] };
const whole = { maximalBytes: 1_000 };
const nothing = Buffer.alloc(0);

/** Answers each request head at once, whatever follows it. */
const answering = (text: string) => (socket: Socket) => {
  socket.on('data', () => socket.write(text));
};

describe('ReplicaClient', () => {
  let replica: FakeReplica;
  let client: ReplicaClient;

  async function start(
    onConnection: (socket: Socket, index: number) => void,
    options: { silenceMs?: number; idleMs?: number } = {},
  ) {
    replica = await FakeReplica.start(onConnection);
    client = ReplicaClient.create({
      socketPath: replica.socketPath,
      silenceMs: 30_000,
      ...options,
    });
  }

  /** What the listener of an exchange hears. */
  function exchange(body: Buffer | undefined, length = body?.length) {
    const heard: string[] = [];
    const listener: ExchangeListener = {
      onSent: () => heard.push('sent'),
      onDrain: () => heard.push('drain'),
      onHead: ({ status }) => heard.push(`head ${status}`),
      onData: piece => {
        heard.push(`data ${piece.length}`);
        return true;
      },
      onEnd: last => heard.push(`end ${last?.length ?? 0}`),
      onError: (error, wasSent) =>
        heard.push(`${error.name} ${wasSent ? 'sent' : 'not sent'}`),
    };
    const connection = client.exchange({ ...head, length }, body, listener);
    return { heard, connection };
  }

  const untilClosed = () =>
    until('it is closed', () => client.connections === 0 || undefined);

  const untilHeard = (heard: string[], what: RegExp) =>
    until(
      `${what} is heard`,
      () => heard.some(line => what.test(line)) || undefined,
      () => heard.join(', '),
    );

  afterEach(async () => {
    client.destroy();
    await replica.dispose();
  });

  it('sends head and body in one piece, and uses the connection again', async () => {
    const received: string[] = [];
    await start(socket => {
      socket.on('data', chunk => {
        received.push(chunk.toString());
        socket.write(answer);
      });
    });
    for (const text of ['first', 'second']) {
      const { status, body } = await client.request(
        head,
        Buffer.from(text),
        whole,
      );
      expect([status, body.toString()]).toEqual([200, 'hi']);
    }
    expect(received).toEqual([
      'POST /v2 HTTP/1.1\r\nhost: replica\r\nx-a: 1\r\ncontent-length: 5\r\n\r\nfirst',
      'POST /v2 HTTP/1.1\r\nhost: replica\r\nx-a: 1\r\ncontent-length: 6\r\n\r\nsecond',
    ]);
    expect(replica.sockets).toHaveLength(1);
  });

  it('has one connection for each request under way', async () => {
    await start(answering(answer));
    await Promise.all(
      Array.from({ length: 20 }, () => client.request(head, nothing, whole)),
    );
    expect(replica.sockets).toHaveLength(20);
    await client.request(head, nothing, whole);
    expect(replica.sockets).toHaveLength(20);
  });

  it('says that nothing was sent when nobody listens', async () => {
    await start(() => {});
    await replica.dispose();
    const { heard } = exchange(nothing);
    await untilHeard(heard, /not sent/);
  });

  it('says that a request was sent when the replica ends on it', async () => {
    await start(socket => socket.on('data', () => socket.destroy()));
    const { heard } = exchange(Buffer.from('body'));
    await untilHeard(heard, /Error sent/);
    expect(heard).not.toContain('head 200');
  });

  it('never uses a connection again that the replica has closed', async () => {
    await start(socket => {
      socket.once('data', () => socket.end(answer));
    });
    for (let turn = 0; turn < 20; turn += 1) {
      await expect(client.request(head, nothing, whole)).resolves.toMatchObject(
        {
          status: 200,
        },
      );
      await untilClosed();
    }
  });

  it('passes a body on in pieces and tells when there is room again', async () => {
    let size = 0;
    await start(socket => {
      socket.pause();
      setTimeout(() => socket.resume(), 50);
      socket.on('data', chunk => {
        size += chunk.length;
        if (size > 2_000_000) {
          socket.write(answer);
        }
      });
    });
    const { heard, connection } = exchange(undefined, 2_000_000);
    await untilHeard(heard, /^sent/);
    expect(connection.write(Buffer.alloc(2_000_000))).toBe(false);
    await untilHeard(heard, /^drain/);
    connection.endBody();
    await untilHeard(heard, /^end 2/);
  });

  it('does not use a connection again whose request was not complete', async () => {
    await start(answering(answer));
    const { heard } = exchange(undefined, 100);
    await untilHeard(heard, /^end/);
    await untilClosed();
  });

  it('stops reading while nobody takes the answer', async () => {
    await start(socket => {
      socket.on('data', () => {
        socket.write(`HTTP/1.1 200 OK\r\ncontent-length: 50000000\r\n\r\n`);
        socket.write(Buffer.alloc(50_000_000));
      });
    });
    let size = 0;
    let isOpen = false;
    let isOver = false;
    const connection = client.exchange({ ...head, length: 0 }, nothing, {
      onSent: () => {},
      onDrain: () => {},
      onHead: () => {},
      onData: piece => {
        size += piece.length;
        return isOpen;
      },
      onEnd: () => {
        isOver = true;
      },
      onError: () => {},
    });
    await until('some has come', () => size > 0 || undefined);
    await new Promise(done => {
      setTimeout(done, 100);
    });
    // What one read gives, not the 50 MB that wait.
    expect(size).toBeLessThan(1_000_000);
    isOpen = true;
    connection.resume();
    await until('it is over', () => isOver || undefined);
  });

  it('breaks off when the replica is silent, not when a sender is slow', async () => {
    await start(() => {}, { silenceMs: 100 });
    const slow = exchange(undefined, 100);
    const { heard } = exchange(Buffer.from('body'));
    await untilHeard(heard, /ReplicaTimeoutError sent/);
    expect(slow.heard).toEqual(['sent']);
    slow.connection.write(Buffer.alloc(100));
    slow.connection.endBody();
    await untilHeard(slow.heard, /ReplicaTimeoutError sent/);
  });

  it('closes connections that nobody has used for a while', async () => {
    await start(answering(answer), { idleMs: 50 });
    await client.request(head, nothing, whole);
    expect(client.connections).toBe(1);
    await untilClosed();
  });

  it('drops a connection on which more comes than was asked for', async () => {
    await start(answering(answer + answer));
    await expect(client.request(head, nothing, whole)).resolves.toMatchObject({
      status: 200,
    });
    await untilClosed();
  });

  it('fails what is under way when it is destroyed', async () => {
    await start(() => {});
    const { heard } = exchange(Buffer.from('body'));
    await untilHeard(heard, /^sent/);
    client.destroy();
    expect(heard).toContain('ReplicaGoneError sent');
  });
});
