import {
  Replica,
  scalingDefaults,
} from '@fairway/backstage-plugin-mlops-common';
import {
  DesiredService,
  Observation,
  ObservedRevision,
  ServiceKey,
  TargetEvent,
} from '../../targets';
import { FakeLogs } from './FakeLogs';
import { FakeRoute } from './FakeDataPlane';

interface FakeRevision {
  acceptedAt: number;
  readyAt?: number;
  readyReplicas: number;
  weight: number;
  /** When a prediction was last meant for it, or it was declared. */
  activeAt: number;
  asleep: boolean;
  problem?: ObservedRevision['problem'];
}

/** The state of one service on a {@link FakeServingTarget}. */
export class FakeService {
  readonly events: TargetEvent[] = [];
  readonly logs = FakeLogs.create();

  readonly #now: () => number;
  readonly #automatic: boolean;
  readonly #revisions = new Map<number, FakeRevision>();
  readonly #keyUsage = new Map<string, { lastUsedAt: number; count: number }>();
  #desired!: DesiredService;
  #told = 0;

  static create(options: {
    now: () => number;
    readiness: 'automatic' | 'manual';
  }): FakeService {
    return new FakeService(options.now, options.readiness === 'automatic');
  }

  private constructor(now: () => number, automatic: boolean) {
    this.#now = now;
    this.#automatic = automatic;
  }

  get desired(): DesiredService {
    return this.#desired;
  }

  is(key: ServiceKey): boolean {
    return this.#desired.id === key.id && this.#desired.name === key.name;
  }

