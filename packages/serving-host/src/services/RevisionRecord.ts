import type { Problem, Stages } from '../admin/schemas.ts';
import type { Diagnosis } from '../replicas/exitReason.ts';
import type { Replica } from '../replicas/Replica.ts';
import type { ScalingChange } from '../scaling/ScalingEvents.ts';
import type { NewEvent } from './EventLog.ts';

type Options = {
  revision: number;
  /** Milliseconds since the epoch. */
  acceptedAt: number;
  onEvent: (event: NewEvent) => void;
};

/** What has happened to one revision: its stages, and its events in words. */
export class RevisionRecord {
  readonly #options: Options;
  readonly #stages: Stages;
  #fatal: Problem | undefined;

  static create(options: Options): RevisionRecord {
    return new RevisionRecord(options);
  }

  private constructor(options: Options) {
    this.#options = options;
    const now = Date.now();
    this.#stages = {
      accepted: Math.min(options.acceptedAt, now),
      placed: now,
      runtimeAvailable: now,
    };
  }

  get stages(): Stages {
    return { ...this.#stages };
  }

  /** Why it can never run as it is declared. */
  get fatal(): Problem | undefined {
    return this.#fatal;
  }

  fetched(at: number): void {
    if (this.#stages.modelFetched === undefined) {
      this.#stages.modelFetched = at;
      this.#tell(
        'model-fetched',
        'The model is here and has the declared digest',
      );
    }
  }

  started(at: number): void {
    // By the clock of another process: it may be a moment behind ours.
    const { modelFetched = at } = this.#stages;
    this.#stages.runtimeStarted ??= Math.max(at, modelFetched);
  }

  ready(replica: Replica, at: number): void {
    this.#stages.modelReady ??= at;
    this.#tell('replica-ready', `Replica ${replica.name} is ready`, {
      evidence: { replica: replica.name, pid: replica.pid },
    });
  }

  routed(): void {
    this.#stages.routed ??= Date.now();
  }

  exited(replica: Replica, diagnosis: Diagnosis, failures: number): void {
    this.#tell(
      'replica-exited',
      `Replica ${replica.name}: ${diagnosis.message}`,
      {
        severity: 'error',
        evidence: { replica: replica.name, failures },
      },
    );
  }

  /** The first one counts. Answers whether this is it. */
  failed(problem: Problem): boolean {
    if (this.#fatal) {
      return false;
    }
    this.#fatal = problem;
    const { message, action } = problem;
    this.#tell('revision-failed', message, {
      severity: 'error',
      ...(action ? { evidence: { action } } : {}),
    });
    return true;
  }

  woken(options: { tookMs: number; waiting: number }): void {
    const { tookMs, waiting } = options;
    this.#tell(
      'woken',
      `Revision ${
        this.#options.revision
      } was woken by a request and was ready after ${tookMs} ms`,
      { evidence: { tookMs, waiting } },
    );
  }

  asleep(options: { idleSeconds: number; from: number }): void {
    const { idleSeconds, from } = options;
    this.#tell(
      'asleep',
      `Revision ${
        this.#options.revision
      } sleeps: nobody has predicted for ${idleSeconds} s`,
      { evidence: { from, to: 0 } },
    );
  }

  scaled(change: ScalingChange): void {
    const { from, to, concurrency, waiting } = change;
    this.#tell(
      'scaled',
      `Revision ${
        this.#options.revision
      } goes from ${from} to ${to} replicas: ${concurrency} requests at once, ${waiting} of them waiting`,
      { evidence: { ...change } },
    );
  }

  tookTooMuchMemory(options: {
    replica: Replica;
    residentMiB: number;
    ceilingMiB: number;
    consequence: string;
  }): void {
    const { replica, ceilingMiB, consequence } = options;
    const residentMiB = Math.round(options.residentMiB);
    this.#tell(
      'memory-exceeded',
      `Replica ${replica.name} has ${residentMiB} MiB resident, more than the ${ceilingMiB} MiB that the revision may have; ${consequence}`,
      {
        severity: 'warning',
        evidence: { replica: replica.name, residentMiB, ceilingMiB },
      },
    );
  }

  #tell(
    type: string,
    message: string,
    more: Pick<NewEvent, 'evidence'> & Partial<Pick<NewEvent, 'severity'>> = {},
  ): void {
    const { revision, onEvent } = this.#options;
    onEvent({ type, severity: 'info', message, revision, ...more });
  }
}
