import { createServer, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import type { BenchmarkPlan } from '../plan.ts';
import { Schedule } from '../schedule/Schedule.ts';
import { WindowLayout } from '../schedule/WindowLayout.ts';
import { testPlan } from '../testing/testPlan.ts';
import { monotonicNow } from './clock.ts';
import { Engine } from './Engine.ts';
import { prepareRequests } from './prepareRequests.ts';
import { Recorder } from './Recorder.ts';

jest.setTimeout(300_000);

const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}';

/** Drives a plan of 100 requests at a server that does as it is told. */
async function drive(
  onRequest: (socket: Socket, turn: number, text: string) => void,
  overrides: Partial<BenchmarkPlan> = {},
) {
  let turn = 0;
  const sockets = new Set<Socket>();
  const server: Server = createServer(socket => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('data', bytes => onRequest(socket, turn++, bytes.toString()));
  });
  await new Promise<void>(resolve => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  const plan = testPlan(`http://127.0.0.1:${port}`, {
    load: {
      rate: 200,
      arrivals: 'constant',
      durationSeconds: 0.5,
      warmUpSeconds: 0,
    },
    connections: 8,
    ...overrides,
  });
  const recorder = Recorder.create(WindowLayout.create(plan.load), 1000);
  const engine = Engine.create({
    address: { host: '127.0.0.1', port },
    requests: prepareRequests(plan),
    load: Schedule.create(plan.load, plan.seed),
    recorder,
    connections: plan.connections,
    timeoutMs: plan.timeoutSeconds * 1000,
  });
  await engine.open();
  await engine.drive(monotonicNow());
  sockets.forEach(socket => socket.destroy());
  await new Promise(resolve => server.close(resolve));
  const part = recorder.part(0);
  const counts = Object.entries(part.outcomes).filter(([, n]) => n > 0);
  return { part, outcomes: Object.fromEntries(counts), sockets: sockets.size };
}

describe('Engine', () => {
  it('uses connections again', async () => {
    const { outcomes, sockets } = await drive(socket => socket.write(OK));
    expect(outcomes).toEqual({ success: 100 });
    expect(sockets).toBe(8);
  });

  it('opens a connection again that the server closes', async () => {
    const { outcomes, sockets } = await drive(socket =>
      socket.end('HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{}'),
    );
    expect(outcomes).toEqual({ success: 100 });
    expect(sockets).toBeGreaterThanOrEqual(100);
  });

  it('tells lost, broken, late and wrong answers apart', async () => {
    const { outcomes, part } = await drive(
      (socket, turn) => {
        switch (turn % 5) {
          case 0:
            socket.write(OK);
            break;
          case 1:
            socket.destroy();
            break;
          case 2:
            socket.end('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{}');
            break;
          case 3:
            socket.write('nonsense\r\n\r\n');
            break;
          default:
        }
      },
      // Long enough for what is answered, on a slow machine too.
      { timeoutSeconds: 3, connections: 100 },
    );
    expect(outcomes).toEqual({
      success: 20,
      'connection-lost': 40,
      'protocol-error': 20,
      timeout: 20,
    });
    expect(part.failures.map(({ message }) => message)).toContain(
      'no answer within 3 s',
    );
  });

  it('ends what finds no connection in time', async () => {
    const { outcomes, part } = await drive(() => {}, {
      connections: 1,
      timeoutSeconds: 0.2,
    });
    expect(outcomes).toEqual({ timeout: 100 });
    expect(part.waitedForConnection).toBeGreaterThan(90);
    expect(part.scheduled).toBe(100);
  });

  it('compares answers with what is expected', async () => {
    const answer = (value: number) => {
      const output = { name: 'y', datatype: 'FP32', shape: [1], data: [value] };
      const body = JSON.stringify({ outputs: [output] });
      return `HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
    };
    const { outcomes, part } = await drive(
      (socket, turn) => socket.write(answer(turn % 2 === 0 ? 0.5 : 0.6)),
      {
        requests: [
          {
            method: 'POST',
            path: '/',
            body: Buffer.from('{}'),
            expect: { outputs: { y: [0.5] } },
          },
        ],
      },
    );
    expect(outcomes).toEqual({ success: 50, 'wrong-answer': 50 });
    expect(part.failures[0].message).toBe(
      'value 0 of output y is not the expected one',
    );
  });

  it('takes the status that is expected for success', async () => {
    const missing = 'HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n';
    const { outcomes } = await drive(
      (socket, turn) => socket.write(turn % 2 === 0 ? missing : OK),
      { requests: [{ method: 'GET', path: '/', expect: { status: 404 } }] },
    );
    expect(outcomes).toEqual({ success: 50, 'wrong-answer': 50 });
  });

  it('sends its requests in turn, with all of their headers', async () => {
    const seen: string[] = [];
    await drive(
      (socket, _, text) => {
        seen.push(text);
        socket.write(OK);
      },
      {
        requests: [
          { method: 'GET', path: '/a?b=1', headers: { 'X-One': '1' } },
          { method: 'POST', path: '/c', body: Buffer.from('body') },
        ],
      },
    );
    expect(seen[0]).toMatch(
      /^GET \/a\?b=1 HTTP\/1\.1\r\nx-one: 1\r\nhost: 127\.0\.0\.1:\d+\r\n\r\n$/,
    );
    expect(seen[1]).toContain('content-length: 4\r\n\r\nbody');
    expect(seen.filter(text => text.startsWith('GET'))).toHaveLength(50);
  });
});