  /** Takes over a declaration; what is ready already stays ready. */
  declare(desired: DesiredService): void {
    this.#desired = desired;
    const wanted = new Set(desired.revisions.map(r => r.number));
    for (const number of this.#revisions.keys()) {
      if (!wanted.has(number)) {
        this.#revisions.delete(number);
      }
    }
    for (const { number, replicas, weight } of desired.revisions) {
      const before = this.#revisions.get(number);
      const present = before ?? {
        acceptedAt: this.#now(),
        readyReplicas: 0,
        activeAt: this.#now(),
        asleep: false,
      };
      this.#revisions.set(number, {
        ...present,
        weight,
        readyReplicas: Math.min(present.readyReplicas, replicas),
      });
      if (!before) {
        this.#logStart(number);
      }
      if (present.asleep && this.#idleMs(number) === undefined) {
        this.#setAsleep(number, false);
      }
      if (this.#automatic && !present.asleep) {
        this.setReady(number);
      }
    }
  }

  #logStart(number: number): void {
    for (const { name, since } of this.#replicas(number)) {
      this.logs.write({
        at: since,
        replica: name,
        stream: 'stdout',
        line: 'Starting',
      });
    }
  }

  /** Lets a revision that may sleep do so now, as if nobody had asked for long. */
  fallAsleep(number: number): void {
    if (this.#idleMs(number) === undefined) {
      throw new Error(
        `Revision ${number} of ${this.#desired.name} is declared to stay awake`,
      );
    }
    this.#setAsleep(number, true);
  }

  /** A prediction is meant for a revision: it is awake from now on. */
  predicted(number: number): void {
    this.#mustGet(number).activeAt = this.#now();
    if (this.#mustGet(number).asleep) {
      this.#setAsleep(number, false);
    }
  }

  #setAsleep(number: number, asleep: boolean): void {
    const revision = this.#mustGet(number);
    revision.asleep = asleep;
    revision.readyReplicas = 0;
    if (!asleep) {
      this.setReady(number);
    }
    const at = this.#now();
    this.events.push({
      id: `${this.#desired.id}:${++this.#told}`,
      at,
      type: asleep ? 'asleep' : 'woken',
      severity: 'info',
      message: asleep
        ? `Revision ${number} sleeps: nobody has asked for a while`
        : `Revision ${number} is awake again`,
      revision: number,
    });
  }

  /** Milliseconds without a prediction until it sleeps; undefined for never. */
  #idleMs(number: number): number | undefined {
    const scaling = this.#desired.revisions.find(
      revision => revision.number === number,
    )?.scaling;
    return scaling?.minReplicas === 0
      ? (scaling.idleSeconds ?? scalingDefaults.idleSeconds) * 1000
      : undefined;
  }

  #sleepWhereIdle(): void {
    for (const [number, { activeAt, asleep }] of this.#revisions) {
      const idleMs = this.#idleMs(number);
      if (!asleep && idleMs !== undefined && this.#now() >= activeAt + idleMs) {
        this.#setAsleep(number, true);
      }
    }
  }

  setReady(number: number, replicas?: number): void {
    const revision = this.#mustGet(number);
    const { replicas: desired } = this.#desiredRevision(number);
    revision.readyReplicas = Math.min(replicas ?? desired, desired);
    revision.problem = undefined;
    if (revision.readyReplicas > 0) {
      revision.readyAt ??= this.#now();
    }
  }

  setProblem(number: number, problem: ObservedRevision['problem']): void {
    this.#mustGet(number).problem = problem;
  }

  setRoutedWeight(number: number, weight: number): void {
    this.#mustGet(number).weight = weight;
  }

  useKey(id: string): void {
    const count = (this.#keyUsage.get(id)?.count ?? 0) + 1;
    this.#keyUsage.set(id, { lastUsedAt: this.#now(), count });
  }

  route(): FakeRoute {
    return {
      modelName: this.#desired.modelName,
      keys: this.#desired.keys,
      revisions: [...this.#revisions].map(([number, revision]) => ({
        number,
        modelVersion: this.#desiredRevision(number).spec.modelVersion,
        ready: revision.asleep || revision.readyReplicas > 0,
        weight: revision.weight,
        mirror: this.#desiredRevision(number).mirror ?? 0,
      })),
    };
  }

  observe(): Observation {
    this.#sleepWhereIdle();
    return {
      exists: true,
      revisions: [...this.#revisions.keys()].map(n => this.#observe(n)),
      replicas: [...this.#revisions.keys()].flatMap(n => this.#replicas(n)),
      keyIds: this.#desired.keys
        .filter(({ expiresAt = Infinity }) => expiresAt > this.#now())
        .map(key => key.id),
      keyUsage: [...this.#keyUsage].map(([id, usage]) => ({
        id,
        lastUsedAt: usage.lastUsedAt,
        useCount: usage.count,
      })),
      events: [...this.events],
      asOf: this.#now(),
    };
  }

  #observe(number: number): ObservedRevision {
    const revision = this.#mustGet(number);
    const { acceptedAt, readyAt, asleep } = revision;
    const { mirror = 0 } = this.#desiredRevision(number);
    return {
      number,
      desiredReplicas: asleep ? 0 : this.#desiredRevision(number).replicas,
      readyReplicas: revision.readyReplicas,
      asleep,
      weight: revision.weight,
      ...(mirror > 0 && { mirror }),
      stages: {
        accepted: acceptedAt,
        ...(readyAt === undefined
          ? {}
          : {
              placed: acceptedAt,
              runtimeAvailable: acceptedAt,
              modelFetched: acceptedAt,
              runtimeStarted: readyAt,
              modelReady: readyAt,
              routed: readyAt,
            }),
      },
      ...(revision.problem ? { problem: revision.problem } : {}),
    };
  }

  #replicas(number: number): Replica[] {
    const { readyReplicas, acceptedAt, readyAt, problem, asleep } =
      this.#mustGet(number);
    if (asleep) {
      return [];
    }
    const notReady = problem ? 'crashed' : 'starting';
    return Array.from(
      { length: this.#desiredRevision(number).replicas },
      (_, index) => {
        const ready = index < readyReplicas;
        return {
          name: `${this.#desired.name}-${number}-${index}`,
          revision: number,
          state: ready ? 'ready' : notReady,
          ...(!ready && problem ? { reason: problem.message } : {}),
          since: new Date((ready && readyAt) || acceptedAt).toISOString(),
          restarts: 0,
        };
      },
    );
  }

  #desiredRevision(number: number) {
    return this.#desired.revisions.find(r => r.number === number)!;
  }

  #mustGet(number: number): FakeRevision {
    const revision = this.#revisions.get(number);
    if (!revision) {
      throw new Error(
        `Service ${this.#desired.name} has no revision ${number}`,
      );
    }
    return revision;
  }
}
