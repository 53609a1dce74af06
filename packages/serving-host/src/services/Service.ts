import type { Declaration } from '../admin/declaration.ts';
import type {
  HostLogs,
  HostObservation,
  ObservedReplica,
} from '../admin/schemas.ts';
import { trafficDefaults } from '../admin/trafficDeclaration.ts';
import { LogBuffer } from '../replicas/LogBuffer.ts';
import { ReplicaNames } from '../replicas/ReplicaNames.ts';
import type { ServiceRecord } from '../state/fence.ts';
import type { EventLog } from './EventLog.ts';
import type { Platform } from './ModelSource.ts';
import { Revision, type RevisionListener } from './Revision.ts';
import { RevisionTable } from './RevisionTable.ts';
import { withSuccessor } from './withSuccessor.ts';

type ServiceOptions = {
  id: string;
  name: string;
  platform: Platform;
  drainMs: number;
  events: EventLog;
  onChange: () => void;
  onProven: RevisionListener['onProven'];
};

/** How many requests may wait for a replica of a service, and how long. */
export interface ServiceQueue {
  maximalWaiting: number;
  maximalWaitMs: number;
}

/** A service as it runs: its revisions, and who answers the next prediction. */
export class Service {
  readonly id: string;
  readonly name: string;
  readonly #platform: Platform;
  readonly #drainMs: number;
  readonly #events: EventLog;
  readonly #logs = LogBuffer.create();
  readonly #table: RevisionTable;
  readonly #listener: RevisionListener;
  readonly #names: ReplicaNames;
  #keyIds: string[] = [];
  #sticky: { header: string } | undefined;
  #queue: ServiceQueue = queueOf(undefined);
  #candidates: readonly Revision[] | undefined;
  #mirrors: { revision: Revision; percent: number }[] | undefined;

  static create(options: ServiceOptions): Service {
    return new Service(options);
  }

  private constructor(options: ServiceOptions) {
    this.id = options.id;
    this.name = options.name;
    this.#platform = options.platform;
    this.#drainMs = options.drainMs;
    this.#events = options.events;
    this.#names = ReplicaNames.create({ service: options.name });
    const onChange = () => {
      this.#candidates = undefined;
      this.#mirrors = undefined;
      this.#table.settle();
      options.onChange();
    };
    this.#listener = {
      onChange,
      onEvent: event => this.#events.add(event),
      onLine: line => this.#logs.append(line),
      onProven: options.onProven,
    };
    this.#table = RevisionTable.create({
      drainMs: options.drainMs,
      onChange,
      onStopped: number =>
        this.#tell(
          'revision-stopped',
          `Revision ${number} has stopped`,
          number,
        ),
      onReplaced: number =>
        this.#tell(
          'revision-replaced',
          `Revision ${number} serves its new content; the old one drains`,
          number,
        ),
    });
  }

  get events(): EventLog {
    return this.#events;
  }

  /** Moves towards a declaration: what is new starts, what is gone drains. */
  apply(
    declaration: Declaration,
    known: Pick<ServiceRecord, 'acceptedAt' | 'provenAt'>,
  ): void {
    const before = describeWeights(this.#table.serving());
    this.#keyIds = declaration.keys.map(key => key.id);
    this.#sticky = declaration.sticky;
    this.#queue = queueOf(declaration.queue);
    this.#table.apply(declaration.revisions, revision =>
      Revision.create({
        service: declaration,
        declaration: revision,
        acceptedAt: known.acceptedAt[revision.number] ?? Date.now(),
        isProven: known.provenAt?.[revision.number] !== undefined,
        platform: this.#platform,
        names: this.#names,
        listener: this.#listener,
        drainMs: this.#drainMs,
      }),
    );
    const after = describeWeights(declaration.revisions);
    if (before !== after) {
      this.#tell(
        'service-declared',
        after === '' ? 'Declared: nothing runs' : `Declared: ${after}`,
      );
    }
    this.#listener.onChange();
  }

  has(revision: number): boolean {
    return this.#table.get(revision) !== undefined;
  }

  /** One revision, whatever its weight. */
  revision(number: number): Revision | undefined {
    return this.#table.get(number);
  }

  /**
   * The revisions that share the predictions by their weights: those that are
   * ready, and those that sleep or wake, for which requests wait. One that
   * starts for the first time or has crashed gets none while others can
   * answer; one that is broken for good never. The same array until something
   * changes.
   */
  candidates(): readonly Revision[] {
    if (!this.#candidates) {
      const weighty = this.#table.serving().filter(({ weight }) => weight > 0);
      const able = weighty.filter(
        ({ ready, isDormant }) => ready.length > 0 || isDormant,
      );
      this.#candidates =
        able.length > 0 ? able : weighty.filter(({ canWake }) => canWake);
    }
    return this.#candidates;
  }

  /** The revisions that get a copy of a share of the predictions. */
  mirrors(): { revision: Revision; percent: number }[] {
    this.#mirrors ??= this.#table
      .serving()
      .filter(({ mirror }) => mirror > 0)
      .map(revision => ({ revision, percent: revision.mirror }));
    return this.#mirrors;
  }

  /** The header whose value decides about the revision. */
  get sticky(): { header: string } | undefined {
    return this.#sticky;
  }

  get queue(): ServiceQueue {
    return this.#queue;
  }

  observe(): Omit<HostObservation, 'keyUsage'> {
    const routable = this.candidates();
    const sum = routable.reduce((total, { weight }) => total + weight, 0);
    return {
      revisions: this.#table.serving().map(revision => {
        const isRouted = routable.includes(revision);
        const share = isRouted ? (revision.weight / sum) * 100 : 0;
        return withSuccessor(
          revision.observe(Math.round(share * 100) / 100),
          this.#table.successorOf(revision.number)?.observe(0),
        );
      }),
      replicas: this.replicas(),
      keyIds: [...this.#keyIds],
      events: this.#events.events,
      asOf: Date.now(),
    };
  }

  replicas(): ObservedReplica[] {
    return this.#table.all().flatMap(revision => revision.observeReplicas());
  }

  /** Everything that may have a process, also what drains. */
  revisions(): Revision[] {
    return this.#table.all();
  }

  /** Digests of the models that run or may start again. */
  digests(): string[] {
    return this.#table.all().map(({ digest }) => digest);
  }

  logs(options: Parameters<LogBuffer['last']>[0]): HostLogs {
    return this.#logs.last(options);
  }

  /** Drains and stops everything. */
  stop(drainMs: number): Promise<void> {
    return this.#table.stop(drainMs);
  }

  #tell(type: string, message: string, revision?: number): void {
    this.#events.add({
      type,
      severity: 'info',
      message,
      ...(revision === undefined ? {} : { revision }),
    });
  }
}

function queueOf(declared: Declaration['queue']): ServiceQueue {
  const {
    maximalWaiting = trafficDefaults.maximalWaiting,
    maximalWaitSeconds = trafficDefaults.maximalWaitSeconds,
  } = declared ?? {};
  return { maximalWaiting, maximalWaitMs: maximalWaitSeconds * 1000 };
}

function describeWeights(
  revisions: readonly { number: number; weight: number }[],
): string {
  return [...revisions]
    .sort((a, b) => a.number - b.number)
    .map(({ number, weight }) => `revision ${number} at ${weight} %`)
    .join(', ');
}
