import { LogLine, Replica } from '@fairway/backstage-plugin-mlops-common';
import {
  DesiredService,
  Observation,
  ObservedRevision,
  ServiceKey,
  TargetEvent,
} from '../../targets';
import { FakeRoute } from './FakeDataPlane';

interface FakeRevision {
  acceptedAt: number;
  readyAt?: number;
  readyReplicas: number;
  weight: number;
  problem?: ObservedRevision['problem'];
}

/** The state of one service on a {@link FakeServingTarget}. */
export class FakeService {
  readonly events: TargetEvent[] = [];
  readonly logs: LogLine[] = [];

  readonly #now: () => number;
  readonly #automatic: boolean;
  readonly #revisions = new Map<number, FakeRevision>();
  readonly #keyUsage = new Map<string, { lastUsedAt: number; count: number }>();
  #desired!: DesiredService;

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
      const present = this.#revisions.get(number) ?? {
        acceptedAt: this.#now(),
        readyReplicas: 0,
      };
      this.#revisions.set(number, {
        ...present,
        weight,
        readyReplicas: Math.min(present.readyReplicas, replicas),
      });
      if (this.#automatic) {
        this.setReady(number);
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

  lastLogs(options: { replica?: string; limit: number }): LogLine[] {
    const lines = this.logs.filter(
      line => !options.replica || line.replica === options.replica,
    );
    return options.limit > 0 ? lines.slice(-options.limit) : [];
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
        ready: revision.readyReplicas > 0,
        weight: revision.weight,
      })),
    };
  }

  observe(): Observation {
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
    const { acceptedAt, readyAt } = revision;
    return {
      number,
      desiredReplicas: this.#desiredRevision(number).replicas,
      readyReplicas: revision.readyReplicas,
      weight: revision.weight,
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
    const { readyReplicas, acceptedAt, readyAt, problem } =
      this.#mustGet(number);
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
