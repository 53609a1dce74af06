import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { packageFolder } from '../build/folders.ts';
import { freePort, releasePorts } from '../plane/ports.ts';
import { llamaCppFolder } from './llamaCpp.ts';
import { writeSmallLanguageModel } from './smallLanguageModel.ts';

const readyWithinMs = 120_000;
const maximalTail = 4_000;

/**
 * A real server of the OpenAI API on this machine: llama.cpp with a small model
 * of random weights. It streams, counts tokens, refuses what is wrong and has
 * `/health`, as vLLM does; what it says means nothing.
 */
export class LanguageModelServer {
  readonly port: number;
  /** Base URL, without /v1. */
  readonly url: string;
  readonly #child: ChildProcess;
  readonly #folder: string;

  /** @param options - `name` by which requests ask for the model */
  static async create(options: { name: string }): Promise<LanguageModelServer> {
    const library = await llamaCppFolder();
    const port = await freePort();
    const folder = mkdtempSync(join(tmpdir(), 'language-model-'));
    const model = join(folder, 'model.gguf');
    writeSmallLanguageModel(model);
    const child = spawn(
      'python3',
      [
        join(packageFolder(), 'python', 'serve_language_model.py'),
        model,
        options.name,
        `${port}`,
      ],
      {
        env: { ...process.env, PYTHONPATH: library },
        // It ends with its standard input, however this process ends.
        stdio: ['pipe', 'pipe', 'pipe'],
      },
    );
    const server = new LanguageModelServer(child, folder, port);
    try {
      await started(child);
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
  }

  /** How many tokens it has made since it started. */
  async tokensMade(): Promise<number> {
    const text = await (await fetch(`${this.url}/metrics`)).text();
    const [, count] =
      /^llamacpp:tokens_predicted_total (\S+)$/m.exec(text) ?? [];
    return Number(count);
  }

  async close(): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      const ended = once(this.#child, 'exit');
      this.#child.kill('SIGKILL');
      await ended;
    }
    releasePorts([this.port]);
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** Resolves when it listens, and throws what it said when it does not. */
async function started(child: ChildProcess): Promise<void> {
  let said = '';
  const remember = (piece: unknown) => {
    said = (said + String(piece)).slice(-maximalTail);
  };
  child.stderr!.on('data', remember);
  const listening = new Promise<void>(resolve => {
    createInterface({ input: child.stdout! }).on('line', line => {
      remember(`${line}\n`);
      if (line.startsWith('{"address"')) {
        resolve();
      }
    });
  });
  const ending = new Promise<never>((_, reject) => {
    child.once('error', reject);
    child.once('exit', code =>
      reject(new Error(`The language model ended with ${code}: ${said}`)),
    );
    setTimeout(
      () => reject(new Error(`The language model does not listen: ${said}`)),
      readyWithinMs,
    ).unref();
  });
  await Promise.race([listening, ending]);
}
