// Assembles the container image of onnx-server as an OCI image layout, without
// a container engine:
//
//   node packages/onnx-server/image/assemble.mjs --output DIR
//     [--node FILE]   the Node binary to put in (default: the running one)
//     [--level N]     of compression, 0 (none) to 9 (default: 6)
//
// Linux only: Node's libraries are this machine's. The same inputs give the
// same digest; the last line says which.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import {
  appLayer,
  baseLayer,
  packageFolder,
  runtimeFolder,
  runtimeLayer,
  USER,
} from './layers.mjs';
import { tar } from './tar.mjs';

const ARCHITECTURES = { x64: 'amd64', arm64: 'arm64' };
const OCI = 'application/vnd.oci.image';
const NO_TIME = '1970-01-01T00:00:00Z';

const digestOf = bytes =>
  `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

/** Writes content-addressed files; answers what refers to one. */
function blobStore(output) {
  const folder = join(output, 'blobs/sha256');
  mkdirSync(folder, { recursive: true });
  return (mediaType, bytes) => {
    const digest = digestOf(bytes);
    writeFileSync(join(folder, digest.slice('sha256:'.length)), bytes);
    return { mediaType, digest, size: bytes.length };
  };
}

function imageConfig({ arch, version, layers }) {
  return {
    created: NO_TIME,
    architecture: ARCHITECTURES[arch],
    os: 'linux',
    config: {
      User: `${USER}:${USER}`,
      ExposedPorts: { '8080/tcp': {} },
      Env: [
        'PATH=/usr/local/bin',
        'NODE_ENV=production',
        'ONNX_SERVER_HOST=0.0.0.0',
        'PORT=8080',
      ],
      Entrypoint: ['/usr/local/bin/onnx-server'],
      Cmd: ['--model_name=model', '--model_dir=/mnt/models'],
      WorkingDir: '/',
      StopSignal: 'SIGTERM',
      Labels: {
        'org.opencontainers.image.title': 'onnx-server',
        'org.opencontainers.image.description':
          'One ONNX model over the Open Inference Protocol',
        'org.opencontainers.image.version': version,
        'org.opencontainers.image.licenses': 'Apache-2.0',
      },
    },
    rootfs: {
      type: 'layers',
      diff_ids: layers.map(({ archive }) => digestOf(archive)),
    },
    history: layers.map(({ what }) => ({
      created: NO_TIME,
      created_by: `packages/onnx-server/image: ${what}`,
    })),
  };
}

async function assemble({ output, node, level }) {
  const { arch, platform } = process;
  if (platform !== 'linux' || !ARCHITECTURES[arch]) {
    throw new Error(`an image can be made on Linux only, this is ${platform}`);
  }
  const { version } = JSON.parse(
    readFileSync(join(packageFolder, 'package.json'), 'utf8'),
  );
  const target = { platform, arch };
  const layers = [
    {
      what: 'Node and its libraries',
      entries: baseLayer({ node, runtime: runtimeFolder(target) }),
    },
    { what: 'ONNX Runtime', entries: runtimeLayer(target) },
    { what: 'onnx-server', entries: await appLayer({ version }) },
  ].map(({ what, entries }) => ({ what, archive: tar(entries) }));

  const store = blobStore(output);
  const json = (mediaType, value) =>
    store(mediaType, Buffer.from(JSON.stringify(value)));
  const manifest = json(`${OCI}.manifest.v1+json`, {
    schemaVersion: 2,
    mediaType: `${OCI}.manifest.v1+json`,
    config: json(
      `${OCI}.config.v1+json`,
      imageConfig({ arch, version, layers }),
    ),
    layers: layers.map(({ archive }) =>
      store(`${OCI}.layer.v1.tar+gzip`, gzipSync(archive, { level })),
    ),
  });
  const index = {
    schemaVersion: 2,
    mediaType: `${OCI}.index.v1+json`,
    manifests: [
      {
        ...manifest,
        platform: { os: 'linux', architecture: ARCHITECTURES[arch] },
        annotations: { 'org.opencontainers.image.ref.name': version },
      },
    ],
  };
  writeFileSync(join(output, 'index.json'), JSON.stringify(index));
  writeFileSync(
    join(output, 'oci-layout'),
    JSON.stringify({ imageLayoutVersion: '1.0.0' }),
  );
  return manifest.digest;
}

const { values } = parseArgs({
  options: {
    output: { type: 'string' },
    node: { type: 'string', default: process.execPath },
    level: { type: 'string', default: '6' },
  },
});
if (!values.output) {
  throw new Error('say where to put the image: --output DIR');
}
const digest = await assemble({
  output: resolve(values.output),
  node: realpathSync(values.node),
  level: Number(values.level),
});
process.stdout.write(`${digest}\n`);
