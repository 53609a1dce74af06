// yarn workspace @fairway/onnx-server bench [--seconds 4] [--only small]
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import {
  encodeBinaryInferRequest,
  encodeInferRequest,
  INFERENCE_HEADER_LENGTH,
  type Tensor,
} from '@fairway/inference-protocol';
import {
  runClient,
  runInProcess,
  ServerUnderTest,
  type ClientReport,
  type Summary,
} from './measure.ts';
import { MODELS, type BenchModel } from './models.ts';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '4' },
    only: { type: 'string', default: '' },
  },
});
const timing = { warmUpSeconds: 1.5, seconds: Number(values.seconds) };
const say = (line = '') => process.stdout.write(`${line}\n`);

type Encoding = 'JSON' | 'binary';

/** Requests that are sent by turns: alike, but not the same. */
const VARIANTS = 8;

function httpRequest(
  features: number,
  encoding: Encoding,
  variant: number,
): Buffer {
  // Of as many digits as measured values have, or JSON would look too small.
  const data = Float32Array.from({ length: features }, (_, i) =>
    Math.sin(i + variant),
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
    'POST /v2/models/m/infer HTTP/1.1',
    'Host: 127.0.0.1',
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

interface Measured extends ClientReport {
  serverCpu: number;
  rowsPerRun: number;
}

const figures = (values_: (string | number)[], widths: number[]) =>
  values_.map((value, i) => String(value).padStart(widths[i])).join('  ');
const WIDTHS = [8, 4, 8, 9, 8, 8, 6, 7, 7, 7];
const round = (value: number, digits = 2) => value.toFixed(digits);

function row(what: (string | number)[], m: Summary & Partial<Measured>): void {
  const cpu = (value?: number) => (value === undefined ? '-' : round(value));
  say(
    figures(
      [
        ...what,
        round(m.perSecond, 0),
        round(m.p50, 3),
        round(m.p99, 3),
        m.rowsPerRun === undefined ? '-' : round(m.rowsPerRun, 1),
        cpu(m.serverCpu),
        cpu(m.clientCpu),
        m.serverCpu === undefined
          ? '-'
          : round((m.serverCpu / m.perSecond) * 1e6, 1),
      ],
      WIDTHS,
    ),
  );
}

async function measure(
  server: ServerUnderTest,
  requestFiles: string[],
  connections: number,
): Promise<Measured> {
  const before = await server.counters();
  const report = await runClient({
    port: server.port,
    requestFiles,
    connections,
    ...timing,
  });
  const after = await server.counters();
  if (report.failures > 0) {
    throw new Error(`${report.failures} requests failed`);
  }
  // Over the same time as the requests: warm-up included on both sides.
  return {
    ...report,
    serverCpu:
      (after.cpu - before.cpu) / (timing.seconds + timing.warmUpSeconds),
    rowsPerRun: (after.rows - before.rows) / (after.runs - before.runs),
  };
}

async function measureModel(model: BenchModel, folder: string): Promise<void> {
  say(`\n${model.name}`);
  say(
    figures(
      [
        '',
        'conn',
        'batching',
        'req/s',
        'p50 ms',
        'p99 ms',
        'rows',
        'server',
        'client',
        'us/req',
      ],
      WIDTHS,
    ),
  );
  const path = join(folder, 'm.onnx');
  await writeFile(path, model.bytes());
  const inProcess = await runInProcess({
    model: path,
    features: model.features,
    rows: 1,
    threads: 1,
    ...timing,
  });
  row(['none', 1, '-'], inProcess);
  const results = new Map<string, Measured>();
  for (const batching of ['on', 'off']) {
    const server = await ServerUnderTest.start(path, [
      '--threads',
      '1',
      ...(batching === 'off' ? ['--max-batch-size', '0'] : []),
    ]);
    for (const encoding of ['JSON', 'binary'] as const) {
      const requestFiles: string[] = [];
      for (let variant = 1; variant <= VARIANTS; variant++) {
        const file = join(folder, `request-${variant}`);
        const bytes = httpRequest(model.features, encoding, variant);
        await writeFile(file, bytes);
        requestFiles.push(file);
      }
      for (const connections of [1, 64]) {
        const measured = await measure(server, requestFiles, connections);
        results.set(`${encoding} ${connections} ${batching}`, measured);
        row([encoding, connections, batching], measured);
      }
    }
    await server.stop();
  }
  const ratio = (a: string, b: string, figure: 'perSecond' | 'p50') =>
    round(results.get(a)![figure] / results.get(b)![figure]);
  const inP50 = (key: string) => round(results.get(key)!.p50 / inProcess.p50);
  say(
    `  p50 of one client / in-process: JSON ${inP50(
      'JSON 1 on',
    )}, binary ${inP50('binary 1 on')}`,
  );
  say(
    `  throughput with batching / without, 64 clients: JSON ${ratio(
      'JSON 64 on',
      'JSON 64 off',
      'perSecond',
    )}, binary ${ratio('binary 64 on', 'binary 64 off', 'perSecond')}`,
  );
  say(
    `  binary / JSON: throughput of 64 clients ${ratio(
      'binary 64 on',
      'JSON 64 on',
      'perSecond',
    )}, p50 of one ${ratio('binary 1 on', 'JSON 1 on', 'p50')}`,
  );
}

const manifest = JSON.parse(
  readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
);
const load = () =>
  loadavg()
    .map(value => round(value))
    .join(' ');
async function main(): Promise<void> {
  say(
    `onnx-server ${manifest.version}, onnxruntime-node ${manifest.optionalDependencies['onnxruntime-node']}, Node ${process.version}`,
  );
  say(
    `${
      cpus()[0]?.model ?? 'unknown CPU'
    }, ${availableParallelism()} CPUs, load ${load()}; server and client each on one half of the CPUs, one thread per prediction, ${
      timing.seconds
    } s each`,
  );
  say(
    'Columns: rows per run of the model; CPUs that server and client were busy on; CPU time of the server per request.',
  );
  const folder = await mkdtemp(join(tmpdir(), 'onnx-server-bench-'));
  try {
    for (const model of MODELS.filter(({ name }) =>
      name.includes(values.only),
    )) {
      await measureModel(model, folder);
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  say(`\nload at the end ${load()}`);
}

main();
