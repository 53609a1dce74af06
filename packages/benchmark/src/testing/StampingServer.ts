import { fork, type ChildProcess } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** Milliseconds that a server took for each request, by its own clock. */
export interface Stamps {
  came: number[];
  took: number[];
}

const description = createRequire(import.meta.url).resolve(
  '@fairway/benchmark/package.json',
);
const PROGRAM = join(dirname(description), 'src/testing/stampingProgram.ts');

/** The stamping server as a process. */
export class StampingServer {
  readonly #child: ChildProcess;
  readonly url: string;

  static async start(
    stall: { stallMs: number; periodMs: number } = {
      stallMs: 1000,
      periodMs: 5000,
    },
  ): Promise<StampingServer> {
    const times = [stall.stallMs, stall.periodMs].map(String);
    const child = fork(PROGRAM, ['0', ...times], {
      execArgv: ['--disable-warning=MODULE_TYPELESS_PACKAGE_JSON'],
    });
    const port = await new Promise((resolve, reject) => {
      child.once('message', resolve);
      child.once('error', reject);
      child.once('exit', code => reject(new Error(`it ended with ${code}`)));
    });
    return new StampingServer(child, `http://127.0.0.1:${port}`);
  }

  private constructor(child: ChildProcess, url: string) {
    this.#child = child;
    this.url = url;
  }

  /** What it wrote down since it was last asked. */
  async stamps(): Promise<Stamps> {
    const response = await fetch(`${this.url}/stamps`, {
      signal: AbortSignal.timeout(10_000),
    });
    return response.json() as Promise<Stamps>;
  }

  async stop(): Promise<void> {
    const exited = new Promise(resolve => this.#child.once('exit', resolve));
    this.#child.disconnect();
    await exited;
  }
}
