import { spawn, type ChildProcess } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { LineSplitter } from '../admin/lines.ts';
import type { Exit } from './exitReason.ts';
import { parseReport, type ReplicaReport } from './reports.ts';

const tailLines = 20;

export interface ReplicaCommand {
  onnxServerBin: string;
  modelPath: string;
  modelName: string;
  modelVersion: string;
  digest: string;
  threads: number;
  maximalBodyBytes: number;
  socketPath: string;
  workingDirectory: string;
  environmentVariables: Record<string, string>;
}

export interface ReplicaListener {
  onReport(report: ReplicaReport): void;
  onLine(stream: 'stdout' | 'stderr', line: string): void;
}

/**
 * What a replica needs of our environment; the rest may hold secrets of the
 * process that started the host.
 */
const inherited = ['PATH', 'LANG', 'LC_ALL', 'TZ', 'TMPDIR', 'SYSTEMROOT'];

function environment(own: Record<string, string>): Record<string, string> {
  const base: Record<string, string> = { NODE_ENV: 'production' };
  for (const name of inherited) {
    const value = process.env[name];
    if (value !== undefined) {
      base[name] = value;
    }
  }
  return { ...base, ...own };
}

/** One onnx-server process, from its start to its end. */
export class ReplicaProcess {
  readonly #child: ChildProcess;
  readonly #exited: Promise<Exit>;
  #tail: string[] = [];
  #failure: string | undefined;

  static create(options: {
    command: ReplicaCommand;
    listener: ReplicaListener;
  }): ReplicaProcess {
    const { command, listener } = options;
    const child = spawn(
      process.execPath,
      [
        '--disable-warning=MODULE_TYPELESS_PACKAGE_JSON',
        command.onnxServerBin,
        '--supervised',
        ...['--socket', command.socketPath],
        ...['--name', command.modelName],
        ...['--version', command.modelVersion],
        ...['--digest', command.digest],
        ...['--threads', String(command.threads)],
        ...['--max-body-bytes', String(command.maximalBodyBytes)],
        command.modelPath,
      ],
      {
        cwd: command.workingDirectory,
        env: environment(command.environmentVariables),
        // Its standard input stays open as long as we live: its end tells the
        // replica that we are gone.
        stdio: ['pipe', 'pipe', 'pipe'],
      },
    );
    return new ReplicaProcess(child, command, listener);
  }

  private constructor(
    child: ChildProcess,
    command: ReplicaCommand,
    listener: ReplicaListener,
  ) {
    this.#child = child;
    child.stdin?.on('error', () => {});
    this.#read('stdout', listener);
    this.#read('stderr', listener);
    this.#exited = new Promise<Exit>(resolve => {
      child.once('error', error => {
        if (child.pid === undefined) {
          resolve({ code: null, signal: null, tail: [error.message] });
        }
      });
      // 'close' comes after the last line was read.
      child.once('close', (code, signal) =>
        resolve({
          code,
          signal,
          tail: this.#failure === undefined ? this.#tail : [this.#failure],
        }),
      );
    }).finally(() => rm(command.socketPath, { force: true }));
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  get exited(): Promise<Exit> {
    return this.#exited;
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }

  /** Asks it to end, and kills it when it has not after a while. */
  async terminate(graceMs: number): Promise<void> {
    this.#child.kill('SIGTERM');
    this.#child.stdin?.end();
    const timer = setTimeout(() => this.kill(), graceMs);
    await this.#exited;
    clearTimeout(timer);
  }

  #read(stream: 'stdout' | 'stderr', listener: ReplicaListener): void {
    const source = this.#child[stream];
    const splitter = LineSplitter.create({ maximum: 16 * 1024 });
    const take = (line: string) => {
      const report = stream === 'stdout' ? parseReport(line) : undefined;
      if (report) {
        if (report.event === 'failed') {
          this.#failure = report.message;
        }
        listener.onReport(report);
      } else if (stream === 'stderr' && line.trim() !== '') {
        this.#tail = [...this.#tail, line].slice(-tailLines);
      }
      // What it reports to us says to readers of its log that it is there.
      if (line.trim() !== '') {
        listener.onLine(stream, line);
      }
    };
    source?.on('data', chunk => splitter.push(chunk).forEach(take));
    source?.once('end', () => splitter.end().forEach(take));
    source?.on('error', () => {});
  }
}
