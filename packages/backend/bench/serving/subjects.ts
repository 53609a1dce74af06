import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { freePort } from '../freePort';
import type { BenchModel } from './models';
import { ServerProcess } from './ServerProcess';
import type { Peers } from './peers';

/** One way to serve a model, running. */
export interface Subject {
  name: string;
  inferUrl: string;
  headers: Record<string, string>;
  /** Whether it is of the field, to be compared with. */
  isPeer: boolean;
  stop(): Promise<void>;
}

export interface SubjectOptions {
  model: BenchModel;
  directory: string;
  /** CPUs of the servers, as taskset has them. */
  cpus: string;
  /** Threads of one prediction: as many as there are CPUs for servers. */
  threads: number;
}

const repository = resolve(__dirname, '../../../..');
const onnxServerBin = join(
  repository,
  'packages/onnx-server/bin/onnx-server.js',
);

/** onnx-server by itself, with its batching as it comes or off. */
export async function startOnnxServer(
  options: SubjectOptions & { batching: boolean },
): Promise<Subject> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const server = await ServerProcess.start({
    command: process.execPath,
    args: [
      '--disable-warning=MODULE_TYPELESS_PACKAGE_JSON',
      onnxServerBin,
      options.model.path,
      ...['--port', String(port), '--name', 'model'],
      ...['--threads', String(options.threads)],
      ...(options.batching ? [] : ['--max-batch-size', '0']),
    ],
    cpus: options.cpus,
    readyUrl: `${url}/v2/health/ready`,
  });
  return {
    name: options.batching ? 'onnx-server' : 'onnx-server, no batching',
    inferUrl: `${url}/v2/models/model/infer`,
    headers: {},
    isPeer: false,
    stop: () => server.stop(),
  };
}

/** KServe's Python SDK with a custom model on ONNX Runtime. */
export async function startKServe(
  options: SubjectOptions & { peers: Peers },
): Promise<Subject> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const server = await ServerProcess.start({
    command: options.peers.kservePython,
    args: [
      join(__dirname, 'peers/kserve_server.py'),
      ...['--path', options.model.path, '--model_name', 'model'],
      ...['--threads', String(options.threads)],
      ...['--http_port', String(port)],
      ...['--configure_logging', 'false'],
    ],
    cpus: options.cpus,
    readyUrl: `${url}/v2/models/model/ready`,
  });
  return {
    name: 'KServe SDK',
    inferUrl: `${url}/v2/models/model/infer`,
    headers: {},
    isPeer: true,
    stop: () => server.stop(),
  };
}

/**
 * MLServer with a custom runtime; `parallel_workers` 0 as its documentation
 * advises where inference does not block others, adaptive batching by choice.
 */
export async function startMlServer(
  options: SubjectOptions & { peers: Peers; batching: boolean },
): Promise<Subject> {
  const ports = [await freePort(), await freePort(), await freePort()];
  const url = `http://127.0.0.1:${ports[0]}`;
  const directory = join(
    options.directory,
    `mlserver-${options.model.name}-${options.batching}`,
  );
  await mkdir(directory, { recursive: true });
  await writeFile(
    join(directory, 'settings.json'),
    JSON.stringify({
      debug: false,
      host: '127.0.0.1',
      http_port: ports[0],
      grpc_port: ports[1],
      metrics_port: ports[2],
      metrics_endpoint: null,
      parallel_workers: 0,
      gzip_enabled: false,
    }),
  );
  await writeFile(
    join(directory, 'model-settings.json'),
    JSON.stringify({
      name: 'model',
      implementation: 'runtime.OnnxRuntime',
      ...(options.batching && { max_batch_size: 32, max_batch_time: 0.001 }),
    }),
  );
  const server = await ServerProcess.start({
    command: join(options.peers.mlserverPython, '../mlserver'),
    args: ['start', directory],
    environment: {
      PYTHONPATH: join(__dirname, 'peers/mlserver'),
      BENCH_MODEL_PATH: options.model.path,
      BENCH_THREADS: String(options.threads),
    },
    directory,
    cpus: options.cpus,
    readyUrl: `${url}/v2/models/model/ready`,
  });
  return {
    name: options.batching ? 'MLServer, batching' : 'MLServer',
    inferUrl: `${url}/v2/models/model/infer`,
    headers: {},
    isPeer: true,
    stop: () => server.stop(),
  };
}
