import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { addModel } from '@fairway/inference-protocol/testUtils';
import {
  digestOf,
  FetchBench,
  SECRET,
  type Fetched,
} from './__testUtils__/FetchBench.ts';
import { ModelHost } from './__testUtils__/ModelHost.ts';

jest.setTimeout(300_000);

const model = addModel();
const TOKEN = 'Bearer abc.def';

let bench: FetchBench;
let host: ModelHost;
beforeAll(async () => {
  bench = await FetchBench.create();
  host = await ModelHost.start();
  host.put('/m', model);
  host.put('/moved', response =>
    response
      .writeHead(302, { location: `https://cdn.example/?${SECRET}` })
      .end(),
  );
  host.put('/forbidden', response => response.writeHead(403).end());
  host.put('/chunks', response => {
    response.write(model);
    response.end(model);
  });
  host.put('/cut', response => {
    response.writeHead(200, { 'content-length': '100000' });
    response.write(model, () => response.destroy());
  });
  host.put('/cut-chunks', response => {
    response.write(model, () => response.destroy());
  });
  host.put('/announced', response => {
    response.writeHead(200, { 'content-length': '1000000000000' });
    response.flushHeaders();
  });
  host.put('/slow', response => response.write(model));
  host.put('/no-http', response => {
    response.socket!.end('what is that?\r\n\r\n');
  });
  writeFileSync(join(bench.folder, 'a-file'), '');
  writeFileSync(join(bench.folder, 'token'), `${TOKEN}\n`);
  writeFileSync(join(bench.folder, 'two-lines'), `${TOKEN}\nHost: evil\n`);
});
afterAll(async () => {
  await bench.close();
  await host.close();
});

/** Bounds of the log, and nothing in any words that nobody may read. */
function assertDiscreet({ stdout, stderr, message }: Fetched): void {
  expect(stdout).toBe('');
  expect(stderr).toBe(`onnx-server: ${message}\n`);
  expect(Buffer.byteLength(message)).toBeLessThanOrEqual(4096);
  expect(stderr).not.toMatch(/topsecret|abc\.def/);
}

let targets = 0;
async function fails(
  uri: string,
  extra: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<Fetched> {
  targets += 1;
  const folder = `target-${targets}`;
  mkdirSync(join(bench.folder, folder));
  const ended = await bench.run(
    [
      ...[uri, '--digest', digestOf(model), '--to', join(bench.folder, folder)],
      ...extra,
    ],
    environment,
  );
  expect(bench.filesIn(folder)).toEqual([]);
  return ended;
}

const there = (path: string) => `http://${host.place}${path}?${SECRET}`;
const allowed = () => ['--allow-host', host.place, '--allow-private'];

describe('onnx-server fetch says in words, and by its code, that', () => {
  it.each<[string, number, string, string[], string]>([
    ['a model is absent', 14, '/absent', [], 'answered with status 404'],
    ['it may not have it', 14, '/forbidden', [], 'answered with status 403'],
    [
      'redirects are not followed',
      15,
      '/moved',
      [],
      'redirects (status 302) to cdn.example, and redirects are not followed',
    ],
    [
      'the digest is another one',
      3,
      '/m',
      ['--digest', digestOf('other')],
      `has the digest ${digestOf(model)}, but ${digestOf(
        'other',
      )} was declared`,
    ],
    [
      'a model is announced as too large, before it comes',
      16,
      '/announced',
      ['--timeout-seconds', '30'],
      'is larger than the 10737418240 bytes',
    ],
    [
      'a model becomes too large',
      16,
      '/chunks',
      ['--max-bytes', String(model.length)],
      'Allow more with --max-bytes.',
    ],
    [
      'a model is cut off',
      12,
      '/cut',
      [],
      'the connection broke off before all had come',
    ],
    [
      'a model without a length is cut off',
      12,
      '/cut-chunks',
      [],
      'the connection broke off before all had come',
    ],
    ['something else answers', 12, '/no-http', [], 'cannot be fetched from'],
    [
      'a model does not come in time',
      17,
      '/slow',
      ['--timeout-seconds', '1'],
      'was not here after 1 s, only',
    ],
  ])('%s (%i)', async (_, code, path, extra, words) => {
    const ended = await fails(there(path), [...allowed(), ...extra]);
    expect(ended.message).toContain(words);
    expect(ended.code).toBe(code);
    assertDiscreet(ended);
  });

  it('nobody listens (12)', async () => {
    const gone = await ModelHost.start();
    const { place } = gone;
    await gone.close();
    const ended = await fails(`http://${place}/m?${SECRET}`, [
      ...['--allow-host', place, '--allow-private'],
    ]);
    expect(ended.message).toContain('connection refused');
    expect(ended.code).toBe(12);
    assertDiscreet(ended);
  });

  it('the place cannot be written to (19)', async () => {
    const ended = await fails(there('/m'), [
      ...allowed(),
      ...['--to', join(bench.folder, 'a-file/model.onnx')],
    ]);
    expect(ended.message).toContain('The model cannot be stored at');
    expect(ended.code).toBe(19);
    assertDiscreet(ended);
  });

  it('nothing was asked for (2)', async () => {
    const ended = await bench.run([]);
    expect(ended.message).toContain('say where the model is');
    expect(ended.message).toContain('see onnx-server fetch --help');
    expect(ended.code).toBe(2);
    assertDiscreet(ended);
  });

  it('an authorization has more than one line (2), and shows none', async () => {
    const ended = await fails('https://models.example/m', [
      ...['--authorization-file', join(bench.folder, 'two-lines')],
    ]);
    expect(ended.stderr).toContain('must have one line of ASCII');
    expect(ended.code).toBe(2);
    expect(ended.stderr).not.toContain('abc.def');
  });
});
