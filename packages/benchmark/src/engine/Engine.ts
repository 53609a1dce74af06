import type { BenchmarkOutcome } from '../report/types.ts';
import type { Schedule } from '../schedule/Schedule.ts';
import { outcomeOfConnectError } from './classify.ts';
import { monotonicNow } from './clock.ts';
import type { Address, Connection, ConnectionOwner } from './Connection.ts';
import { ConnectionPool } from './ConnectionPool.ts';
import { Pacer, type PacedWork } from './Pacer.ts';
import { judge, type PreparedRequest } from './prepareRequests.ts';
import type { Recorder } from './Recorder.ts';
import { WaitingQueue } from './WaitingQueue.ts';

const SWEEP_MS = 20;
/** For connections to open before the run. */
const OPEN_MS = 5000;
/** For answers that are on their way when a run is stopped. */
const STOP_GRACE_MS = 1000;

/** Each answer brings the next request. Milliseconds since the start. */
export interface ClosedLoop {
  measuredFrom: number;
  until: number;
}

/** What drives requests. */
export interface EngineOptions {
  address: Address;
  requests: readonly PreparedRequest[];
  load: Schedule | ClosedLoop;
  recorder: Recorder;
  connections: number;
  timeoutMs: number;
}

/**
 * Sends requests at their instants, or in a closed loop, and records each of
 * them exactly once. A request that finds no free connection waits, which is
 * part of its latency.
 */
export class Engine implements ConnectionOwner, PacedWork {
  readonly #schedule: Schedule | undefined;
  readonly #closedLoop: ClosedLoop | undefined;
  readonly #recorder: Recorder;
  readonly #requests: readonly PreparedRequest[];
  readonly #connections: number;
  readonly #timeoutMs: number;
  readonly #pool: ConnectionPool;
  readonly #waiting = WaitingQueue.create();
  #epoch = 0;
  #pacer: Pacer | undefined;
  #finish: (() => void) | undefined;
  #onOpened: (() => void) | undefined;
  #turn = 0;
  #stopped = Infinity;
  /** Instant on the monotonic clock at which the next request is due. */
  due = Infinity;

  static create(options: EngineOptions): Engine {
    return new Engine(options);
  }

