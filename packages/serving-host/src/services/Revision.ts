import type { Declaration, RevisionDeclaration } from '../admin/declaration.ts';
import type {
  HostLogLine,
  ObservedReplica,
  ObservedRevision,
  Problem,
  Stages,
} from '../admin/schemas.ts';
import type { Diagnosis } from '../replicas/exitReason.ts';
import { Replica, type ReplicaOwner } from '../replicas/Replica.ts';
import type { ReplicaCommand } from '../replicas/ReplicaProcess.ts';
import type { SupervisionSettings } from '../replicas/settings.ts';
import type { NewEvent } from './EventLog.ts';
import { ModelSource, type Platform } from './ModelSource.ts';
import { fingerprint } from './plan.ts';
import { impossible, persistentFault } from './problems.ts';

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
  listener: RevisionListener;
};

/** One revision as it runs: its model, its replicas, what went wrong. */
export class Revision implements ReplicaOwner {
  readonly number: number;
  readonly fingerprint: string;
  readonly settings: SupervisionSettings;
  readonly #service: string;
  readonly #listener: RevisionListener;
  readonly #source: ModelSource;
  readonly #stages: Stages;
  readonly #leaving = new Set<Replica>();
  #replicas: Replica[] = [];
  #weight: number;
  #desired = 0;
  #fatal: Problem | undefined;

  static create(options: RevisionOptions): Revision {
    const revision = new Revision(options);
    revision.#fatal = impossible(options.declaration);
    if (revision.#fatal) {
      revision.#reportFatal(revision.#fatal);
    }
    return revision;
  }

  private constructor(options: RevisionOptions) {
    const { service, declaration, platform, listener } = options;
    this.number = declaration.number;
    this.fingerprint = fingerprint(declaration);
    this.settings = platform.settings;
    this.#service = service.name;
    this.#listener = listener;
    this.#weight = declaration.weight;
    this.#source = ModelSource.create({
      modelName: service.modelName,
      declaration,
      platform,
      onFetched: at => this.#fetched(at),
      onProblem: () => listener.onChange(),
    });
    const now = Date.now();
    this.#stages = {
      accepted: Math.min(options.acceptedAt, now),
      placed: now,
      runtimeAvailable: now,
    };
  }

  /** As declared, in percent. */
  get weight(): number {
    return this.#weight;
  }

  get ready(): Replica[] {
    return this.#replicas.filter(replica => replica.pool);
  }

  /** Everything of it that still has a process. */
  get isGone(): boolean {
    return this.#replicas.length === 0 && this.#leaving.size === 0;
  }

  /** Brings it to a number of replicas and a weight. */
  adjust(options: { replicas: number; weight: number; drainMs: number }): void {
    this.#weight = options.weight;
    this.#desired = options.replicas;
    this.#noteRouted();
    for (const replica of this.#replicas.slice(options.replicas)) {
      this.#leave(replica, options.drainMs);
    }
    this.#replicas = this.#replicas.slice(0, options.replicas);
    while (!this.#fatal && this.#replicas.length < options.replicas) {
      const replica = Replica.create({
        name: `${this.#service}-${this.number}-${this.#replicas.length + 1}`,
        revision: this.number,
        owner: this,
      });
      this.#replicas.push(replica);
      replica.start();
    }
    this.#listener.onChange();
  }

  /** Drains and stops every replica. */
  async retire(drainMs: number): Promise<void> {
    this.#weight = 0;
    this.#desired = 0;
    this.#source.stop();
    for (const replica of this.#replicas.splice(0)) {
      this.#leave(replica, drainMs);
    }
    await Promise.all([...this.#leaving].map(item => item.drain(drainMs)));
  }

  observe(routedWeight: number): ObservedRevision {
    const problem = this.#problem();
    return {
      number: this.number,
      desiredReplicas: this.#desired,
      readyReplicas: this.ready.length,
      weight: routedWeight,
      stages: { ...this.#stages },
      ...(problem ? { problem } : {}),
    };
  }

  observeReplicas(): ObservedReplica[] {
    return [...this.#replicas, ...this.#leaving].map(item => item.observe());
  }

  command(): Promise<ReplicaCommand> {
    return this.#source.command();
  }

  onChange(): void {
    this.#listener.onChange();
  }

  onStarted(at: number): void {
    // By the clock of another process: it may be a moment behind ours.
    this.#stage(
      'runtimeStarted',
      Math.max(at, this.#stages.modelFetched ?? at),
    );
  }

  onReady(replica: Replica, at: number): void {
    this.#stage('modelReady', at);
    this.#noteRouted();
    this.#listener.onEvent({
      type: 'replica-ready',
      severity: 'info',
      message: `Replica ${replica.name} is ready`,
      revision: this.number,
      evidence: { replica: replica.name, pid: replica.pid },
    });
  }

  onLine(replica: Replica, stream: 'stdout' | 'stderr', line: string): void {
    const at = new Date().toISOString();
    this.#listener.onLine({ at, replica: replica.name, stream, line });
  }

  async onFailure(
    replica: Replica,
    diagnosis: Diagnosis,
    failures: number,
  ): Promise<'retry' | 'give-up'> {
    if (diagnosis.cause === 'artifact') {
      const problem = this.#source.problem;
      if (problem?.permanent && !this.#fatal) {
        this.#fatal = problem;
        this.#reportFatal(problem);
      }
      return 'give-up';
    }
    this.#listener.onEvent({
      type: 'replica-exited',
      severity: 'error',
      message: `Replica ${replica.name}: ${diagnosis.message}`,
      revision: this.number,
      evidence: { replica: replica.name, failures },
    });
    if (diagnosis.cause === 'digest') {
      await this.#source.discard();
    }
    const fatal = persistentFault(diagnosis, failures);
    if (fatal && !this.#fatal) {
      this.#fatal = fatal;
      this.#reportFatal(fatal);
    }
    return this.#fatal ? 'give-up' : 'retry';
  }

  #leave(replica: Replica, drainMs: number): void {
    this.#leaving.add(replica);
    replica.drain(drainMs).finally(() => {
      this.#leaving.delete(replica);
      this.#listener.onChange();
    });
  }

  #fetched(at: number): void {
    if (this.#stages.modelFetched === undefined) {
      this.#stage('modelFetched', at);
      this.#listener.onEvent({
        type: 'model-fetched',
        severity: 'info',
        message: 'The model is here and has the declared digest',
        revision: this.number,
      });
    }
  }

  #stage(stage: keyof Stages, at: number): void {
    this.#stages[stage] ??= at;
  }

  #noteRouted(): void {
    if (this.#weight > 0 && this.ready.length > 0) {
      this.#stage('routed', Date.now());
    }
  }

  #reportFatal(problem: Problem): void {
    this.#listener.onEvent({
      type: 'revision-failed',
      severity: 'error',
      message: problem.message,
      revision: this.number,
      ...(problem.action ? { evidence: { action: problem.action } } : {}),
    });
  }

  #problem(): Problem | undefined {
    if (this.#fatal || this.ready.length >= this.#desired) {
      return this.#fatal;
    }
    if (this.#source.problem) {
      return this.#source.problem;
    }
    const crashed = this.#replicas.find(item => item.state === 'crashed');
    return crashed
      ? {
          message: `Replica ${crashed.name}: ${crashed.reason}`,
          action: 'It is started again; its log says more.',
          permanent: false,
        }
      : undefined;
  }
}
