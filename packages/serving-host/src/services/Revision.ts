import type { Declaration, RevisionDeclaration } from '../admin/declaration.ts';
import type {
  HostLogLine,
  ObservedReplica,
  ObservedRevision,
  Problem,
} from '../admin/schemas.ts';
import { trafficDefaults } from '../admin/trafficDeclaration.ts';
import type { Diagnosis } from '../replicas/exitReason.ts';
import type { Replica, ReplicaOwner } from '../replicas/Replica.ts';
import type { ReplicaNames } from '../replicas/ReplicaNames.ts';
import { ReplicaSet } from '../replicas/ReplicaSet.ts';
import { Demand } from '../scaling/Demand.ts';
import type { NewEvent } from './EventLog.ts';
import { ModelSource, type Platform } from './ModelSource.ts';
import { fingerprint } from './plan.ts';
import { impossible, persistentFault } from './problems.ts';
import { RevisionRecord } from './RevisionRecord.ts';

/** What a revision tells the service that it belongs to. */
export interface RevisionListener {
  onChange(): void;
  onEvent(event: NewEvent): void;
  onLine(line: HostLogLine): void;
}

type RevisionOptions = {
  service: Pick<Declaration, 'name' | 'modelName'>;
  declaration: RevisionDeclaration;
  /** Milliseconds since the epoch. */
  acceptedAt: number;
  platform: Platform;
  names: ReplicaNames;
  listener: RevisionListener;
  drainMs: number;
};

/** One revision as it runs: its model, its replicas, what clients want of it. */
export class Revision {
  readonly number: number;
  readonly fingerprint: string;
  /** The data plane tells it what happens to each request. */
  readonly demand: Demand;
  readonly #platform: Platform;
  readonly #listener: RevisionListener;
  readonly #source: ModelSource;
  readonly #record: RevisionRecord;
  readonly #replicas: ReplicaSet;
  readonly #drainMs: number;
  readonly #readyListeners = new Set<() => void>();
  #declaration: RevisionDeclaration;
  #desired = 0;
  #sleep: 'awake' | 'asleep' | 'waking' = 'awake';
  #wokenAt = 0;
  #isRetired = false;

  static create(options: RevisionOptions): Revision {
    const revision = new Revision(options);
    const problem = impossible(options.declaration);
    if (problem) {
      revision.#record.failed(problem);
    }
    return revision;
  }

