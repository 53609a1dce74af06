import type { ObservedReplica } from '../admin/schemas.ts';
import { ReplicaClient } from '../dataplane/replicaClient/ReplicaClient.ts';
import { backoffDelay, countFailures } from './backoff.ts';
import { diagnose, type Diagnosis } from './exitReason.ts';
import { watchLiveness } from './probe.ts';
import { ReplicaProcess, type ReplicaCommand } from './ReplicaProcess.ts';
import type { SupervisionSettings } from './settings.ts';
import { sleep } from './sleep.ts';

const terminationGraceMs = 5_000;

export type ReplicaState = ObservedReplica['state'];

/** What a replica needs from the revision that it belongs to. */
export interface ReplicaOwner {
  readonly settings: SupervisionSettings;
  /** Waits for the model; throws when there will be none. */
  command(): Promise<ReplicaCommand>;
  /** Waits until it may start; answers how to say that it has started. */
  turn(signal: AbortSignal): Promise<() => void>;
  onChange(replica: Replica): void;
  /** The process says since when it runs, in milliseconds since the epoch. */
  onStarted(at: number): void;
  onReady(replica: Replica, at: number): void;
  onLine(replica: Replica, stream: 'stdout' | 'stderr', line: string): void;
  /** Answers whether to try again. */
  onFailure(
    replica: Replica,
    diagnosis: Diagnosis,
    failures: number,
  ): Promise<'retry' | 'give-up'>;
}

/**
 * One place for an onnx-server process: starts it, watches it, and starts it
 * again when it ends, with growing pauses.
 */
export class Replica {
  readonly name: string;
  readonly revision: number;
  /** Predictions that it holds now. */
  outstanding = 0;
  readonly #owner: ReplicaOwner;
  readonly #stop = new AbortController();
  #state: ReplicaState = 'starting';
  #reason: string | undefined = 'Waiting for the model';
  #since = Date.now();
  #restarts = 0;
  #process: ReplicaProcess | undefined;
  #pool: ReplicaClient | undefined;
  #running: Promise<void> | undefined;
  #isLeaving = false;
  #drained: Promise<void> | undefined;
  #killedBecause: string | undefined;
  #memoryMiB: number | undefined;
  #onIdle: (() => void) | undefined;

  static create(options: {
    name: string;
    revision: number;
    owner: ReplicaOwner;
  }): Replica {
    return new Replica(options.name, options.revision, options.owner);
  }

  private constructor(name: string, revision: number, owner: ReplicaOwner) {
    this.name = name;
    this.revision = revision;
    this.#owner = owner;
  }

  get state(): ReplicaState {
    return this.#state;
  }

  get reason(): string | undefined {
    return this.#reason;
  }

  /** Of its process, while it has one. */
  get pid(): number | undefined {
    return this.#process?.pid;
  }

  /** Where to send predictions; `undefined` unless it is ready. */
  get pool(): ReplicaClient | undefined {
    return this.#state === 'ready' ? this.#pool : undefined;
  }

  observe(): ObservedReplica {
    return {
      name: this.name,
      revision: this.revision,
      state: this.#state,
      ...(this.#reason === undefined ? {} : { reason: this.#reason }),
      since: new Date(this.#since).toISOString(),
      restarts: this.#restarts,
      ...(this.#memoryMiB === undefined ? {} : { memoryMiB: this.#memoryMiB }),
    };
  }

  start(): void {
    this.#running ??= this.#run();
  }

  /** What its process has resident. */
  noteMemory(residentMiB: number): void {
    this.#memoryMiB = Math.round(residentMiB);
  }

  /** Ends its process at once; it is started again, with a pause. */
  kill(reason: string): void {
    this.#killedBecause ??= reason;
    this.#process?.kill();
  }

  hold(): void {
    this.outstanding += 1;
  }

  letGo(): void {
    this.outstanding -= 1;
    if (this.outstanding === 0) {
      this.#onIdle?.();
    }
  }

  /**
   * Takes no more predictions, waits for the ones it holds, then stops. What is
   * not answered after `drainMs` is broken off.
   */
  drain(drainMs: number): Promise<void> {
    this.#drained ??= this.#drain(drainMs);
    return this.#drained;
  }

  async #drain(drainMs: number): Promise<void> {
    this.#isLeaving = true;
    if (this.#state === 'ready') {
      this.#enter('draining', 'Answers what it holds, then stops');
      await this.#idle(drainMs);
    }
    this.#stop.abort();
    await this.#process?.terminate(terminationGraceMs);
    await this.#running;
    this.#enter('stopped', undefined);
  }

  async #idle(timeoutMs: number): Promise<void> {
    if (this.outstanding === 0) {
      return;
    }
    const done = new AbortController();
    this.#onIdle = () => done.abort();
    await sleep(timeoutMs, done.signal);
    this.#onIdle = undefined;
  }

  async #run(): Promise<void> {
    let failures = 0;
    while (!this.#isLeaving) {
      const { diagnosis, readyForMs } = await this.#attempt();
      if (this.#isLeaving) {
        return;
      }
      failures = countFailures(failures, readyForMs);
      this.#enter('crashed', diagnosis.message);
      const verdict = await this.#owner.onFailure(this, diagnosis, failures);
      if (verdict === 'give-up' || this.#isLeaving) {
        return;
      }
      await sleep(
        backoffDelay(failures, readyForMs !== undefined),
        this.#stop.signal,
      );
      this.#restarts += 1;
    }
  }

