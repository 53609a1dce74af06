/* eslint jest/expect-expect: ['warn', { assertFunctionNames: ['expect', 'until*'] }] */
import type { Socket } from 'node:net';
import { FakeReplica } from '../../testing/FakeReplica.ts';
import { until } from '../../testing/until.ts';
import { ReplicaClient } from './ReplicaClient.ts';

const ok = 'HTTP/1.1 200 OK\r\n';
const short = (text: string) =>
  `${ok}content-length: ${text.length}\r\n\r\n${text}`;
const requestsIn = (text: string) => text.match(/\r\n\r\nbody\d+/g) ?? [];

describe('requests that leave together', () => {
  let replica: FakeReplica;
  let client: ReplicaClient;
  let writes: string[];

  /** `answerTo` answers each write by the bodies of its requests. */
  async function start(
    answerTo: (bodies: string[], socket: Socket) => void,
    silenceMs = 30_000,
  ) {
    writes = [];
    replica = await FakeReplica.start(socket => {
      socket.on('data', chunk => {
        writes.push(chunk.toString());
        const bodies = requestsIn(chunk.toString());
        answerTo(
          bodies.map(item => item.trim()),
          socket,
        );
      });
    });
    client = ReplicaClient.create({
      socketPath: replica.socketPath,
      silenceMs,
    });
  }

  const echo = (bodies: string[], socket: Socket) => {
    socket.write(bodies.map(short).join(''));
  };

  function share(index: number) {
    const seen = { text: '', end: '' };
    const body = Buffer.from(`body${index}`);
    const request = client.share({
      head: {
        method: 'POST',
        path: '/v2',
        headers: [],
        length: body.length,
      },
      body,
      listener: {
        onSent: () => {},
        onDrain: () => {},
        onHead: () => {},
        onData: piece => {
          seen.text += piece;
          return false;
        },
        onEnd: last => {
          seen.text += last ?? '';
          seen.end = 'answered';
        },
        onError: (error, wasSent) => {
          seen.end = `${error.name} ${wasSent ? 'sent' : 'not sent'}`;
        },
      },
    });
    return { seen, request };
  }

  const shareMany = (count: number) =>
    Array.from({ length: count }, (_, index) => share(index));

  const untilOver = (all: { seen: { end: string } }[]) =>
    until(
      'all are over',
      () => all.every(({ seen }) => seen.end !== '') || undefined,
      () => JSON.stringify(all.map(({ seen }) => seen)),
    );

  /** Until the replica has shown that its answers are short. */
  async function prove() {
    await untilOver(shareMany(16));
    writes.length = 0;
  }

  afterEach(async () => {
    client.destroy();
    await replica.dispose();
  });

  it('have a connection each until the replica has shown that it answers shortly', async () => {
    await start(echo);
    const first = shareMany(16);
    await untilOver(first);
    expect(writes.map(text => requestsIn(text).length)).toEqual(
      Array(16).fill(1),
    );
    expect(replica.sockets).toHaveLength(16);
  });

  it('then leave in one write, 16 at most, and each gets its own answer', async () => {
    await start(echo);
    await prove();
    const all = shareMany(40);
    await untilOver(all);
    expect(writes.map(text => requestsIn(text).length).sort()).toEqual([
      16, 16, 8,
    ]);
    expect(all.map(({ seen }) => seen)).toEqual(
      all.map((_, index) => ({ text: `body${index}`, end: 'answered' })),
    );
  });

  it('get their answers whatever the pieces they come in', async () => {
    await start((bodies, socket) => {
      const text = bodies.map(short).join('');
      for (const byte of text) {
        socket.write(byte);
      }
    });
    await prove();
    const all = shareMany(5);
    await untilOver(all);
    expect(all.map(({ seen }) => seen.text)).toEqual(
      all.map((_, index) => `body${index}`),
    );
  });

  it.each([
    ['one is long', () => short('x'.repeat(20_000))],
    [
      'one has no length',
      () => `${ok}transfer-encoding: chunked\r\n\r\n0\r\n\r\n`,
    ],
  ])('leave alone again after %s', async (_, odd) => {
    let isOdd = false;
    await start((bodies, socket) => {
      socket.write(bodies.map(isOdd ? odd : short).join(''));
    });
    await prove();
    isOdd = true;
    await untilOver([share(0)]);
    isOdd = false;
    writes.length = 0;
    await untilOver(shareMany(3));
    expect(writes).toHaveLength(3);
  });

  it('are not held up by one whose answer nobody takes', async () => {
    await start(echo);
    await prove();
    // Each of these listeners says that it wants no more.
    await untilOver(shareMany(16));
  });

  it('go on when one of them is not wanted any more', async () => {
    let answerAll = () => {};
    await start(echo);
    await prove();
    replica.sockets.forEach(socket => {
      socket.removeAllListeners('data');
      socket.on('data', chunk => {
        const bodies = requestsIn(chunk.toString()).map(item => item.trim());
        answerAll = () => echo(bodies, socket);
      });
    });
    const all = shareMany(3);
    await new Promise(setImmediate);
    all[1].request.destroy();
    await until('they have come', () => {
      answerAll();
      return all[2].seen.end === 'answered' || undefined;
    });
    expect(all.map(({ seen }) => seen.end)).toEqual([
      'answered',
      '',
      'answered',
    ]);
  });

  it('are not sent at all when none of them is wanted before', async () => {
    await start(echo);
    await prove();
    const all = shareMany(3);
    all.forEach(({ request }) => request.destroy());
    const last = share(7);
    await untilOver([last]);
    expect(writes.map(requestsIn)).toEqual([['\r\n\r\nbody7']]);
  });

  it('fail together, once each, when the connection ends in between', async () => {
    let isBroken = false;
    await start((bodies, socket) => {
      if (isBroken) {
        socket.end(short(bodies[0]));
      } else {
        echo(bodies, socket);
      }
    });
    await prove();
    isBroken = true;
    const all = shareMany(3);
    await untilOver(all);
    expect(all.map(({ seen }) => seen.end)).toEqual([
      'answered',
      'ReplicaGoneError sent',
      'ReplicaGoneError sent',
    ]);
  });

  it('fail when the replica is silent', async () => {
    let isSilent = false;
    await start((bodies, socket) => {
      if (!isSilent) {
        echo(bodies, socket);
      }
    }, 200);
    await prove();
    isSilent = true;
    const all = shareMany(2);
    await untilOver(all);
    expect(all.map(({ seen }) => seen.end)).toEqual([
      'ReplicaTimeoutError sent',
      'ReplicaTimeoutError sent',
    ]);
  });
});
