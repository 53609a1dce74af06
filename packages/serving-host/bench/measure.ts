import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { promisify } from 'node:util';
import { readHostFile } from '../src/state/hostFile.ts';

/** What a client process is to do. */
export interface ClientPlan {
  port: number;
  /** File with the bytes of one HTTP request. */
  requestFile: string;
  connections: number;
  warmUpSeconds: number;
  seconds: number;
}

/** Latencies are in milliseconds; percentiles are latencies that occurred. */
export interface ClientReport {
  perSecond: number;
  p50: number;
  p99: number;
  failures: number;
}

const CLIENT = new URL('./client.ts', import.meta.url).pathname;
const HOST = new URL('../bin/serving-host.js', import.meta.url).pathname;
const ONNX_SERVER = createRequire(import.meta.url).resolve(
  '@fairway/onnx-server/package.json',
);
const NODE = [
  process.execPath,
  '--disable-warning=MODULE_TYPELESS_PACKAGE_JSON',
];

/** The CPUs that this process may use; none where that cannot be asked for. */
function usableCpus(): number[] {
  if (process.platform !== 'linux') {
    return [];
  }
  const status = readFileSync('/proc/self/status', 'utf8');
  const list = /^Cpus_allowed_list:\s*(\S+)/m.exec(status)?.[1] ?? '';
  return list.split(',').flatMap(range => {
    const [from, to = from] = range.split('-').map(Number);
    return Array.from({ length: to - from + 1 }, (_, i) => from + i);
  });
}

/**
 * Puts a command on one half of the CPUs where the machine has taskset and more
 * than one: the client on one, all that serves on the other.
 */
function pinned(half: 'client' | 'server', command: string[]): string[] {
  const cpus = usableCpus();
  if (cpus.length < 2) {
    return command;
  }
  const middle = Math.floor(cpus.length / 2);
  const own = half === 'server' ? cpus.slice(0, middle) : cpus.slice(middle);
  return ['taskset', '-c', own.join(','), ...command];
}

export async function runClient(plan: ClientPlan): Promise<ClientReport> {
  const [file, ...args] = pinned('client', [
    ...NODE,
    CLIENT,
    JSON.stringify(plan),
  ]);
  const { stdout } = await promisify(execFile)(file, args, {
    timeout: (plan.seconds + plan.warmUpSeconds + 60) * 1000,
  });
  return JSON.parse(stdout) as ClientReport;
}

/** A process to measure, and the port it serves at. */
export interface Served {
  port: number;
  stop(): Promise<void>;
}

async function stopOf(child: ChildProcess): Promise<void> {
  const ended = new Promise(resolve => {
    child.once('exit', resolve);
  });
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), 15_000);
  await ended;
  clearTimeout(timer);
}

/** onnx-server by itself, as a client would reach it without a host. */
export async function serveDirectly(model: string): Promise<Served> {
  const bin = ONNX_SERVER.replace('package.json', 'bin/onnx-server.js');
  const [file, ...args] = pinned('server', [
    ...NODE,
    bin,
    ...[model, '--name', 'm', '--port', '0', '--supervised', '--threads', '1'],
  ]);
  const child = spawn(file, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const line = await new Promise<string>((resolve, reject) => {
    child.stdout?.once('data', data => resolve(String(data)));
    child.once('exit', code => reject(new Error(`it ended with ${code}`)));
  });
  const { port } = new URL((JSON.parse(line) as { url: string }).url);
  return { port: Number(port), stop: () => stopOf(child) };
}

/** A host on a directory of its own; what it shall serve is put afterwards. */
export async function serveByHost(
  dataDirectory: string,
  modelFolder: string,
): Promise<Served & { adminSocket: string }> {
  const [file, ...args] = pinned('server', [
    ...NODE,
    HOST,
    ...['--data-directory', dataDirectory, '--port', '0'],
    ...['--allow-file', modelFolder],
  ]);
  const child = spawn(file, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  for (let turn = 0; turn < 300; turn += 1) {
    const found = await readHostFile(dataDirectory);
    if (found && child.exitCode === null) {
      return {
        port: Number(new URL(found.dataUrl).port),
        adminSocket: found.adminSocket,
        stop: () => stopOf(child),
      };
    }
    await new Promise(resolve => {
      setTimeout(resolve, 100);
    });
  }
  await stopOf(child);
  throw new Error('the host did not start within 30 seconds');
}
