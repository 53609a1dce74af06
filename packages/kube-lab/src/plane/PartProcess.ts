import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DeathWatch } from './DeathWatch.ts';
import { isStopped } from '../system/isStopped.ts';
import { tailOf } from '../system/tailOf.ts';

const lookEveryMs = 50;
const stopLookMs = 5;
const graceMs = 10_000;
const defaultReadyWithinMs = 180_000;
const tailLines = 60;

/**
 * Collects garbage when the heap is five times what is in use, and not twice, but
 * as often as ever where it would become larger than this: of a lab's API server
 * that is a quarter of its work.
 *
 * SOURCE: go.dev/doc/gc-guide; programs that are not Go's do not look at it
 */
const rareCollections = { GOGC: '400', GOMEMLIMIT: '1GiB' };

export interface PartProcessOptions {
  name: string;
  program: string;
  args: readonly string[];
  /** Folder of the lab. */
  folder: string;
  watch: DeathWatch;
  environment?: Readonly<NodeJS.ProcessEnv>;
  /** Resolves to `undefined` once it is ready, else to what it still lacks. */
  lacks: () => Promise<string | undefined>;
  /** How long it may take; three minutes when absent. */
  readyWithinMs?: number;
}

/** One process of a lab, which can be stopped, killed, paused and started. */
export class PartProcess {
  readonly #options: PartProcessOptions;
  #child: ChildProcess | undefined;
  #ended: Promise<void> = Promise.resolve();
  #isPaused = false;

  static create(options: PartProcessOptions): PartProcess {
    return new PartProcess(options);
  }

  private constructor(options: PartProcessOptions) {
    this.#options = options;
  }

  get name(): string {
    return this.#options.name;
  }

  /** Where its output goes, over all of its starts. */
  get logFile(): string {
    return join(this.#options.folder, 'logs', `${this.name}.log`);
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  get isRunning(): boolean {
    return this.#child !== undefined;
  }

  /**
   * Starts it and waits until it is ready.
   *
   * @param flags for this start; they override what it is started with else
   */
  async start(flags: readonly string[] = []): Promise<void> {
    this.launch(flags);
    await this.untilReady();
  }

  /** Starts it without waiting. */
  launch(flags: readonly string[] = []): void {
    if (this.#child) {
      throw new Error(`${this.name} is running already: stop or kill it first`);
    }
    const { name, program, args, folder, watch, environment } = this.#options;
    const [command, ...rest] = watch.command(name, program, [
      ...args,
      ...flags,
    ]);
    const log = openSync(this.logFile, 'a');
    try {
      const child = spawn(command, rest, {
        cwd: folder,
        // Nothing of our own environment: it may hold secrets, and proxies
        // that a request to this machine must not take.
        env: {
          PATH: process.env.PATH,
          HOME: folder,
          ...rareCollections,
          ...environment,
        },
        detached: true,
        stdio: ['ignore', log, log],
      });
      child.unref();
      this.#child = child;
      this.#isPaused = false;
      this.#ended = new Promise(resolve => {
        const settle = () => {
          if (this.#child === child) {
            this.#child = undefined;
          }
          rmSync(join(folder, 'running', name), { force: true });
          resolve();
        };
        child.once('exit', settle);
        child.once('error', settle);
      });
    } finally {
      closeSync(log);
    }
  }

  /**
   * @throws {Error} with the end of its log when it ends before it is ready, or
   *   is not ready in time
   */
  async untilReady(): Promise<void> {
    const { lacks, readyWithinMs = defaultReadyWithinMs } = this.#options;
    const until = performance.now() + readyWithinMs;
    for (;;) {
      if (!this.#child) {
        throw new Error(`${this.name} has ended:\n${this.#tail()}`);
      }
      const lacking = await lacks().catch(error => (error as Error).message);
      if (lacking === undefined) {
        return;
      }
      if (performance.now() > until) {
        throw new Error(
          `${this.name} is not ready (${lacking}):\n${this.#tail()}`,
        );
      }
      await sleep(lookEveryMs);
    }
  }

  /** Asks it to end, and kills it when it has not after ten seconds. */
  async stop(): Promise<void> {
    if (this.#isPaused) {
      this.resume();
    }
    this.#signal('SIGTERM');
    const timer = setTimeout(() => this.#signal('SIGKILL'), graceMs);
    await this.#untilEnded();
    clearTimeout(timer);
  }

  /** Ends it as a crash would: SIGKILL. */
  async kill(): Promise<void> {
    this.#signal('SIGKILL');
    await this.#untilEnded();
  }

  /**
   * Stops it where it is (SIGSTOP), all of it: its connections stay open, and
   * nothing is answered.
   */
  async pause(): Promise<void> {
    this.#signal('SIGSTOP');
    this.#isPaused = true;
    while (this.pid !== undefined && !isStopped(this.pid)) {
      await sleep(stopLookMs);
    }
  }

  /** Lets it go on after `pause`. */
  resume(): void {
    this.#signal('SIGCONT');
    this.#isPaused = false;
  }

  async #untilEnded(): Promise<void> {
    this.#child?.ref();
    await this.#ended;
  }

  #signal(signal: NodeJS.Signals): void {
    const pid = this.#child?.pid;
    if (pid === undefined) {
      return;
    }
    try {
      process.kill(-pid, signal);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') {
        throw error;
      }
    }
  }

  #tail(): string {
    return tailOf(this.logFile, tailLines);
  }
}
