import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageFolder } from '../build/folders.ts';
import { DeathWatch } from '../plane/DeathWatch.ts';
import { PartProcess } from '../plane/PartProcess.ts';
import { freePort, releasePorts } from '../plane/ports.ts';
import { lacksAtUrl } from '../system/lacksAt.ts';
import { llamaCppFolder } from './llamaCpp.ts';
import { writeSmallLanguageModel } from './smallLanguageModel.ts';
import { tokensMadeBy } from './tokensMadeBy.ts';

/** How a program serves a language model at a port of 127.0.0.1. */
export interface ServingCommand {
  program: string;
  args: readonly string[];
  environment?: Readonly<NodeJS.ProcessEnv>;
}

/**
 * A real server of the OpenAI API on this machine, with a small model of random
 * weights: what it says means nothing. It ends with this process, however that ends.
 */
export class LanguageModelServer {
  readonly port: number;
  /** Base URL, without /v1. */
  readonly url: string;
  readonly #process: PartProcess;
  readonly #watch: DeathWatch;

  /**
   * Starts llama.cpp. It streams, counts tokens, refuses what is wrong and has
   * `/health`, as vLLM does.
   *
   * @param options - `name` by which requests ask for the model
   */
  static async create(options: { name: string }): Promise<LanguageModelServer> {
    return await LanguageModelServer.start({
      name: 'llama-cpp',
      command: async ({ folder, port }) => {
        const model = join(folder, 'model.gguf');
        writeSmallLanguageModel(model);
        return {
          program: 'python3',
          args: [
            join(packageFolder(), 'python', 'serve_language_model.py'),
            ...[model, options.name, `${port}`],
          ],
          environment: { PYTHONPATH: await llamaCppFolder() },
        };
      },
    });
  }

  /**
   * Starts a server and waits until it is healthy.
   *
   * @param options.name of the program, for people
   * @param options.command of it, with a folder for its files
   * @throws {Error} when it does not become healthy, with the end of what it said
   */
  static async start(options: {
    name: string;
    command: (given: {
      folder: string;
      port: number;
    }) => Promise<ServingCommand>;
    readyWithinMs?: number;
  }): Promise<LanguageModelServer> {
    const { name, command, readyWithinMs } = options;
    const folder = mkdtempSync(join(tmpdir(), `kube-lab-${name}-`));
    mkdirSync(join(folder, 'logs'));
    const watch = DeathWatch.create(folder);
    const port = await freePort();
    try {
      const process = PartProcess.create({
        ...(await command({ folder, port })),
        name,
        folder,
        watch,
        lacks: () => lacksAtUrl(`http://127.0.0.1:${port}/health`),
        readyWithinMs,
      });
      await process.start();
      return new LanguageModelServer(process, watch, port);
    } catch (error) {
      await watch.end();
      releasePorts([port]);
      throw error;
    }
  }

  private constructor(process: PartProcess, watch: DeathWatch, port: number) {
    this.#process = process;
    this.#watch = watch;
    this.port = port;
    this.url = `http://127.0.0.1:${port}`;
  }

  /** How many tokens it has made since it started. */
  async tokensMade(): Promise<number> {
    return await tokensMadeBy(this.url);
  }

  /** Ends it and removes its files. */
  async close(): Promise<void> {
    await this.#process.kill();
    await this.#watch.end();
    releasePorts([this.port]);
  }
}
