import { spawn, type ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';

const startLimitMs = 120_000;

/** A server of the benchmark, held to its CPUs. */
export class ServerProcess {
  readonly #child: ChildProcess;
  readonly #closed: Promise<void>;
  readonly #output: string[] = [];

  /** Starts it and waits until `readyUrl` answers 200. */
  static async start(options: {
    command: string;
    args: readonly string[];
    environment?: Record<string, string>;
    directory?: string;
    cpus: string;
    readyUrl: string;
  }): Promise<ServerProcess> {
    const server = new ServerProcess(
      spawn('taskset', ['-c', options.cpus, options.command, ...options.args], {
        cwd: options.directory,
        env: { ...process.env, ...options.environment },
        stdio: ['ignore', 'pipe', 'pipe'],
        // A group of its own, so that workers of Python end with it.
        detached: true,
      }),
    );
    try {
      await server.#untilReady(options.readyUrl);
    } catch (error) {
      await server.stop();
      throw error;
    }
    return server;
  }

  private constructor(child: ChildProcess) {
    this.#child = child;
    this.#closed = new Promise(done => {
      child.once('close', () => done());
      child.once('error', error => {
        this.#output.push(error.message);
        done();
      });
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', data => {
        this.#output.push(String(data));
        this.#output.splice(0, this.#output.length - 50);
      });
    }
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  async stop(): Promise<void> {
    if (this.#child.pid && this.#child.exitCode === null) {
      try {
        process.kill(-this.#child.pid, 'SIGKILL');
      } catch {
        // It has just ended.
      }
    }
    await this.#closed;
  }

  async #untilReady(url: string): Promise<void> {
    const limit = performance.now() + startLimitMs;
    for (;;) {
      if (this.#child.exitCode !== null || performance.now() > limit) {
        throw new Error(`${url} is not ready:\n${this.#output.join('')}`);
      }
      try {
        const response = await fetch(url, {
          signal: AbortSignal.timeout(5_000),
        });
        await response.text();
        if (response.status === 200) {
          return;
        }
      } catch {
        // Nothing listens yet.
      }
      await sleep(50);
    }
  }
}
