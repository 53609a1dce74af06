import { LoggerService } from '@backstage/backend-plugin-api';
import { ServiceUnavailableError } from '@backstage/errors';
import { protocolVersion } from '@fairway/serving-host';
import { setTimeout as sleep } from 'node:timers/promises';
import { Backoff } from './Backoff';
import { ConnectedHost, findHost } from './findHost';
import { LaunchedHost } from './launchHost';
import { readLaunchRecord, writeLaunchRecord } from './launchRecord';
import { reasonToReplace } from './reasonToReplace';

export interface HostSupervisorOptions {
  /** Absolute path. */
  dataDirectory: string;
  launch: () => Promise<LaunchedHost>;
  /** What {@link launch} tells the host; a host that was told otherwise is replaced. */
  settings: string[];
  /** The version of the host that {@link launch} starts. */
  version: string;
  /** The protocol that it speaks; that of the installed one when absent. */
  protocol?: number;
  logger: LoggerService;
  /** Between looks whether the host still answers; 2 s when absent. */
  intervalMs?: number;
  /** The longest wait for a host that was started; 30 s when absent. */
  startWithinMs?: number;
  /** The longest wait for a host that drains; 60 s when absent. */
  drainWithinMs?: number;
  backoff?: Backoff;
}

const POLL_MS = 50;
/** A longer wait for the next start is answered with the problem instead. */
const SHORT_WAIT_MS = 1_000;
/** How long another process's host may take to write that it is there. */
const RIVAL_GRACE_MS = 3_000;
/** A host that answered for so long has not failed to start. */
const PROVEN_AFTER_MS = 30_000;

/**
 * Keeps one serving-host running on a data directory: adopts the one that
 * answers, starts one where none does, and leaves it running at the end.
 *
 * Several supervisors may do so at once, in one process or many: the lock of
 * the host itself decides which of the started ones stays.
 */
export class HostSupervisor {
  readonly #options: Required<HostSupervisorOptions>;
  readonly #closed = new AbortController();
  #connected: ConnectedHost | undefined;
  #connecting: Promise<ConnectedHost> | undefined;
  #keeping: Promise<void> | undefined;
  #problem: string | undefined;
  #notBefore = 0;
  #hasJudged = false;

  static create(options: HostSupervisorOptions): HostSupervisor {
    return new HostSupervisor({
      protocol: protocolVersion,
      intervalMs: 2_000,
      startWithinMs: 30_000,
      drainWithinMs: 60_000,
      backoff: Backoff.create({ firstMs: 500, longestMs: 30_000 }),
      ...options,
    });
  }

  private constructor(options: Required<HostSupervisorOptions>) {
    this.#options = options;
  }

  /** Why the last try to reach a host failed; undefined after a success. */
  get problem(): string | undefined {
    return this.#problem;
  }

  /** The host, if there is one just now. */
  get connected(): ConnectedHost | undefined {
    return this.#connected;
  }

  /** Keeps the host running until {@link close}. Never throws. */
  start(): void {
    this.#keeping ??= this.#keep();
  }

  /** Stops looking after the host, and leaves it running. */
  async close(): Promise<void> {
    this.#closed.abort();
    await this.#keeping;
    await this.#connecting?.catch(() => {});
    await this.#disconnect();
  }

