import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TestProcess } from './TestProcess.ts';
import { TestServer } from './TestServer.ts';

/** A folder for models, and the processes that serve them. */
export class TestBench {
  readonly folder: string;
  readonly #processes: TestProcess[] = [];
  #models = 0;

  private constructor(folder: string) {
    this.folder = folder;
  }

  static async create(): Promise<TestBench> {
    return new TestBench(await mkdtemp(join(tmpdir(), 'onnx-server-')));
  }

  async file(bytes: Uint8Array, name?: string): Promise<string> {
    this.#models += 1;
    const path = join(this.folder, name ?? `m${this.#models}.onnx`);
    await writeFile(path, bytes);
    return path;
  }

  spawn(
    args: readonly string[],
    nodeArgs: readonly string[] = [],
  ): TestProcess {
    const started = TestProcess.spawn(args, nodeArgs);
    this.#processes.push(started);
    return started;
  }

  /** Serves a model as "m", on any free port unless told otherwise. */
  async serve(
    model: Uint8Array,
    args: readonly string[] = ['--port', '0'],
  ): Promise<TestServer> {
    return this.serveFile(await this.file(model), args);
  }

  /** The same of a model that lies somewhere. */
  async serveFile(
    path: string,
    args: readonly string[] = ['--port', '0'],
    nodeArgs: readonly string[] = [],
  ): Promise<TestServer> {
    const started = this.spawn(
      [path, '--name', 'm', '--supervised', ...args],
      nodeArgs,
    );
    await started.said('"event":"ready"');
    return new TestServer(started, JSON.parse(started.stdout));
  }

  async close(): Promise<void> {
    for (const { child } of this.#processes) {
      child.kill('SIGKILL');
    }
    await Promise.all(this.#processes.map(started => started.ended()));
    await rm(this.folder, { recursive: true, force: true });
  }
}
