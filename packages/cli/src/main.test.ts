import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runFairway } from './main.ts';
import type { Terminal } from './Terminal.ts';

jest.setTimeout(300_000);

const KEY = 'fwk_very-secret';
const QUICK = ['--duration', '1', '--warm-up', '0', '--no-calibrate'];

const metadata = {
  name: 'iris',
  platform: 'onnx',
  inputs: [{ name: 'x', datatype: 'FP32', shape: [-1, 4] }],
  outputs: [{ name: 'y', datatype: 'FP32', shape: [-1, 1] }],
};

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of request) {
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

describe('fairway', () => {
  let server: Server;
  let url: string;
  let directory: string;
  let output: string;
  let notes: string;
  const seen: { path: string; key?: string; type?: string; body: Buffer }[] =
    [];

  const run = (...args: string[]) => {
    const terminal: Terminal = {
      print: line => {
        output += `${line}\n`;
      },
      note: text => {
        notes += text;
      },
      interactive: false,
      width: 80,
      environment: { KEY },
    };
    const { signal } = new AbortController();
    return runFairway(args, { version: '1.2.3', terminal, signal });
  };

  beforeAll(async () => {
    server = createServer(async (request, response) => {
      const body = await bodyOf(request);
      const path = request.url ?? '';
      if (path.endsWith('/missing')) {
        response.writeHead(404).end();
      } else if (path.endsWith('/refused')) {
        response.writeHead(403).end('{"error":"not for you"}');
      } else if (request.method === 'GET' && path.includes('/v2/')) {
        response.end(JSON.stringify(metadata));
      } else {
        const { authorization: key, 'content-type': type } = request.headers;
        seen.push({ path, key, type, body });
        response.end('{}');
      }
    });
    await new Promise<void>(resolve => {
      server.listen(0, '127.0.0.1', resolve);
    });
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    directory = await mkdtemp(join(tmpdir(), 'fairway-'));
  });

  afterAll(async () => {
    server.closeAllConnections();
    await new Promise(resolve => server.close(resolve));
    await rm(directory, { recursive: true, force: true });
  });

  beforeEach(() => {
    output = '';
    notes = '';
    seen.length = 0;
  });

  it('makes a sample from the metadata, and never shows the key', async () => {
    const file = join(directory, 'report.json');
    const code = await run(
      ...[
        'bench',
        `${url}/v2/models/iris`,
        '--rate',
        '400',
        '--key-env',
        'KEY',
      ],
      ...['--json', file, '--fail-on', 'p99<60s', ...QUICK],
    );
    const text = await readFile(file, 'utf8');
    const report = JSON.parse(text);
    expect(report.counts).toMatchObject({
      scheduled: 400,
      outcomes: { success: 400 },
    });
    // And the one that tries whether it is answered at all.
    expect(seen).toHaveLength(401);
    expect(seen[0]).toMatchObject({
      path: '/v2/models/iris/infer',
      key: `Bearer ${KEY}`,
      type: 'application/json',
    });
    expect(JSON.parse(seen[0].body.toString()).inputs[0]).toMatchObject({
      name: 'x',
      shape: [1, 4],
    });
    // On a machine that is too busy it must not speak of limits.
    const valid = report.validity.verdict === 'valid';
    expect(code).toBe(valid ? 0 : 3);
    expect(output).toContain(valid ? 'kept' : 'limits are not looked at');
    expect(output + notes + text).not.toContain(KEY);
  });

  it('sends a request from a file in binary', async () => {
    const file = join(directory, 'request.json');
    const inputs = [
      { name: 'x', datatype: 'FP32', shape: [1, 4], data: [1, 2, 3, 4] },
    ];
    await writeFile(file, JSON.stringify({ inputs }));
    await run(
      ...['bench', `${url}/v2/models/iris/infer`, '--body', file],
      ...['--protocol', 'oip-v2-binary', ...QUICK],
    );
    expect(seen[0].type).toBe('application/octet-stream');
    expect(seen[0].body.subarray(-16)).toEqual(
      Buffer.from(Float32Array.of(1, 2, 3, 4).buffer),
    );
  });

  it('says that too few requests prove nothing, and exits with 3', async () => {
    const code = await run(
      ...['bench', url, '--rate', '50', '--fail-on', 'p99<60s', ...QUICK],
    );
    expect(code).toBe(3);
    expect(output).toContain('limits are not looked at');
    expect(output).not.toContain('kept       p99');
  });

  it('measures nothing where one request is refused, unless told to', async () => {
    expect(await run('bench', `${url}/refused`, ...QUICK)).toBe(2);
    expect(notes).toContain('answered 403: {"error":"not for you"}');
    expect(notes).toContain('--key-env');
    expect(output).toBe('');
    await run('bench', `${url}/refused`, '--no-trial', ...QUICK);
    expect(output).toContain('client-error');
  });

  it('says that nobody listens', async () => {
    expect(await run('bench', 'http://127.0.0.1:9', ...QUICK)).toBe(2);
    expect(notes).toContain('cannot reach http://127.0.0.1:9');
  });

  it.each([
    [[], 'a command is missing'],
    [['dance'], 'there is no command dance'],
    [['bench'], 'give one URL'],
    [['bench', 'ftp://x'], 'is no URL such as'],
    [['bench', 'http://x', '--rate', 'fast'], 'must be a number'],
    [['bench', 'http://x', '--rate', '-1'], 'ambiguous'],
    [['bench', 'http://x', '--rate=-1'], 'the rate must be from'],
    [['bench', 'http://x', '--arrivals', 'x'], 'poisson, constant'],
    [['bench', 'http://x', '--key-env', 'NONE'], 'NONE is not set'],
    [['bench', 'http://x', '--body', '/nowhere'], '(ENOENT)'],
    [['bench', 'http://x', '--header', 'nothing'], "'Name: value'"],
    [['bench', 'http://x', '--fail-on', 'p1<1ms'], 'is not understood'],
    [['bench', 'http://x', '--bogus'], 'bogus'],
  ])('exits with 2 for %j', async (args, message) => {
    expect(await run(...args)).toBe(2);
    expect(notes).toContain(message);
    expect(output).toBe('');
  });

  it('says that the model is not there', async () => {
    expect(await run('bench', `${url}/v2/models/missing`, ...QUICK)).toBe(2);
    expect(notes).toContain('it answered 404');
  });

  it('prints its version and its help', async () => {
    expect(await run('--version')).toBe(0);
    expect(output).toBe('1.2.3\n');
    expect(await run('bench', '--help')).toBe(0);
    expect(output).toContain('Exit codes');
    for (const command of ['check', 'rollout']) {
      output = '';
      expect(await run(command, '--help')).toBe(0);
      expect(output).toContain('Exit codes');
    }
  });
});