  /**
   * The host, started if it must be.
   *
   * @throws ServiceUnavailableError that says in plain words why there is none.
   */
  async connect(): Promise<ConnectedHost> {
    if (this.#connected) {
      return this.#connected;
    }
    this.#connecting ??= this.#establish().finally(() => {
      this.#connecting = undefined;
    });
    return this.#connecting;
  }

  /** To be called when a host that was connected does not answer any more. */
  async lost(host: ConnectedHost): Promise<void> {
    if (this.#connected?.client !== host.client) {
      return;
    }
    this.#options.logger.warn(
      `The serving-host of process ${host.info.pid} does not answer any more`,
    );
    await this.#disconnect();
    this.connect().catch(() => {});
  }

  async #keep(): Promise<void> {
    const { intervalMs, backoff } = this.#options;
    const { signal } = this.#closed;
    while (!signal.aborted) {
      const host = await this.connect().catch(() => undefined);
      // The cheapest question: telling about the machine may take seconds.
      await host?.client.list().catch(() => this.lost(host));
      if (Date.now() - (this.#connected?.since ?? Infinity) > PROVEN_AFTER_MS) {
        backoff.reset();
      }
      await sleep(intervalMs, undefined, { signal, ref: false }).catch(
        () => {},
      );
    }
  }

  async #establish(): Promise<ConnectedHost> {
    try {
      const host = (await this.#adopt()) ?? (await this.#launch());
      this.#connected = host;
      this.#problem = undefined;
      return host;
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error);
      if (problem !== this.#problem && !this.#closed.signal.aborted) {
        this.#options.logger.error(problem);
      }
      this.#problem = problem;
      throw new ServiceUnavailableError(problem);
    }
  }

  async #adopt(): Promise<ConnectedHost | undefined> {
    const { dataDirectory, logger, ...own } = this.#options;
    const host = await findHost(dataDirectory);
    if (!host) {
      return undefined;
    }
    const { info } = host;
    const reason = reasonToReplace({
      info,
      record: await readLaunchRecord(dataDirectory),
      protocol: own.protocol,
      version: own.version,
      settings: own.settings,
    });
    // Judged once: two backends that disagree must not replace for ever.
    if (!reason || this.#hasJudged) {
      this.#hasJudged = true;
      logger.info(
        `Using the serving-host of process ${info.pid}, version ${info.version}`,
      );
      return host;
    }
    logger.info(
      `The serving-host of process ${info.pid} drains and is started anew: ${reason}`,
    );
    await host.client.close();
    await this.#drain(info.pid);
    this.#hasJudged = true;
    return undefined;
  }

  async #drain(pid: number): Promise<void> {
    const { drainWithinMs } = this.#options;
    signalProcess(pid, 'SIGTERM');
    const deadline = Date.now() + drainWithinMs;
    while (Date.now() < deadline) {
      await this.#pause();
      if (!signalProcess(pid, 0)) {
        return;
      }
    }
    throw new Error(
      `The serving-host of process ${pid} must be replaced and has not ended within ${drainWithinMs} ms; end this process, then a new one is started`,
    );
  }

  async #launch(): Promise<ConnectedHost> {
    const { backoff, dataDirectory, launch, logger, settings } = this.#options;
    const wait = this.#notBefore - Date.now();
    if (wait > SHORT_WAIT_MS) {
      throw new Error(
        this.#problem ??
          'The serving-host of this machine has ended and is about to be started',
      );
    }
    await this.#pause(wait);
    this.#notBefore = Date.now() + backoff.next();
    const launched = await launch();
    logger.info(`Started a serving-host as process ${launched.pid}`);
    const host = await this.#answering(launched);
    this.#hasJudged = true;
    if (host.info.pid === launched.pid) {
      await writeLaunchRecord(dataDirectory, { pid: launched.pid, settings });
    }
    return host;
  }

  /** Waits for a host that answers: the launched one, or another's that won. */
  async #answering(launched: LaunchedHost): Promise<ConnectedHost> {
    const { dataDirectory, startWithinMs } = this.#options;
    let deadline = Date.now() + startWithinMs;
    let reason = `process ${launched.pid} did not answer within ${startWithinMs} ms`;
    launched.ended.then(ended => {
      reason = ended;
      deadline = Math.min(deadline, Date.now() + RIVAL_GRACE_MS);
    });
    while (Date.now() < deadline) {
      const host = await findHost(dataDirectory);
      if (host) {
        return host;
      }
      await this.#pause();
    }
    throw new Error(
      `The serving-host of this machine cannot be reached: ${reason}`,
    );
  }

  #pause(milliseconds = POLL_MS): Promise<void> {
    return sleep(Math.max(0, milliseconds), undefined, {
      signal: this.#closed.signal,
    });
  }

  async #disconnect(): Promise<void> {
    const host = this.#connected;
    this.#connected = undefined;
    await host?.client.close();
  }
}

/** Says whether there is such a process; signal 0 only asks. */
function signalProcess(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') {
      return false;
    }
    throw error;
  }
}
