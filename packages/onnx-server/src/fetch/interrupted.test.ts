import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { addModel } from '@fairway/inference-protocol/testUtils';
import { ModelFile } from '../model/ModelFile.ts';
import { eventually } from '../testing/within.ts';
import { digestOf, FetchBench } from './__testUtils__/FetchBench.ts';
import { ModelHost } from './__testUtils__/ModelHost.ts';

jest.setTimeout(300_000);

const model = addModel();
const half = model.subarray(0, model.length / 2);
let bench: FetchBench;
let host: ModelHost;
beforeEach(async () => {
  bench = await FetchBench.create();
  mkdirSync(join(bench.folder, 'models'));
  host = await ModelHost.start();
  host.put('/whole', model);
  host.put('/half', response => {
    response.writeHead(200, { 'content-length': String(model.length) });
    response.write(half);
  });
});
afterEach(async () => {
  await bench.close();
  await host.close();
});

const args = (path: string) => [
  ...[`http://${host.place}${path}`, '--digest', digestOf(model)],
  ...['--to', join(bench.folder, 'models')],
  ...['--allow-host', host.place, '--allow-private'],
];

/** A fetch of which a half is here, under another name. */
async function halfFetched() {
  const started = bench.start(args('/half'));
  await eventually('a file that is not whole', async () =>
    bench.filesIn('models').some(name => name.endsWith('/model')),
  );
  expect(bench.filesIn('models')).not.toContain('model.onnx');
  return started;
}

describe('onnx-server fetch, when it is interrupted', () => {
  it.each([
    ['SIGTERM', 143],
    ['SIGINT', 130],
  ] as const)('by %s, leaves nothing and ends with %i', async (name, code) => {
    const { process, ended } = await halfFetched();
    process.child.kill(name);
    const end = await ended;
    expect(end.code).toBe(code);
    expect(end.message).toBe(`stopped by ${name} before the model was here`);
    expect(bench.filesIn('models')).toEqual([]);
  });

  it('by SIGKILL, leaves no model, and the next one clears up what is old', async () => {
    const { process, ended } = await halfFetched();
    process.child.kill('SIGKILL');
    await ended;
    const [left] = readdirSync(join(bench.folder, 'models'));
    expect(left).toMatch(/^\.fetching-/);

    // It might be of a fetch that still runs.
    expect((await bench.run(args('/whole'))).code).toBe(0);
    expect(readdirSync(join(bench.folder, 'models'))).toEqual([
      left,
      'model.onnx',
    ]);
    await ModelFile.open(join(bench.folder, 'models'), digestOf(model));

    const longAgo = new Date(Date.now() - 3_600_000);
    utimesSync(join(bench.folder, 'models', left), longAgo, longAgo);
    rmSync(join(bench.folder, 'models/model.onnx'));
    expect((await bench.run(args('/whole'))).code).toBe(0);
    expect(bench.filesIn('models')).toEqual(['model.onnx']);
  });
});

/** Whether a file system of one's own can be had here. */
function mayMount(): boolean {
  try {
    execFileSync('unshare', ['-Urm', 'mount', '-t', 'tmpfs', 'none', '/mnt'], {
      stdio: 'ignore',
    });
    return true;
  } catch {
    return false;
  }
}
const describeWithMounts = mayMount() ? describe : describe.skip;

describeWithMounts('onnx-server fetch (needs unshare and tmpfs)', () => {
  it('says that the disk is full, and leaves it empty (18)', async () => {
    const large = new Uint8Array(1024 * 1024);
    host.put('/large', large);
    const folder = join(bench.folder, 'models');
    const { code, message, stderr } = await bench.start(
      [...args('/large'), '--digest', digestOf(large)],
      {},
      [
        ...['unshare', '-Urm', 'sh', '-c'],
        'mount -t tmpfs -o size=256k none "$0"; "$@"; code=$?; ls -A "$0" >&2; exit $code',
        folder,
      ],
    ).ended;
    expect(message).toContain('no space is left where it goes');
    expect(stderr).toBe(`onnx-server: ${message}\n`);
    expect(code).toBe(18);
  });
});