  private constructor(options: EngineOptions) {
    const { load } = options;
    this.#schedule = 'until' in load ? undefined : load;
    this.#closedLoop = 'until' in load ? load : undefined;
    this.#recorder = options.recorder;
    this.#requests = options.requests;
    this.#connections = options.connections;
    this.#timeoutMs = options.timeoutMs;
    this.#pool = ConnectionPool.create({
      address: options.address,
      owner: this,
      limit: options.connections,
    });
  }

  /** Opens the connections; what cannot be opened is tried again when needed. */
  async open(): Promise<void> {
    const opened = new Promise<void>(resolve => {
      this.#onOpened = resolve;
    });
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>(resolve => {
      timer = setTimeout(resolve, Math.min(OPEN_MS, this.#timeoutMs));
    });
    this.#pool.open(this.#connections);
    await Promise.race([opened, late]);
    clearTimeout(timer);
    this.#onOpened = undefined;
  }

  /**
   * Drives all of the load and waits for the last answer, which has a limit
   * since every request has one.
   * @param epoch - start of the run on the monotonic clock, in milliseconds
   * @returns the share of the time in which it had something to do
   */
  async drive(epoch: number): Promise<number> {
    this.#epoch = epoch;
    const finished = new Promise<void>(resolve => {
      this.#finish = resolve;
    });
    const sweep = setInterval(() => this.#sweep(monotonicNow()), SWEEP_MS);
    if (this.#closedLoop) {
      this.due = epoch;
    } else {
      this.#next();
    }
    this.#pacer = Pacer.start(this);
    await finished;
    clearInterval(sweep);
    this.#pacer.stop();
    this.#pool.dropAll();
    return this.#pacer.busyShare;
  }

  /** Sends nothing more; what is under way has a second to end. */
  stop(): void {
    const now = monotonicNow();
    this.#stopped = Math.min(this.#stopped, now);
    this.due = Infinity;
    this.#pacer?.stop();
    this.#recorder.cut(now - this.#epoch);
    while (this.#waiting.size > 0) {
      this.#failFirst('not-sent', 'the benchmark was stopped', now);
    }
    this.#checkFinished(now);
  }

  /** Windows that changed since they were last taken, and how far it is. */
  takeWindows() {
    const nextDue = this.due - this.#epoch;
    return this.#recorder.takeWindows(monotonicNow() - this.#epoch, nextDue);
  }

  /** The pacer says that it is time. */
  run(now: number): void {
    if (this.#closedLoop) {
      this.due = Infinity;
      while (this.#pool.idle > 0 && now < this.#closedUntil) {
        this.#begin(now, now);
      }
      return;
    }
    const intended = this.due;
    this.#begin(intended, now);
    this.#next();
  }

  get #closedUntil(): number {
    const until = this.#closedLoop ? this.#epoch + this.#closedLoop.until : 0;
    return Math.min(until, this.#stopped);
  }

  #next(): void {
    this.due = this.#schedule?.advance()
      ? this.#epoch + this.#schedule.time
      : Infinity;
  }

  #begin(intended: number, now: number): void {
    const epoch = this.#epoch;
    const index = this.#schedule?.index ?? this.#turn++;
    const measured =
      this.#schedule?.measured ??
      now - epoch >= (this.#closedLoop?.measuredFrom ?? 0);
    const template = index % this.#requests.length;
    const window = this.#recorder.due(intended - epoch, now - epoch, measured);
    const connection = this.#pool.take(now);
    if (connection) {
      this.#send(connection, intended, template, window);
    } else {
      this.#recorder.waits(window);
      this.#waiting.push(intended, template, window);
      this.#pool.open(this.#waiting.size);
    }
  }

  #send(
    connection: Connection,
    intended: number,
    template: number,
    window: number,
  ): void {
    const request = this.#requests[template];
    connection.intended = intended;
    connection.template = template;
    connection.window = window;
    const now = connection.send(request.bytes, request.check !== undefined);
    this.#recorder.sent(window, now - this.#epoch);
  }

  onOpen(connection: Connection): void {
    this.#use(connection, monotonicNow());
    if (this.#pool.connecting === 0) {
      this.#onOpened?.();
    }
  }

  onAnswer(connection: Connection, now: number): void {
    const { head } = connection;
    if (!head) {
      throw new Error('an answer without a head');
    }
    this.#pacer?.noteWork();
    const request = this.#requests[connection.template];
    const { outcome, message } = judge(request, head, () => connection.body);
    this.#end(connection, now, outcome, { status: head.status, message });
    if (head.keepAliveSeconds !== undefined) {
      this.#pool.keepAlive(head.keepAliveSeconds);
    }
    if (head.keepAlive) {
      this.#use(connection, now);
    } else {
      this.#pool.drop(connection);
      this.#pool.open(this.#waiting.size);
    }
    this.#checkFinished(now);
  }

  onGone(
    connection: Connection,
    reason: { kind: 'connect' | 'lost' | 'protocol'; message: string },
    code: string | undefined,
  ): void {
    const now = monotonicNow();
    this.#pool.forget(connection);
    if (connection.state === 'busy') {
      const protocol = reason.kind === 'protocol';
      const outcome = protocol ? 'protocol-error' : 'connection-lost';
      const { head } = connection;
      this.#end(connection, now, outcome, {
        ...(head && { status: head.status }),
        message: reason.message,
      });
    } else if (reason.kind === 'connect' && this.#waiting.size > 0) {
      this.#failFirst(
        outcomeOfConnectError(code),
        `no connection: ${reason.message}`,
        now,
      );
    }
    if (this.#onOpened && this.#pool.connecting === 0) {
      this.#onOpened();
    }
    this.#pool.open(this.#waiting.size);
    this.#checkFinished(now);
  }

  /** Gives a free connection its next request, if there is one. */
  #use(connection: Connection, now: number): void {
    if (this.#waiting.size > 0) {
      const { intended, template, window } = this.#waiting;
      this.#waiting.shift();
      this.#send(connection, intended, template, window);
      return;
    }
    this.#pool.put(connection);
    if (this.#closedLoop && this.#pacer && now < this.#closedUntil) {
      this.#begin(now, now);
    }
  }

  #end(
    connection: Connection,
    now: number,
    outcome: BenchmarkOutcome,
    answer: { status?: number; message?: string },
  ): void {
    const { window, intended, sentAt } = connection;
    this.#recorder.end(
      {
        window,
        intended: intended - this.#epoch,
        sentAt: sentAt - this.#epoch,
        endedAt: now - this.#epoch,
      },
      outcome,
      answer,
    );
  }

  #failFirst(outcome: BenchmarkOutcome, message: string, now: number): void {
    const { window, intended } = this.#waiting;
    this.#waiting.shift();
    this.#recorder.end(
      {
        window,
        intended: intended - this.#epoch,
        sentAt: NaN,
        endedAt: now - this.#epoch,
      },
      outcome,
      { message },
    );
  }

  /** Ends what waits or lasts for too long. */
  #sweep(now: number): void {
    const limit = this.#timeoutMs;
    while (this.#waiting.size > 0 && now - this.#waiting.intended > limit) {
      this.#failFirst('timeout', 'no connection became free in time', now);
    }
    const stopped = now - this.#stopped > STOP_GRACE_MS;
    for (const connection of this.#pool.all) {
      const { state } = connection;
      if (state === 'busy' && (stopped || now - connection.sentAt > limit)) {
        const message = stopped
          ? 'the benchmark was stopped before the answer came'
          : `no answer within ${limit / 1000} s`;
        this.#end(connection, now, 'timeout', { message });
        this.#pool.drop(connection);
      } else if (state === 'connecting' && now - connection.createdAt > limit) {
        this.#pool.drop(connection);
      }
    }
    const closed = this.#closedLoop && now < this.#closedUntil;
    this.#pool.open(closed ? this.#connections : this.#waiting.size);
    this.#checkFinished(now);
  }

  #checkFinished(now: number): void {
    if (
      this.due === Infinity &&
      this.#recorder.inFlight === 0 &&
      (!this.#closedLoop || now >= this.#closedUntil)
    ) {
      this.#finish?.();
    }
  }
}
