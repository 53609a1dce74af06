import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';

/** What a client process is to do. */
export interface ClientPlan {
  port: number;
  /** Files with the bytes of one HTTP request each, shared out by turns. */
  requestFiles: string[];
  connections: number;
  warmUpSeconds: number;
  seconds: number;
}

/** What an in-process run is to do. */
export interface InProcessPlan {
  model: string;
  features: number;
  rows: number;
  threads: number;
  warmUpSeconds: number;
  seconds: number;
}

/** Latencies are in milliseconds. */
export interface Summary {
  perSecond: number;
  p50: number;
  p99: number;
}

export interface ClientReport extends Summary {
  failures: number;
  /** CPUs that the client was busy on. */
  clientCpu: number;
}

const CLIENT = new URL('./client.ts', import.meta.url).pathname;
const IN_PROCESS = new URL('./inProcess.ts', import.meta.url).pathname;
const SERVER = new URL('../bin/onnx-server.js', import.meta.url).pathname;
const NODE = [
  process.execPath,
  '--disable-warning=MODULE_TYPELESS_PACKAGE_JSON',
];

/** Percentiles are order statistics: some latency that occurred. */
export function summarize(latencies: number[], seconds: number): Summary {
  const sorted = Float64Array.from(latencies).sort();
  const at = (share: number) =>
    sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
  return { perSecond: sorted.length / seconds, p50: at(0.5), p99: at(0.99) };
}

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
 * than one, so that client and server do not take turns on one.
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

async function report<T>(
  half: 'client' | 'server',
  script: string,
  plan: { seconds: number; warmUpSeconds: number },
): Promise<T> {
  const [file, ...args] = pinned(half, [...NODE, script, JSON.stringify(plan)]);
  const { stdout } = await promisify(execFile)(file, args, {
    timeout: (plan.seconds + plan.warmUpSeconds + 60) * 1000,
  });
  return JSON.parse(stdout) as T;
}

export const runClient = (plan: ClientPlan) =>
  report<ClientReport>('client', CLIENT, plan);

export const runInProcess = (plan: InProcessPlan) =>
  report<Summary>('server', IN_PROCESS, plan);

/** An onnx-server to measure. */
export class ServerUnderTest {
  readonly port: number;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, port: number) {
    this.#child = child;
    this.port = port;
  }

  static async start(
    model: string,
    options: readonly string[],
  ): Promise<ServerUnderTest> {
    const args = [model, '--name', 'm', '--port', '0', '--supervised'];
    const [file, ...rest] = pinned('server', [
      ...NODE,
      SERVER,
      ...args,
      ...options,
    ]);
    const child = spawn(file, rest, { stdio: ['pipe', 'pipe', 'inherit'] });
    const line = await new Promise<string>((resolve, reject) => {
      child.stdout!.once('data', data => resolve(String(data)));
      child.once('exit', code => reject(new Error(`it ended with ${code}`)));
    });
    const { port } = new URL((JSON.parse(line) as { url: string }).url);
    return new ServerUnderTest(child, Number(port));
  }

  /** CPU seconds used and rows and runs computed since the start. */
  async counters(): Promise<{ cpu: number; rows: number; runs: number }> {
    const response = await fetch(`http://127.0.0.1:${this.port}/metrics`);
    const text = await response.text();
    const value = (name: string) =>
      Number(new RegExp(`^${name}(?:\\{.*\\})? (.*)$`, 'm').exec(text)?.[1]);
    return {
      cpu: value('process_cpu_seconds_total'),
      rows: value('nv_inference_count'),
      runs: value('nv_inference_exec_count'),
    };
  }

  async stop(): Promise<void> {
    const ended = new Promise(resolve => {
      this.#child.once('exit', resolve);
    });
    this.#child.kill('SIGKILL');
    await ended;
  }
}
