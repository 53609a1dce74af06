import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { zipMapModel } from '@fairway/inference-protocol/testUtils';
import { ModelHost } from '../fetch/__testUtils__/ModelHost.ts';
import { eventually } from '../testing/within.ts';

jest.setTimeout(300_000);

// Tests run from the sources, where this holds.
// eslint-disable-next-line no-restricted-syntax
const IMAGE = resolve(__dirname, '../../image');
const folder = mkdtempSync(join(tmpdir(), 'image-'));

function succeeds(command: string, ...args: string[]): boolean {
  try {
    execFileSync(command, args, { stdio: 'ignore', timeout: 120_000 });
    return true;
  } catch {
    return false;
  }
}

const isLinux = process.platform === 'linux';
/** Root, runc, and a machine that lets it make containers. */
const hasRunc =
  isLinux &&
  process.getuid?.() === 0 &&
  succeeds('runc', '--version') &&
  succeeds('unshare', '-mpiu', '--fork', 'true');
const describeOnLinux = isLinux ? describe : describe.skip;
const describeWithRunc = hasRunc ? describe : describe.skip;

function assemble(name: string): { output: string; digest: string } {
  const output = join(folder, name);
  const digest = execFileSync(
    process.execPath,
    [join(IMAGE, 'assemble.mjs'), '--output', output, '--level', '1'],
    { encoding: 'utf8', timeout: 120_000 },
  ).trim();
  return { output, digest };
}

const blob = (output: string, digest: string) =>
  readFileSync(join(output, 'blobs', ...digest.split(':')));
