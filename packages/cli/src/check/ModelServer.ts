import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { exchange } from '../http/exchange.ts';

const START_MS = 300_000;
const PREDICTION_MS = 60_000;
const STOP_MS = 5_000;
const MAXIMAL_CHARACTERS = 64 * 1024 * 1024;

/** The environment of the server: nothing that could be a secret. */
const PASSED_ON = ['PATH', 'LANG', 'LC_ALL', 'TZ', 'TMPDIR', 'SYSTEMROOT'];

interface Report {
  event: 'ready' | 'failed';
  message?: string;
  warnings?: string[];
}

function serverFile(): string {
  const require = createRequire(import.meta.url);
  const description = require.resolve('@fairway/onnx-server/package.json');
  return join(dirname(description), 'bin', 'onnx-server.js');
}

function parseReport(line: string): Report | undefined {
  try {
    const report = JSON.parse(line);
    return ['ready', 'failed'].includes(report?.event) ? report : undefined;
  } catch {
    return undefined;
  }
}

/** What came back for a request. */
export interface ServerAnswer {
  status: number;
  text: string;
  latencyMs: number;
}

/**
 * An onnx-server in a process of its own, as in production: what a model does to
 * its process it does not do to ours. It ends with us.
 */
export class ModelServer {
  /** What of the model is not served, in words. */
  warnings: readonly string[] = [];
  readonly #child: ChildProcess;
  readonly #folder: string;
  readonly #path: string;
  #lastWords = '';

  /** @throws Error in the server's words when it does not start */
  static async start(options: {
    model: { path: string; digest: string };
    signal: AbortSignal;
  }): Promise<ModelServer> {
    const folder = await mkdtemp(join(tmpdir(), 'fairway-'));
    const server = new ModelServer(options.model, folder);
    try {
      await server.#untilReady(options.signal);
    } catch (error) {
      await server.stop();
      throw error;
    }
    return server;
  }

  private constructor(
    { path, digest }: { path: string; digest: string },
    folder: string,
  ) {
    const env: NodeJS.ProcessEnv = { NODE_ENV: 'production' };
    for (const name of PASSED_ON) {
      if (process.env[name] !== undefined) {
        env[name] = process.env[name];
      }
    }
    this.#path = path;
    this.#folder = folder;
    this.#child = spawn(
      process.execPath,
      [
        '--disable-warning=MODULE_TYPELESS_PACKAGE_JSON',
        serverFile(),
        '--supervised',
        ...['--socket', this.#socket],
        ...['--name', 'model'],
        ...['--digest', digest],
        path,
      ],
      { env, stdio: ['pipe', 'pipe', 'pipe'] },
    );
    this.#child.stdin?.on('error', () => {});
    this.#child.stderr?.on('data', data => {
      this.#lastWords = `${this.#lastWords}${data}`.slice(-500);
    });
  }

  get #socket(): string {
    return join(this.#folder, 'model.sock');
  }

  get #hasEnded(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  /** Sends one request for predictions. @throws Error when no answer comes */
  async infer(body: object, signal: AbortSignal): Promise<ServerAnswer> {
    const sentAt = performance.now();
    try {
      const answer = await exchange(
        new URL('http://localhost/v2/models/model/infer'),
        {
          socketPath: this.#socket,
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: Buffer.from(JSON.stringify(body)),
          timeoutMs: PREDICTION_MS,
          maximalCharacters: MAXIMAL_CHARACTERS,
          signal,
        },
      );
      return { ...answer, latencyMs: performance.now() - sentAt };
    } catch (error) {
      signal.throwIfAborted();
      await Promise.race([
        once(this.#child, 'close').catch(() => {}),
        new Promise(resolve => setTimeout(resolve, 100)),
      ]);
      throw this.#hasEnded ? new Error(this.#end) : error;
    }
  }

  /** Ends the process, and takes away what it left. */
  async stop(): Promise<void> {
    if (!this.#hasEnded && this.#child.pid !== undefined) {
      const closed = once(this.#child, 'close');
      this.#child.kill('SIGTERM');
      this.#child.stdin?.end();
      const timer = setTimeout(() => this.#child.kill('SIGKILL'), STOP_MS);
      await closed;
      clearTimeout(timer);
    }
    await rm(this.#folder, { recursive: true, force: true });
  }

  get #end(): string {
    const { exitCode, signalCode } = this.#child;
    const words = this.#lastWords.trim().split('\n').at(-1);
    return `the server of ${this.#path} ended with ${
      signalCode === null ? `code ${exitCode}` : signalCode
    }${words ? `: ${words}` : ''}`;
  }

  /** Waits for its report. A process that is gone, or silent, never gives one. */
  #untilReady(signal: AbortSignal): Promise<void> {
    const child = this.#child;
    return new Promise<void>((resolve, reject) => {
      const timer = setTimeout(
        () =>
          reject(
            new Error(`${this.#path} was not loaded in ${START_MS / 1000} s`),
          ),
        START_MS,
      );
      const give = (settle: () => void) => {
        clearTimeout(timer);
        settle();
      };
      const giveUp = () => give(() => reject(signal.reason));
      signal.addEventListener('abort', giveUp, { once: true });
      child.once('error', error => give(() => reject(error)));
      child.once('close', () => give(() => reject(new Error(this.#end))));
      createInterface({ input: child.stdout! }).on('line', line => {
        const report = parseReport(line);
        if (report?.event === 'ready') {
          signal.removeEventListener('abort', giveUp);
          this.warnings = report.warnings ?? [];
          give(resolve);
        } else if (report) {
          give(() => reject(new Error(report.message)));
        }
      });
      if (signal.aborted) {
        giveUp();
      }
    });
  }
}
