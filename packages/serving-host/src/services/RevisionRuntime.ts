import type { Declaration, RevisionDeclaration } from '../admin/declaration.ts';
import type { HostLogLine, Problem } from '../admin/schemas.ts';
import type { Diagnosis } from '../replicas/exitReason.ts';
import type { Replica, ReplicaOwner } from '../replicas/Replica.ts';
import type { ReplicaNames } from '../replicas/ReplicaNames.ts';
import { ReplicaSet } from '../replicas/ReplicaSet.ts';
import { MemoryCeiling } from './MemoryCeiling.ts';
import { ModelSource, type Platform } from './ModelSource.ts';
import { impossible, persistentFault } from './problems.ts';
import type { RevisionRecord } from './RevisionRecord.ts';

type Options = {
  service: Pick<Declaration, 'name' | 'modelName'>;
  declaration: RevisionDeclaration;
  platform: Platform;
  names: ReplicaNames;
  record: RevisionRecord;
  drainMs: number;
  onChange: () => void;
  onLine: (line: HostLogLine) => void;
  onReady: () => void;
  /** Whether requests wait for a replica. */
  isAwaited: () => boolean;
  /** It can never run as it is declared. */
  onFatal: () => void;
};

/** What runs of one revision: its model, its replicas, and what ails them. */
export class RevisionRuntime {
  readonly replicas: ReplicaSet;
  readonly #options: Options;
  readonly #source: ModelSource;
  readonly #memory: MemoryCeiling;

  static create(options: Options): RevisionRuntime {
    const problem = impossible(options.declaration);
    if (problem) {
      options.record.failed(problem);
    }
    return new RevisionRuntime(options);
  }

  private constructor(options: Options) {
    this.#options = options;
    const { service, declaration, platform, names, record, drainMs } = options;
    this.#source = ModelSource.create({
      modelName: service.modelName,
      declaration,
      platform,
      onFetched: at => record.fetched(at),
      onProblem: options.onChange,
    });
    this.replicas = ReplicaSet.create({
      revision: declaration.number,
      names,
      owner: this.#owner(),
      onGone: options.onChange,
    });
    this.#memory = MemoryCeiling.create({
      watch: platform.memory,
      ceilingMiB: declaration.resources.memoryMiB,
      record,
      replace: replica => this.replicas.replace(replica, drainMs),
    });
  }

  /** Brings it to a number of replicas, unless it can never run. */
  resize(count: number): void {
    if (!this.#options.record.fatal) {
      this.replicas.resize(count, this.#options.drainMs);
    }
  }

  /** Drains and stops every replica. */
  async stop(drainMs: number): Promise<void> {
    this.#source.stop();
    this.replicas.resize(0, drainMs);
    await this.replicas.gone(drainMs);
  }

  /** Why it has fewer replicas than it shall have. */
  problem(desired: number): Problem | undefined {
    const { fatal } = this.#options.record;
    if (fatal || this.replicas.ready.length >= desired) {
      return fatal;
    }
    if (this.#source.problem) {
      return this.#source.problem;
    }
    const { crashed } = this.replicas;
    return crashed
      ? {
          message: `Replica ${crashed.name}: ${crashed.reason}`,
          action: 'It is started again; its log says more.',
          permanent: false,
        }
      : undefined;
  }

  #owner(): ReplicaOwner {
    const { platform, record, onChange, onLine, onReady, isAwaited } =
      this.#options;
    return {
      settings: platform.settings,
      command: () => this.#source.command(),
      turn: signal => platform.starts.turn({ isAwaited, signal }),
      onChange: replica => {
        this.replicas.noteChange();
        this.#memory.track(replica);
        onChange();
      },
      onStarted: at => record.started(at),
      onReady: (replica, at) => {
        record.ready(replica, at);
        onReady();
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
    const { record } = this.#options;
    record.exited(replica, diagnosis, failures);
    if (diagnosis.cause === 'digest') {
      await this.#source.discard();
    }
    const fatal = persistentFault(diagnosis, failures);
    if (fatal) {
      this.#fail(fatal);
    }
    return record.fatal ? 'give-up' : 'retry';
  }

  #fail(problem: Problem): void {
    if (this.#options.record.failed(problem)) {
      this.#options.onFatal();
    }
  }
}