  private constructor(options: RevisionOptions) {
    const { service, declaration, platform, listener } = options;
    this.number = declaration.number;
    this.fingerprint = fingerprint(declaration);
    this.#platform = platform;
    this.#declaration = declaration;
    this.#listener = listener;
    this.#drainMs = options.drainMs;
    this.demand = Demand.create({
      listener: { onWaiting: () => this.#wake(), onActive: () => {} },
    });
    this.#record = RevisionRecord.create({
      revision: this.number,
      acceptedAt: options.acceptedAt,
      onEvent: event => listener.onEvent(event),
    });
    this.#source = ModelSource.create({
      modelName: service.modelName,
      declaration,
      platform,
      onFetched: at => this.#record.fetched(at),
      onProblem: () => listener.onChange(),
    });
    this.#replicas = ReplicaSet.create({
      revision: this.number,
      names: options.names,
      owner: this.#replicaOwner(),
      onGone: () => listener.onChange(),
    });
  }

  /** As declared, in percent. */
  get weight(): number {
    return this.#declaration.weight;
  }

  /** Percent of the predictions of the service that it gets a copy of. */
  get mirror(): number {
    return this.#declaration.mirror ?? 0;
  }

  /** Requests that one replica gets at once. */
  get maximalConcurrency(): number {
    return (
      this.#declaration.maximalConcurrency ?? trafficDefaults.maximalConcurrency
    );
  }

  get ready(): Replica[] {
    return this.#replicas.ready;
  }

  /**
   * No replica is ready but one will be: it starts, is tried again, or sleeps
   * and starts once a request is `queued`.
   */
  get canWake(): boolean {
    return (
      !this.#isRetired &&
      !this.#record.fatal &&
      this.ready.length === 0 &&
      (this.#desired > 0 || this.#sleep === 'asleep')
    );
  }

  /** It sleeps, or wakes without trouble: requests are worth holding for it. */
  get isDormant(): boolean {
    return this.canWake && this.#sleep !== 'awake' && !this.#replicas.crashed;
  }

  /**
   * Tells when a replica has become ready, and when none ever will (then
   * {@link canWake} is false). Answers how to stop.
   */
  onReady(listener: () => void): () => void {
    this.#readyListeners.add(listener);
    return () => this.#readyListeners.delete(listener);
  }

  /** Moves towards a declaration with the same {@link fingerprint}. */
  adjust(declaration: RevisionDeclaration): void {
    this.#declaration = declaration;
    this.#noteRouted();
    this.#scaleTo(declaration.replicas);
    this.#listener.onChange();
  }

  /** Drains and stops every replica. */
  async retire(drainMs: number): Promise<void> {
    this.#isRetired = true;
    this.#desired = 0;
    this.#source.stop();
    this.#replicas.resize(0, drainMs);
    this.#tellReady();
    await this.#replicas.gone(drainMs);
  }

  observe(routedWeight: number): ObservedRevision {
    const problem = this.#problem();
    return {
      number: this.number,
      desiredReplicas: this.#desired,
      readyReplicas: this.ready.length,
      asleep: this.#sleep === 'asleep',
      weight: routedWeight,
      stages: this.#record.stages,
      ...(problem ? { problem } : {}),
    };
  }

  observeReplicas(): ObservedReplica[] {
    return this.#replicas.observe();
  }

  #replicaOwner(): ReplicaOwner {
    const { onLine } = this.#listener;
    return {
      settings: this.#platform.settings,
      command: () => this.#source.command(),
      onChange: () => {
        this.#replicas.noteChange();
        this.#listener.onChange();
      },
      onStarted: at => this.#record.started(at),
      onReady: (replica, at) => {
        this.#record.ready(replica, at);
        this.#noteWoken();
        this.#noteRouted();
        this.#tellReady();
      },
      onLine: (replica, stream, line) =>
        onLine({
          at: new Date().toISOString(),
          replica: replica.name,
          stream,
          line,
        }),
      onFailure: (...failure) => this.#judge(...failure),
    };
  }

  async #judge(
    replica: Replica,
    diagnosis: Diagnosis,
    failures: number,
  ): Promise<'retry' | 'give-up'> {
    if (diagnosis.cause === 'artifact') {
      if (this.#source.problem?.permanent) {
        this.#fail(this.#source.problem);
      }
      return 'give-up';
    }
    this.#record.exited(replica, diagnosis, failures);
    if (diagnosis.cause === 'digest') {
      await this.#source.discard();
    }
    const fatal = persistentFault(diagnosis, failures);
    if (fatal) {
      this.#fail(fatal);
    }
    return this.#record.fatal ? 'give-up' : 'retry';
  }

  #fail(problem: Problem): void {
    if (this.#record.failed(problem)) {
      this.#listener.onChange();
      this.#tellReady();
    }
  }

  #wake(): void {
    if (this.#sleep === 'asleep' && !this.#isRetired) {
      this.#sleep = 'waking';
      this.#wokenAt = performance.now();
      this.#scaleTo(1);
      this.#listener.onChange();
    }
  }

  #noteWoken(): void {
    if (this.#sleep === 'waking') {
      this.#sleep = 'awake';
      this.#record.woken({
        tookMs: Math.round(performance.now() - this.#wokenAt),
        waiting: this.demand.waiting,
      });
    }
  }

  #scaleTo(count: number): void {
    this.#desired = count;
    if (!this.#record.fatal) {
      this.#replicas.resize(count, this.#drainMs);
    }
  }

  #noteRouted(): void {
    if (this.weight > 0 && this.ready.length > 0) {
      this.#record.routed();
    }
  }

  #tellReady(): void {
    [...this.#readyListeners].forEach(listener => listener());
  }

  #problem(): Problem | undefined {
    const { fatal } = this.#record;
    if (fatal || this.ready.length >= this.#desired) {
      return fatal;
    }
    if (this.#source.problem) {
      return this.#source.problem;
    }
    const { crashed } = this.#replicas;
    return crashed
      ? {
          message: `Replica ${crashed.name}: ${crashed.reason}`,
          action: 'It is started again; its log says more.',
          permanent: false,
        }
      : undefined;
  }
}
