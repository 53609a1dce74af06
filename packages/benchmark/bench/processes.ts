import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

/** Whether a program is on the PATH. */
export function has(program: string): boolean {
  return spawnSync('which', [program]).status === 0;
}

/** One CPU for the server and one for the generator, so that they do not meet. */
export interface Cpus {
  server: number;
  generator: number;
}

/** Puts `taskset` in front of a command line, where there is one. */
export function pinned(cpu: number, command: readonly string[]): string[] {
  return has('taskset')
    ? ['taskset', '-c', String(cpu), ...command]
    : [...command];
}

/** This node, running a TypeScript source. */
export function node(file: string, ...args: string[]): string[] {
  const path = new URL(file, import.meta.url).pathname;
  const quiet = '--disable-warning=MODULE_TYPELESS_PACKAGE_JSON';
  return [process.execPath, quiet, path, ...args];
}

/** What a program said and what it took. */
export interface Finished {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Runs a program to its end, or kills it after a time. */
export function run(
  command: readonly string[],
  options: { timeoutMs: number; input?: string },
): Promise<Finished> {
  const [program, ...args] = command;
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: 'pipe' });
    const timer = setTimeout(() => child.kill('SIGKILL'), options.timeoutMs);
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', bytes => {
      stdout += bytes;
    });
    child.stderr.on('data', bytes => {
      stderr += bytes;
    });
    child.on('error', reject);
    child.on('close', code => {
      clearTimeout(timer);
      resolve({ code, stdout, stderr });
    });
    child.stdin.end(options.input ?? '');
  });
}

/** A server that runs until it is stopped. */
export class ServerProcess {
  readonly #child: ChildProcess;

  /** Starts it and waits until its port answers. */
  static async start(
    command: readonly string[],
    port: number,
  ): Promise<ServerProcess> {
    const [program, ...args] = command;
    const server = new ServerProcess(
      spawn(program, args, { stdio: ['ignore', 'ignore', 'inherit'] }),
    );
    for (let i = 0; i < 100; i++) {
      if (await answers(port)) {
        return server;
      }
      await pause(100);
    }
    await server.stop();
    throw new Error(`${command.join(' ')} does not listen on ${port}`);
  }

  private constructor(child: ChildProcess) {
    this.#child = child;
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) {
      return;
    }
    const exited = new Promise(resolve => this.#child.once('exit', resolve));
    this.#child.kill('SIGTERM');
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), 3000);
    await exited;
    clearTimeout(timer);
  }
}

function answers(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
