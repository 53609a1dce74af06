import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { Agent, request as httpRequest } from 'node:http';
import { connect, type Socket } from 'node:net';
import { resolve } from 'node:path';
import {
  declarationOf,
  modelFolder,
  prediction,
} from './testing/declarations.ts';
import { hostileRequests, key } from './testing/hostileRequests.ts';
import { predict } from './testing/send.ts';
import { TestHost } from './testing/TestHost.ts';
import { isAlive, until } from './testing/until.ts';

jest.setTimeout(300_000);

// Tests run from the sources, where this holds.
// eslint-disable-next-line no-restricted-syntax
const table = resolve(__dirname, '../../../docs/hostile-input.md');
const mebibyte = 1024 * 1024;
/** How much a host may grow over all of these tests. */
const mostGrowth = 384 * mebibyte;

/** Resident bytes of a process, where the system tells. */
function residentBytes(pid: number): number {
  const path = `/proc/${pid}/status`;
  const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
  return 1024 * Number(/^VmRSS:\s+(\d+) kB$/m.exec(text)?.[1] ?? 0);
}

let host: TestHost;
let replicas: Map<string, number>;
let before: number;

function open(bytes: string | Buffer = '', isHalfOpen = false) {
  const { port, hostname } = new URL(host.url);
  const socket: Socket = connect({
    port: Number(port),
    host: hostname,
    allowHalfOpen: isHalfOpen,
  });
  const seen = { socket, text: '', isClosed: false };
  socket.on('data', piece => {
    seen.text += piece;
  });
  socket.on('error', () => {});
  socket.on('end', () => {
    seen.isClosed = true;
  });
  socket.on('close', () => {
    seen.isClosed = true;
  });
  socket.write(bytes);
  return seen;
}

const connected = ({ socket }: { socket: Socket }) =>
  new Promise(done => {
    socket.once('connect', done);
    socket.once('error', done);
  });

const statusOf = (text: string) => {
  const status = /^HTTP\/1\.1 (\d{3}) /.exec(text)?.[1];
  return status === undefined ? undefined : Number(status);
};

const head = (length: number) =>
  `POST /digits/v2/models/digits/infer HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer ${key.secret}\r\nContent-Length: ${length}\r\n\r\n`;

beforeAll(async () => {
  host = await TestHost.start({
    args: ['--allow-file', modelFolder, '--request-seconds', '2'],
  });
  await host.client.put('digits', {
    epoch: 1,
    declaration: declarationOf('digits', { keys: [key.declared] }),
  });
  await host.untilReady('digits');
  for (let i = 0; i < 20; i += 1) {
    await predict(host.url, 'digits', key.secret);
  }
  replicas = await host.replicaPids('digits');
  before = residentBytes(host.pid);
});

afterAll(() => host?.dispose());

afterEach(async () => {
  const answer = await predict(host.url, 'digits', key.secret);
  const isSame =
    isAlive(host.pid) &&
    JSON.stringify([...(await host.replicaPids('digits'))]) ===
      JSON.stringify([...replicas]);
  const complaints = host.output
    .split('\n')
    .filter(line => line !== '' && !line.startsWith('serving-host: serves at'));
  if (answer.status !== 200 || !isSame || complaints.length > 0) {
    throw new Error(`${answer.status} ${answer.text} ${isSame} ${complaints}`);
  }
  await until('the host has given memory back', () =>
    residentBytes(host.pid) - before < mostGrowth ? true : undefined,
  );
});

