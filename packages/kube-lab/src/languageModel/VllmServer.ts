import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { packageFolder } from '../build/folders.ts';
import { freePort, releasePorts } from '../plane/ports.ts';
import { smallContext } from './smallLanguageModel.ts';

/** It imports some gigabytes of libraries before it listens. */
const readyWithinMs = 600_000;
const maximalTail = 8_000;
/** What says where the model is and who may come, which are other ones here. */
const replaced = /^--(host|port|revision|tokenizer-revision)=/;

/**
 * A real vLLM on this machine's processor, with a small model of random weights.
 * It is too large to be installed by tests: {@link vllmProgram} says which one.
 */
export class VllmServer {
  readonly port: number;
  /** Base URL, without /v1. */
  readonly url: string;
  readonly #child: ChildProcess;
  readonly #folder: string;
  #said = '';

  /**
   * @param options - `program`: a vLLM that runs without GPUs; `args`: what follows
   *   `vllm serve` in the container whose place it takes, the model first
   */
  static async create(options: {
    program: string;
    args: readonly string[];
  }): Promise<VllmServer> {
    const { program, args } = options;
    const folder = mkdtempSync(join(tmpdir(), 'vllm-'));
    await promisify(execFile)(join(dirname(program), 'python'), [
      join(packageFolder(), 'python', 'write_small_transformer.py'),
      folder,
      `${smallContext}`,
    ]);
    const port = await freePort();
    const child = spawn(
      program,
      [
        'serve',
        folder,
        ...args.slice(1).filter(argument => !replaced.test(argument)),
        '--host=127.0.0.1',
        `--port=${port}`,
        // Compiling takes minutes, and is for models that are asked for longer.
        '--enforce-eager',
      ],
      {
        env: {
          ...process.env,
          HF_HUB_OFFLINE: '1',
          VLLM_NO_USAGE_STATS: '1',
          VLLM_CPU_KVCACHE_SPACE: '1',
        },
        stdio: ['ignore', 'pipe', 'pipe'],
        // With processes of its own, all of which are to end.
        detached: true,
      },
    );
    const server = new VllmServer(child, folder, port);
    try {
      await server.#untilReady();
      return server;
    } catch (error) {
      await server.close();
      throw error;
    }
  }

  private constructor(child: ChildProcess, folder: string, port: number) {
    this.#child = child;
    this.#folder = folder;
    this.port = port;
    this.url = `http://127.0.0.1:${port}`;
    const remember = (piece: unknown) => {
      this.#said = (this.#said + String(piece)).slice(-maximalTail);
    };
    child.stdout?.on('data', remember);
    child.stderr?.on('data', remember);
    process.once('exit', this.#kill);
  }

  /** How many tokens it has made since it started. */
  async tokensMade(): Promise<number> {
    const text = await (await fetch(`${this.url}/metrics`)).text();
    const [, count] =
      /^vllm:generation_tokens_total\{.*\} (\S+)$/m.exec(text) ?? [];
    return Number(count);
  }

  async close(): Promise<void> {
    process.off('exit', this.#kill);
    if (this.#isRunning) {
      const ended = once(this.#child, 'exit');
      this.#kill();
      await ended;
    }
    releasePorts([this.port]);
    rmSync(this.#folder, { recursive: true, force: true });
  }

  get #isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  readonly #kill = () => {
    try {
      process.kill(-this.#child.pid!, 'SIGKILL');
    } catch {
      // All of them have ended.
    }
  };

  async #untilReady(): Promise<void> {
    const deadline = performance.now() + readyWithinMs;
    for (;;) {
      const answer = await fetch(`${this.url}/health`).catch(() => undefined);
      if (answer?.ok) {
        return;
      }
      if (!this.#isRunning || performance.now() > deadline) {
        throw new Error(`vLLM does not answer: ${this.#said}`);
      }
      await sleep(500);
    }
  }
}

/** The vLLM that somebody has named in FAIRWAY_VLLM, for tests that can use it. */
export function vllmProgram(): string | undefined {
  return process.env.FAIRWAY_VLLM || undefined;
}
