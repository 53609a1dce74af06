// yarn workspace @fairway/serving-host bench [--seconds 4] [--only small]
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import {
  encodeBinaryInferRequest,
  encodeInferRequest,
  INFERENCE_HEADER_LENGTH,
  type Tensor,
} from '@fairway/inference-protocol';
import { perceptronModel } from '@fairway/inference-protocol/testUtils';
import { ServingHostClient } from '../src/admin/ServingHostClient.ts';
import {
  runClient,
  serveByHost,
  serveDirectly,
  type ClientReport,
} from './measure.ts';
import { MODELS } from './models.ts';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '4' },
    only: { type: 'string', default: '' },
  },
});
const timing = { warmUpSeconds: 1.5, seconds: Number(values.seconds) };
const say = (line = '') => process.stdout.write(`${line}\n`);
const load = () =>
  loadavg()
    .map(value => value.toFixed(2))
    .join(' ');
const key = 'fwk_benchkey1_0123456789abcdef';

type Encoding = 'JSON' | 'binary';

function httpRequest(features: number, encoding: Encoding, base: string) {
  // Of as many digits as measured values have, or JSON would look too small.
  const data = Float32Array.from({ length: features }, (_, i) =>
    Math.sin(i + 1),
  );
  const input: Tensor = {
    name: 'x',
    datatype: 'FP32',
    shape: [1, features],
    data,
  };
  const message =
    encoding === 'JSON'
      ? { body: Buffer.from(encodeInferRequest({ inputs: [input] })) }
      : encodeBinaryInferRequest({ inputs: [input] });
  const headers = [
    `POST ${base}/v2/models/m/infer HTTP/1.1`,
    'Host: 127.0.0.1',
    `Authorization: Bearer ${key}`,
    `Content-Length: ${message.body.length}`,
    ...('headerLength' in message
      ? [
          'Content-Type: application/octet-stream',
          `${INFERENCE_HEADER_LENGTH}: ${message.headerLength}`,
        ]
      : ['Content-Type: application/json']),
  ];
  return Buffer.concat([
    Buffer.from(`${headers.join('\r\n')}\r\n\r\n`),
    message.body,
  ]);
}

async function declare(socketPath: string, model: string, bytes: Uint8Array) {
  const client = ServingHostClient.create({ socketPath });
  const sha256 = (content: string | Uint8Array) =>
    createHash('sha256').update(content).digest('hex');
  await client.put('m', {
    epoch: 1,
    declaration: {
      id: 'bench',
      name: 'm',
      modelName: 'm',
      revisions: [
        {
          number: 1,
          modelVersion: '1',
          artifact: {
            uri: pathToFileURL(model).href,
            digest: `sha256:${sha256(bytes)}`,
            format: 'onnx',
          },
          replicas: 1,
          weight: 100,
          resources: { cpu: 1, memoryMiB: 4096, gpus: 0 },
          environmentVariables: {},
        },
      ],
      keys: [{ id: 'benchkey1', sha256: sha256(key) }],
      labels: { model: 'm', owner: 'o', environment: 'e', pool: 'p' },
    },
  });
  for (let turn = 0; turn < 300; turn += 1) {
    const state = await client.get('m');
    if (state?.observation.revisions[0]?.readyReplicas === 1) {
      await client.close();
      return;
    }
    await new Promise(resolve => {
      setTimeout(resolve, 100);
    });
  }
  throw new Error('the replica did not become ready within 30 seconds');
}

async function measureModel(name: string, folder: string): Promise<void> {
  const [features] = MODELS[name];
  const bytes = perceptronModel(MODELS[name]);
  const model = join(folder, `${name}.onnx`);
  await writeFile(model, bytes);
  const direct = await serveDirectly(model);
  const host = await serveByHost(await mkdtemp(join(folder, 'host-')), folder);
  try {
    await declare(host.adminSocket, model, bytes);
    for (const encoding of ['JSON', 'binary'] as const) {
      for (const connections of [1, 64]) {
        const measure = async (port: number, base: string) => {
          const requestFile = join(folder, 'request');
          await writeFile(requestFile, httpRequest(features, encoding, base));
          const plan = { port, requestFile, connections, ...timing };
          const report = await runClient(plan);
          if (report.failures > 0 || !(report.perSecond > 0)) {
            throw new Error(`${report.failures} requests failed`);
          }
          return report;
        };
        const alone = await measure(direct.port, '');
        const through = await measure(host.port, '/m');
        row([name, encoding, connections], alone, through);
      }
    }
  } finally {
    await host.stop();
    await direct.stop();
  }
}

const widths = [8, 8, 5, 9, 9, 9, 9, 9, 9, 7, 7, 7];
const line = (cells: (string | number)[]) =>
  say(cells.map((cell, i) => String(cell).padStart(widths[i])).join(' '));

function row(
  what: (string | number)[],
  alone: ClientReport,
  through: ClientReport,
): void {
  const figures = ({ perSecond, p50, p99 }: ClientReport) => [
    perSecond.toFixed(0),
    p50.toFixed(3),
    p99.toFixed(3),
  ];
  const ratio = (figure: 'perSecond' | 'p50' | 'p99') =>
    (through[figure] / alone[figure]).toFixed(2);
  line([
    ...what,
    ...figures(alone),
    ...figures(through),
    ...[ratio('perSecond'), ratio('p50'), ratio('p99')],
  ]);
}

async function main(): Promise<void> {
  const manifest = JSON.parse(
    readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
  ) as { version: string };
  say(`serving-host ${manifest.version}, Node ${process.version}`);
  say(
    `${
      cpus()[0]?.model ?? 'unknown CPU'
    }, ${availableParallelism()} CPUs, load ${load()}; the client on one half of the CPUs, servers on the other, ${
      timing.seconds
    } s each`,
  );
  say('Latencies in ms. Ratios: through the host / direct.');
  line([
    ...['model', 'body', 'conn'],
    ...['direct/s', 'p50', 'p99', 'host/s', 'p50', 'p99'],
    ...['req/s', 'p50', 'p99'],
  ]);
  const folder = await mkdtemp(join(tmpdir(), 'serving-host-bench-'));
  try {
    for (const name of Object.keys(MODELS)) {
      if (name.includes(values.only)) {
        await measureModel(name, folder);
      }
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  say(`load at the end ${load()}`);
}

main().catch(error => {
  process.stderr.write(`${error}\n`);
  process.exitCode = 1;
});
