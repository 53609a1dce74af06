import { execFileSync } from 'node:child_process';
import { addModel, identityModel } from '@fairway/inference-protocol/testUtils';
import type { RawConnection } from './testing/RawConnection.ts';
import { statusesOf } from './testing/hostileBytes.ts';
import { TestBench } from './testing/TestBench.ts';
import type { TestServer } from './testing/TestServer.ts';
import { Witness } from './testing/Witness.ts';
import { eventually } from './testing/within.ts';

jest.setTimeout(300_000);

const MIB = 1024 * 1024;
const GOOD =
  '{"inputs":[{"name":"x","datatype":"FP32","shape":[1,3],"data":[1,2,3]}]}';

/** The head of a prediction. */
const head = (length: number, ...headers: string[]) =>
  `${[
    'POST /v2/models/m/infer HTTP/1.1',
    'Host: h',
    `Content-Length: ${length}`,
    ...headers,
  ].join('\r\n')}\r\n\r\n`;

let bench: TestBench;
let server: TestServer;
let witness: Witness;
beforeAll(async () => {
  bench = await TestBench.create();
  const args = ['--port', '0', '--request-seconds', '2'];
  server = await bench.serve(addModel(), args);
  witness = await Witness.create(server);
});
afterAll(() => bench.close());
afterEach(async () => {
  const harm = await witness.harm(384);
  if (harm.length > 0) {
    throw new Error(harm.join('; '));
  }
});

describe('a slow client is cut off by name', () => {
  it.each([
    ['its head, a byte at a time', '', 'GET /v2/health/live HTTP/1.1'],
    ['its body, a byte at a time', head(GOOD.length), GOOD],
    ['nothing after a part of its head', 'POST / HTTP/1.1\r\nHo', ''],
    ['nothing after a part of its body', head(100) + GOOD.slice(0, 9), ''],
    [
      'nothing after it was told to continue',
      head(9, 'Expect: 100-continue'),
      '',
    ],
    [
      'half of a chunk',
      `${head(0).replace(
        /Content-Length: 0/,
        'Transfer-Encoding: chunked',
      )}ff\r\n{`,
      '',
    ],
  ])('that sends %s', async (_, first, drops) => {
    const slow = server.raw();
    slow.send(first);
    let sent = 0;
    const dripping = setInterval(() => {
      slow.send(drops.slice(sent, sent + 1));
      sent += 1;
    }, 500);
    await slow.ended();
    clearInterval(dripping);
    expect(statusesOf(slow.received).at(-1)).toBe(408);
    expect(slow.received).toContain('{"error":"request timeout"}');
  });
});

describe('a client that goes', () => {
  const large = Buffer.alloc(4 * MIB);
  let echo: TestServer;
  beforeAll(async () => {
    echo = await bench.serve(identityModel('float'));
  });

  it.each([
    ['before its request', ''],
    ['within its head', 'POST /v2/mod'],
    ['within its body', head(GOOD.length) + GOOD.slice(0, 20)],
    ['after its request', head(GOOD.length) + GOOD],
  ])('by closing its side %s gets an end and no error', async (_, bytes) => {
    const half = server.raw();
    half.socket.end(bytes);
    await half.ended();
    expect(statusesOf(half.received).filter(status => status >= 500)).toEqual(
      [],
    );
  });

  it('by a reset in the middle of answers harms nobody', async () => {
    for (let i = 0; i < 20; i += 1) {
      const gone = echo.raw();
      gone.send(
        head(
          large.length,
          'Inference-Header-Content-Length: 0',
          'Content-Type: application/octet-stream',
        ),
      );
      gone.socket.write(large);
      await gone.got('HTTP/1.1 200');
      gone.socket.resetAndDestroy();
    }
    expect((await echo.call('/v2/health/ready')).status).toBe(200);
    expect(echo.process.stderr).toBe('');
  });

  it('nowhere and never reads its answers fills no memory', async () => {
    const deaf = Array.from({ length: 8 }, () => echo.raw());
    for (const { socket } of deaf) {
      socket.pause();
      // 32 answers of 4 MiB each: a gigabyte in all, were they all kept.
      for (let i = 0; i < 32; i += 1) {
        socket.write(
          head(
            large.length,
            'Inference-Header-Content-Length: 0',
            'Content-Type: application/octet-stream',
          ),
        );
        socket.write(large);
      }
    }
    await eventually('it works on them', async () =>
      /nv_inference_request_success\S+ (2[1-9]|[3-9]\d)/.test(
        (
          await echo.call('/metrics')
        ).text,
      ),
    );
    const { text } = await echo.call('/metrics');
    const resident = Number(
      /^process_resident_memory_bytes (\S+)/m.exec(text)?.[1],
    );
    expect(resident).toBeLessThan(600 * MIB);
    deaf.forEach(({ socket }) => socket.destroy());
    expect(echo.process.stderr).toBe('');
  });

  it('on sending beyond the limit is told so, and not read', async () => {
    const endless = server.raw();
    endless.send(head(64 * MIB));
    // Told before it goes on: a reset while it sends may overtake the answer.
    await endless.got('HTTP/1.1 413');
    endless.socket.write(Buffer.alloc(64 * MIB, '['));
    await endless.ended();
    expect(statusesOf(endless.received)).toEqual([413]);
  });
});

const limit = Number(execFileSync('sh', ['-c', 'ulimit -n']));
const isEnough = limit >= 11_000;
const many = isEnough ? it : it.skip;

async function connect(count: number): Promise<RawConnection[]> {
  const opened = Array.from({ length: count }, () => server.raw());
  await Promise.all(
    opened.map(
      ({ socket }) =>
        new Promise(done => {
          socket.once('connect', done);
          socket.once('error', done);
        }),
    ),
  );
  return opened;
}

describe('ten thousand connections', () => {
  many(
    isEnough
      ? 'that send nothing leave room for predictions, and are ended'
      : `cannot be opened: this process may have ${limit} files open (ulimit -n), 11000 are needed`,
    async () => {
      const idle: RawConnection[] = [];
      for (let step = 0; step < 100; step += 1) {
        // In steps: the backlog of the system is shorter.
        idle.push(...(await connect(100)));
      }
      const answer = await server.call('/v2/models/m/infer', { body: GOOD });
      // It is within a test, where the limit allows one.
      // eslint-disable-next-line jest/no-standalone-expect
      expect([answer.status, answer.body.outputs[0].data]).toEqual([
        200,
        [2, 4, 6],
      ]);
      await Promise.all(idle.map(connection => connection.ended()));
    },
  );
});
