/* eslint jest/expect-expect: ['warn', { assertFunctionNames: ['expect', 'expectToServe'] }] */
import { connect, type Socket } from 'node:net';
import {
  declarationOf,
  keyOf,
  modelFolder,
  prediction,
} from './testing/declarations.ts';
import { predict } from './testing/send.ts';
import { TestHost } from './testing/TestHost.ts';
import { until } from './testing/until.ts';

jest.setTimeout(300_000);

const key = keyOf('mykey0001');

/** A connection, what came over it, and whether it has ended. */
function raw(host: TestHost) {
  const { port, hostname } = new URL(host.url);
  const socket: Socket = connect({
    port: Number(port),
    host: hostname,
    allowHalfOpen: true,
  });
  const seen = { socket, text: '', isClosed: false };
  socket.on('data', chunk => {
    seen.text += chunk;
  });
  socket.on('end', () => {
    seen.isClosed = true;
  });
  socket.on('error', () => {
    seen.isClosed = true;
  });
  return seen;
}

const connected = (socket: Socket) =>
  new Promise(done => {
    socket.once('connect', done);
    socket.once('error', done);
  });

const head = [
  'POST /digits/v2/models/digits/infer HTTP/1.1',
  'Host: h',
  `Authorization: Bearer ${key.secret}`,
  'Content-Type: application/json',
];
const withLength = (length: number) =>
  `${[...head, `Content-Length: ${length}`].join('\r\n')}\r\n\r\n`;

describe('a host among hostile clients', () => {
  let host: TestHost;

  beforeAll(async () => {
    host = await TestHost.start({ args: ['--allow-file', modelFolder] });
    await host.client.put('digits', {
      epoch: 1,
      declaration: declarationOf('digits', { keys: [key.declared] }),
    });
    await host.untilReady('digits');
  });

  afterAll(() => host?.dispose());

  const connections = (length: number) =>
    Array.from({ length }, () => raw(host));

  const expectToServe = () =>
    expect(predict(host.url, 'digits', key.secret)).resolves.toMatchObject({
      status: 200,
    });

  it('takes who has closed its own side for gone, and keeps nothing of it', async () => {
    const half = raw(host);
    half.socket.write(withLength(prediction.length) + prediction.slice(0, 20));
    half.socket.end();
    await until('it is closed', () => half.isClosed || undefined);
    half.socket.destroy();
    await host.untilInFlight(0);
    await expectToServe();
  });

  it.each([
    ['no HTTP at all', '\0\x01\x02\r\n\r\n', 400],
    [
      'two lengths',
      `${head.join('\r\n')}\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n`,
      400,
    ],
    [
      'a length and chunks',
      `${head.join(
        '\r\n',
      )}\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n`,
      400,
    ],
    [
      'a flood of headers',
      `${head.join('\r\n')}\r\n${'X-A: b\r\n'.repeat(5_000)}\r\n`,
      431,
    ],
    [
      'a header without an end',
      `GET / HTTP/1.1\r\nX: ${'a'.repeat(20_000)}`,
      431,
    ],
  ])('refuses %s', async (_, bytes, status) => {
    const hostile = raw(host);
    hostile.socket.write(bytes);
    await until('it is closed', () => hostile.isClosed || undefined);
    expect(hostile.text).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    hostile.socket.destroy();
    await expectToServe();
  });

  it('cuts off who sends its headers drop by drop', async () => {
    const slow = raw(host);
    slow.socket.write('POST / HTTP/1.1\r\n');
    const dripping = setInterval(() => slow.socket.write('X: y\r\n'), 500);
    await until('it is cut off', () => slow.isClosed || undefined);
    clearInterval(dripping);
    expect(slow.text).toMatch(/^HTTP\/1.1 408 /);
    slow.socket.destroy();
  });

  it('serves beside clients that stop in the middle of their bodies', async () => {
    const stuck = connections(200);
    stuck.forEach(({ socket }) =>
      socket.write(withLength(prediction.length) + prediction.slice(0, 20)),
    );
    await expectToServe();
    stuck.forEach(({ socket }) => socket.destroy());
    await expectToServe();
  });

  it('serves beside clients that do not read their answers', async () => {
    const deaf = connections(50);
    for (const { socket } of deaf) {
      socket.pause();
      socket.write((withLength(prediction.length) + prediction).repeat(20));
    }
    await expectToServe();
    deaf.forEach(({ socket }) => socket.destroy());
  });

  it('serves through ten thousand connections, and as many as it takes', async () => {
    const open: ReturnType<typeof raw>[] = [];
    // In steps: the backlog of the system is shorter.
    for (let step = 0; step < 100; step += 1) {
      const some = connections(99);
      await Promise.all(some.map(({ socket }) => connected(socket)));
      open.push(...some);
    }
    // On a slow machine the first have had their time, and were told so.
    const isRefused = ({ isClosed, text }: (typeof open)[number]) =>
      isClosed && !text.startsWith('HTTP/1.1 408 ');
    expect(open.filter(isRefused)).toEqual([]);
    await expectToServe();
    open.forEach(({ socket }) => socket.destroy());
    await expectToServe();
  });
});
