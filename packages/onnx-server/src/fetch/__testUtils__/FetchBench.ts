import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TestProcess } from '../../testing/TestProcess.ts';

/** Stands in the query of every URI, and must never be said. */
export const SECRET = 'X-Amz-Signature=topsecret';

export const digestOf = (bytes: Uint8Array | string) =>
  `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

/** What a fetch has said and left. */
export interface Fetched {
  code: number | null;
  stdout: string;
  stderr: string;
  /** What is in the termination log. */
  message: string;
}

/** A folder that models are fetched to, by the real executable. */
export class FetchBench {
  readonly folder: string;
  readonly #processes: TestProcess[] = [];
  #runs = 0;

  static async create(): Promise<FetchBench> {
    return new FetchBench(await mkdtemp(join(tmpdir(), 'fetch-')));
  }

  private constructor(folder: string) {
    this.folder = folder;
  }

  /** Starts `fetch`; the termination log is another file each time. */
  start(
    args: readonly string[],
    environment: Readonly<Record<string, string>> = {},
    wrapper: readonly string[] = [],
  ): { process: TestProcess; ended: Promise<Fetched> } {
    this.#runs += 1;
    const log = join(this.folder, `termination-log-${this.#runs}`);
    const started = TestProcess.spawn(
      ['fetch', '--termination-log', log, ...args],
      [],
      { environment, wrapper },
    );
    this.#processes.push(started);
    const ended = started.ended().then(code => ({
      code,
      stdout: started.stdout,
      stderr: started.stderr,
      message: existsSync(log) ? readFileSync(log, 'utf8') : '',
    }));
    return { process: started, ended };
  }

  run(
    args: readonly string[],
    environment?: Readonly<Record<string, string>>,
  ): Promise<Fetched> {
    return this.start(args, environment).ended;
  }

  /** All files below a folder here, those that come along included. */
  filesIn(name: string): string[] {
    const folder = join(this.folder, name);
    return existsSync(folder)
      ? readdirSync(folder, { recursive: true }).map(String).sort()
      : [];
  }

  async close(): Promise<void> {
    for (const { child } of this.#processes) {
      child.kill('SIGKILL');
    }
    await Promise.all(this.#processes.map(started => started.ended()));
    await rm(this.folder, { recursive: true, force: true });
  }
}