  /** One life of a process, from fetching the model to its end. */
  async #attempt(): Promise<{ diagnosis: Diagnosis; readyForMs?: number }> {
    this.#enter('starting', 'Waiting for the model');
    let command: ReplicaCommand;
    try {
      command = await this.#owner.command();
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      return { diagnosis: { cause: 'artifact', message } };
    }
    const release = await this.#turn();
    if (this.#isLeaving) {
      release();
      return { diagnosis: { cause: 'exit', message: 'Stopped' } };
    }
    this.#enter('starting', 'The runtime is starting');
    const { settings } = this.#owner;
    const ended = new AbortController();
    const listening = new AbortController();
    this.#killedBecause = undefined;
    const process = ReplicaProcess.create({
      command,
      listener: {
        onReport: report => {
          if (report.event === 'ready') {
            this.#owner.onStarted(Math.round(report.phases.started));
            release();
            listening.abort();
          }
        },
        onLine: (stream, line) => this.#owner.onLine(this, stream, line),
      },
    });
    this.#process = process;
    const { socketPath } = command;
    let readyAt: number | undefined;
    const supervision = (async () => {
      // It says so once it answers: asking it again would only cost time.
      await sleep(
        settings.startTimeoutMs,
        AbortSignal.any([listening.signal, ended.signal]),
      );
      if (ended.signal.aborted || this.#isLeaving) {
        return;
      }
      if (!listening.signal.aborted) {
        const seconds = Math.round(settings.startTimeoutMs / 1000);
        this.kill(`It was not ready after ${seconds} seconds and was stopped`);
        return;
      }
      readyAt = Date.now();
      this.#becomeReady(socketPath, readyAt);
      await watchLiveness({
        socketPath,
        ended: ended.signal,
        settings,
        onUnresponsive: reason => this.kill(reason),
      });
    })();
    const exit = await process.exited;
    release();
    ended.abort();
    const readyForMs = readyAt === undefined ? undefined : Date.now() - readyAt;
    const pool = this.#pool;
    this.#pool = undefined;
    this.#process = undefined;
    this.#memoryMiB = undefined;
    this.#owner.onChange(this);
    pool?.destroy();
    await supervision;
    const diagnosis: Diagnosis = this.#killedBecause
      ? { cause: 'killed', message: this.#killedBecause }
      : diagnose(exit, readyForMs !== undefined);
    return { diagnosis, readyForMs };
  }

  /** Says that it waits only where it does. */
  async #turn(): Promise<() => void> {
    const waiting = setImmediate(() =>
      this.#enter('starting', 'Waiting for others to start'),
    );
    try {
      return await this.#owner.turn(this.#stop.signal);
    } finally {
      clearImmediate(waiting);
    }
  }

  #becomeReady(socketPath: string, at: number): void {
    this.#pool = ReplicaClient.create({
      socketPath,
      silenceMs: this.#owner.settings.predictionTimeoutMs,
    });
    this.#enter('ready', undefined);
    this.#owner.onReady(this, at);
  }

  #enter(state: ReplicaState, reason: string | undefined): void {
    // A replica that shall stop is not brought back by its own steps.
    if (this.#isLeaving && state !== 'draining' && state !== 'stopped') {
      return;
    }
    if (this.#state === state && this.#reason === reason) {
      return;
    }
    if (this.#state !== state) {
      this.#since = Date.now();
    }
    this.#state = state;
    this.#reason = reason;
    this.#owner.onChange(this);
  }
}