const json = (bytes: Buffer) => JSON.parse(bytes.toString());
const sha256 = (bytes: Buffer) =>
  `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

let bundles = 0;
let image: { output: string; digest: string };
beforeAll(() => {
  image = isLinux ? assemble('first') : { output: '', digest: '' };
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describeOnLinux('the container image (needs Linux)', () => {
  it('is a whole OCI layout: every blob is what its name says', () => {
    const { output, digest } = image;
    const index = json(readFileSync(join(output, 'index.json')));
    expect(index.manifests.map((entry: any) => entry.digest)).toEqual([digest]);
    const manifest = json(blob(output, digest));
    for (const { digest: name, size } of [
      manifest.config,
      ...manifest.layers,
    ]) {
      const bytes = blob(output, name);
      expect([sha256(bytes), bytes.length]).toEqual([name, size]);
    }
    const { config, rootfs } = json(blob(output, manifest.config.digest));
    expect(rootfs.diff_ids).toHaveLength(manifest.layers.length);
    expect(config).toMatchObject({
      User: '65532:65532',
      Entrypoint: ['/usr/local/bin/onnx-server'],
      StopSignal: 'SIGTERM',
    });
    expect(readdirSync(join(output, 'blobs/sha256'))).toHaveLength(
      manifest.layers.length + 2,
    );
  });

  it('has the same digest when it is made again', () => {
    expect(assemble('second').digest).toBe(image.digest);
  });
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  await new Promise(done => server.close(done));
  return port;
}

interface Mount {
  destination: string;
  source: string;
  options: string[];
}

/** Unpacks the layers and writes what runc needs to run them with arguments. */
function bundleFor(args: readonly string[], mounts: readonly Mount[]): string {
  bundles += 1;
  const bundle = join(folder, `bundle-${bundles}`);
  mkdirSync(join(bundle, 'rootfs'), { recursive: true });
  chmodSync(folder, 0o755);
  const manifest = json(blob(image.output, image.digest));
  for (const { digest } of manifest.layers) {
    const layer = join(image.output, 'blobs', ...digest.split(':'));
    execFileSync('tar', ['-xzf', layer, '-C', join(bundle, 'rootfs')]);
  }
  const { config } = json(blob(image.output, manifest.config.digest));
  const [uid, gid] = config.User.split(':').map(Number);
  const spec = {
    ociVersion: '1.0.2',
    process: {
      user: { uid, gid },
      args: [...config.Entrypoint, ...args],
      env: config.Env,
      cwd: config.WorkingDir,
      noNewPrivileges: true,
      capabilities: {},
    },
    root: { path: 'rootfs', readonly: true },
    mounts: [
      { destination: '/proc', type: 'proc', source: 'proc' },
      ...mounts.map(mount => ({ type: 'bind', ...mount })),
    ],
    linux: {
      namespaces: ['pid', 'mount', 'ipc', 'uts'].map(type => ({ type })),
    },
  };
  writeFileSync(join(bundle, 'config.json'), JSON.stringify(spec));
  return bundle;
}

describeWithRunc('the container image under runc (needs root and runc)', () => {
  const name = `fairway-image-test-${process.pid}`;
  const root = join(folder, 'runc');
  let container: ChildProcess | undefined;

  afterAll(() => {
    succeeds('runc', '--root', root, 'kill', name, 'KILL');
    container?.kill('SIGKILL');
    succeeds('runc', '--root', root, 'delete', '--force', name);
  });

  it('predicts, as a user without rights and with a root to read only', async () => {
    const port = await freePort();
    const models = join(folder, 'models');
    mkdirSync(models);
    writeFileSync(join(models, 'any.onnx'), zipMapModel());
    const bundle = bundleFor(
      [
        ...['--model_name=m', '--model_dir=/mnt/models'],
        ...[`--http_port=${port}`, '--host=127.0.0.1'],
      ],
      [
        {
          destination: '/mnt/models',
          source: models,
          options: ['rbind', 'ro'],
        },
      ],
    );
    let said = '';
    container = spawn('runc', ['--root', root, 'run', '-b', bundle, name], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    container.stdout!.on('data', chunk => (said += chunk));
    container.stderr!.on('data', chunk => (said += chunk));
    const ended = new Promise<number | null>(done =>
      container!.once('close', done),
    );
    const url = `http://127.0.0.1:${port}`;
    await eventually('a container that is ready', async () => {
      if (container!.exitCode !== null) {
        throw new Error(`the container ended: ${said}`);
      }
      const answer = await fetch(`${url}/v2/health/ready`).catch(() => null);
      return answer?.ok ?? false;
    });
    const x = { name: 'x', datatype: 'FP32', shape: [1, 2], data: [0.5, 1] };
    const answer = await fetch(`${url}/v2/models/m/infer`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ inputs: [x] }),
    });
    const body = await answer.json();
    expect(body.outputs ?? body).toEqual([
      { ...x, name: 'scores' },
      { ...x, name: 'probabilities' },
    ]);
    const status = (key: string) =>
      new RegExp(`^${key}:\\s+(.*)$`, 'm').exec(
        execFileSync(
          'runc',
          [
            ...['--root', root, 'exec', name, '/usr/local/bin/node', '-p'],
            'require("fs").readFileSync("/proc/1/status", "utf8")',
          ],
          { encoding: 'utf8' },
        ),
      )?.[1];
    expect(status('Uid')).toBe('65532\t65532\t65532\t65532');
    expect(status('CapEff')).toBe('0000000000000000');
    execFileSync('runc', ['--root', root, 'kill', name, 'TERM']);
    expect(await ended).toBe(0);
    expect(said).toContain('finishing requests in flight');
  });

  it('fetches a model as an init container does, from a name in its hosts', async () => {
    const model = zipMapModel();
    const host = await ModelHost.start();
    host.put('/m', model);
    const models = join(folder, 'volume');
    const hosts = join(folder, 'hosts');
    const log = join(folder, 'termination-log');
    mkdirSync(models);
    // As kubelet makes an emptyDir, and the file of the message.
    chmodSync(models, 0o777);
    writeFileSync(log, '');
    chmodSync(log, 0o666);
    writeFileSync(hosts, '127.0.0.1 models.test\n');
    const place = `models.test:${host.port}`;
    const bundle = bundleFor(
      [
        ...[
          'fetch',
          `http://${place}/m`,
          '--digest',
          sha256(Buffer.from(model)),
        ],
        ...['--to', '/mnt/models', '--allow-host', `${place}!private`],
      ],
      [
        {
          destination: '/mnt/models',
          source: models,
          options: ['rbind', 'rw'],
        },
        { destination: '/etc/hosts', source: hosts, options: ['rbind', 'ro'] },
        {
          destination: '/dev/termination-log',
          source: log,
          options: ['rbind', 'rw'],
        },
      ],
    );
    let said = '';
    container = spawn('runc', ['--root', root, 'run', '-b', bundle, name], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    container.stdout!.on('data', chunk => (said += chunk));
    container.stderr!.on('data', chunk => (said += chunk));
    const code = await new Promise(done => container!.once('close', done));
    await host.close();
    expect([code, said]).toEqual([0, `${readFileSync(log, 'utf8')}\n`]);
    expect(JSON.parse(said)).toMatchObject({
      event: 'fetched',
      path: '/mnt/models/model.onnx',
      bytes: model.length,
    });
    const path = join(models, 'model.onnx');
    expect(statSync(path)).toMatchObject({ uid: 65532, size: model.length });
  });
});
