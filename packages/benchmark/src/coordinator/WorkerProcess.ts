import { fork, type ChildProcess } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { WorkerCommand, WorkerMessage } from '../worker/messages.ts';

const KILL_MS = 2000;

/** The environment of workers: nothing that could be a secret. */
const PASSED_ON = ['PATH', 'SYSTEMROOT', 'NODE_EXTRA_CA_CERTS', 'TZ'];

function workerFile(): string {
  const require = createRequire(import.meta.url);
  const description = require.resolve('@fairway/benchmark/package.json');
  return join(dirname(description), 'bin', 'benchmark-worker.js');
}

/** A process that sends requests. It ends with the process that started it. */
export class WorkerProcess {
  readonly #child: ChildProcess;
  readonly #messages: WorkerMessage[] = [];
  #listener: ((message: WorkerMessage) => void) | undefined;
  #onFailure: ((error: Error) => void) | undefined;
  #failure: Error | undefined;
  #ending = false;
  #errors = '';

  static start(): WorkerProcess {
    const env: NodeJS.ProcessEnv = { NODE_ENV: 'production' };
    for (const name of PASSED_ON) {
      if (process.env[name] !== undefined) {
        env[name] = process.env[name];
      }
    }
    return new WorkerProcess(
      fork(workerFile(), [], {
        env,
        // Not those of this process, such as the loaders of a dev server.
        execArgv: ['--disable-warning=MODULE_TYPELESS_PACKAGE_JSON'],
        serialization: 'advanced',
        stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      }),
    );
  }

  private constructor(child: ChildProcess) {
    this.#child = child;
    child.stderr?.on('data', bytes => {
      this.#errors = (this.#errors + bytes).slice(-2000);
    });
    child.on('message', (message: WorkerMessage) => this.#hear(message));
    child.on('error', error => this.#fail(error));
    child.on('exit', (code, signal) => {
      const why = this.#errors.trim() || 'without saying why';
      this.#fail(
        new Error(
          this.#ending
            ? 'the worker of the benchmark was ended'
            : `a worker of the benchmark ended (${signal ?? code}): ${why}`,
        ),
      );
    });
  }

  /**
   * Commands, and waits for an answer of a type. Others go to `onOther`.
   * @throws Error when the worker fails, dies or takes too long
   */
  async ask<T extends WorkerMessage['type']>(
    command: WorkerCommand,
    type: T,
    options: {
      timeoutMs: number;
      onOther?: (message: WorkerMessage) => void;
    },
  ): Promise<Extract<WorkerMessage, { type: T }>> {
    let timer: NodeJS.Timeout | undefined;
    try {
      return await new Promise((resolve, reject) => {
        const { timeoutMs, onOther } = options;
        timer = setTimeout(() => {
          const seconds = Math.round(timeoutMs / 1000);
          reject(
            new Error(
              `a worker of the benchmark did not answer in ${seconds} s`,
            ),
          );
        }, timeoutMs);
        this.#onFailure = reject;
        if (this.#failure) {
          reject(this.#failure);
        }
        this.#listener = message => {
          if (message.type === 'failed') {
            reject(new Error(message.message));
          } else if (message.type === type) {
            resolve(message as Extract<WorkerMessage, { type: T }>);
          } else {
            onOther?.(message);
          }
        };
        this.#messages.splice(0).forEach(this.#listener);
        this.tell(command);
      });
    } finally {
      clearTimeout(timer);
      this.#listener = undefined;
      this.#onFailure = undefined;
    }
  }

  tell(command: WorkerCommand): void {
    if (this.#child.connected) {
      this.#child.send(command, error => {
        if (error) {
          this.#fail(error);
        }
      });
    }
  }

  /** Ends the process; whoever waits for an answer of it gets an error. */
  async end(): Promise<void> {
    this.#ending = true;
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) {
      return;
    }
    const exited = new Promise<void>(resolve => {
      this.#child.once('exit', () => resolve());
      this.#child.once('error', () => resolve());
    });
    if (this.#child.connected) {
      this.#child.disconnect();
    }
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), KILL_MS);
    await exited;
    clearTimeout(timer);
  }

  #hear(message: WorkerMessage): void {
    if (this.#listener) {
      this.#listener(message);
    } else {
      this.#messages.push(message);
    }
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    this.#onFailure?.(this.#failure);
  }
}