describe.each(Object.entries(hostileRequests))('hostile %s', (_, cases) => {
  it.each(cases)('get their answers: $name', async hostile => {
    const seen = open(hostile.bytes);
    await until(
      'it is answered or closed',
      () =>
        seen.isClosed ||
        seen.text.endsWith('}') ||
        seen.text.endsWith('0\r\n\r\n') ||
        undefined,
    );
    expect(statusOf(seen.text)).toBe(hostile.status);
    seen.socket.destroy();
    expect(/\{"error":"[^}]{10,}/.test(seen.text)).toBe(hostile.status >= 400);
    expect(seen.text).not.toContain(key.secret);
  });

  it('is in the table of the documentation', () => {
    const text = readFileSync(table, 'utf8');
    expect(
      cases
        .map(({ name }) => name)
        .filter(name => !text.includes(`| ${name} `)),
    ).toEqual([]);
  });
});

describe('clients that are slow or go', () => {
  it.each([
    ['its head, a byte at a time', '', 'GET /digits/v2 HTTP/1.1'],
    ['its body, a byte at a time', head(prediction.length), prediction],
    ['a large body, a byte at a time', head(mebibyte), prediction],
  ])('are cut off by name when one sends %s', async (_, first, drops) => {
    const slow = open(first);
    let sent = 0;
    const dripping = setInterval(() => {
      slow.socket.write(drops.slice(sent, sent + 1));
      sent += 1;
    }, 500);
    await until('it is cut off', () => slow.isClosed || undefined);
    clearInterval(dripping);
    expect(statusOf(slow.text)).toBe(408);
    expect(slow.text).toContain('did not come in time');
  });

  it.each([
    ['before its request', ''],
    ['within its head', 'POST /dig'],
    ['within its body', head(prediction.length) + prediction.slice(0, 30)],
    ['after its request', head(prediction.length) + prediction],
  ])('are let go when one closes its side %s', async (_, bytes) => {
    const half = open('', true);
    half.socket.end(bytes);
    await until('it is closed', () => half.isClosed || undefined);
    expect(statusOf(half.text) ?? 0).toBeLessThan(500);
    half.socket.destroy();
  });

  it('may be reset in the middle of answers', async () => {
    for (let i = 0; i < 100; i += 1) {
      const gone = open((head(prediction.length) + prediction).repeat(10));
      await until('an answer begins', () => gone.text !== '' || undefined);
      gone.socket.resetAndDestroy();
    }
    expect(isAlive(host.pid)).toBe(true);
  });

  it('fill no memory when they send and never read', async () => {
    const deaf = Array.from({ length: 50 }, () => open());
    for (const { socket } of deaf) {
      socket.pause();
      socket.write((head(prediction.length) + prediction).repeat(2_000));
    }
    await predict(host.url, 'digits', key.secret);
    expect(residentBytes(host.pid) - before).toBeLessThan(mostGrowth);
    deaf.forEach(({ socket }) => socket.destroy());
  });
});

it('answers ten thousand wrong keys and remembers none of them', async () => {
  const agent = new Agent({ keepAlive: true, maxSockets: 16 });
  const statuses = new Map<number | undefined, number>();
  const ask = (index: number) =>
    new Promise<void>((done, reject) => {
      const sending = httpRequest(
        `${host.url}/digits/v2`,
        { agent, headers: { authorization: `Bearer fwk_wrong${index}` } },
        response => {
          const { statusCode } = response;
          statuses.set(statusCode, (statuses.get(statusCode) ?? 0) + 1);
          response.resume().once('end', done);
        },
      );
      sending.once('error', reject).end();
    });
  await Promise.all(Array.from({ length: 10_000 }, (_, index) => ask(index)));
  agent.destroy();
  expect([...statuses]).toEqual([[401, 10_000]]);
});

const limit = Number(execFileSync('sh', ['-c', 'ulimit -n']));
const isEnough = limit >= 11_000;

(isEnough ? it : it.skip)(
  isEnough
    ? 'predicts beside ten thousand connections that send nothing, and ends them'
    : `predicts beside ten thousand connections: this process may have ${limit} files open (ulimit -n), 11000 are needed`,
  async () => {
    const idle: ReturnType<typeof open>[] = [];
    for (let step = 0; step < 100; step += 1) {
      // In steps: the backlog of the system is shorter.
      const some = Array.from({ length: 100 }, () => open());
      await Promise.all(some.map(connected));
      idle.push(...some);
    }
    const { status } = await predict(host.url, 'digits', key.secret);
    // eslint-disable-next-line jest/no-standalone-expect
    expect(status).toBe(200);
    await until(
      'all are ended',
      () => idle.every(({ isClosed }) => isClosed) || undefined,
    );
  },
);
