import type { Declaration, RevisionDeclaration } from '../admin/declaration.ts';
import type {
  HostLogLine,
  ObservedReplica,
  ObservedRevision,
} from '../admin/schemas.ts';
import { trafficDefaults } from '../admin/trafficDeclaration.ts';
import type { Replica } from '../replicas/Replica.ts';
import type { ReplicaNames } from '../replicas/ReplicaNames.ts';
import { Demand, type DemandReading } from '../scaling/Demand.ts';
import { Scaler } from '../scaling/Scaler.ts';
import { ScalingEvents } from '../scaling/ScalingEvents.ts';
import { fingerprint } from '../state/fingerprint.ts';
import type { NewEvent } from './EventLog.ts';
import type { Platform } from './ModelSource.ts';
import { RevisionRecord } from './RevisionRecord.ts';
import { RevisionRuntime } from './RevisionRuntime.ts';

/** What a revision tells the service that it belongs to. */
export interface RevisionListener {
  onChange(): void;
  onEvent(event: NewEvent): void;
  onLine(line: HostLogLine): void;
  /** A revision was seen to work for the first time. */
  onProven(number: number, fingerprint: string): void;
}

type RevisionOptions = {
  service: Pick<Declaration, 'name' | 'modelName'>;
  declaration: RevisionDeclaration;
  /** Milliseconds since the epoch. */
  acceptedAt: number;
  /** It was seen to work before this host started. */
  isProven: boolean;
  platform: Platform;
  names: ReplicaNames;
  listener: RevisionListener;
  drainMs: number;
};

/**
 * One revision as it runs: how many replicas it has, whether it sleeps, and
 * what clients want of it.
 */
export class Revision {
  readonly number: number;
  readonly fingerprint: string;
  /** The data plane tells it what happens to each request. */
  readonly demand: Demand;
  readonly #listener: RevisionListener;
  readonly #record: RevisionRecord;
  readonly #runtime: RevisionRuntime;
  readonly #scaler: Scaler;
  readonly #scalingEvents: ScalingEvents;
  readonly #readyListeners = new Set<() => void>();
  #declaration: RevisionDeclaration;
  #isProven: boolean;
  #desired = 0;
  #sleep: 'awake' | 'asleep' | 'waking' = 'awake';
  #wokenAt = 0;
  #isRetired = false;

  static create(options: RevisionOptions): Revision {
    return new Revision(options);
  }

  private constructor(options: RevisionOptions) {
    const { declaration, acceptedAt, platform, listener } = options;
    this.number = declaration.number;
    this.fingerprint = fingerprint(declaration);
    this.#declaration = declaration;
    this.#listener = listener;
    this.#isProven = options.isProven;
    this.demand = Demand.create({
      listener: {
        onWaiting: () => {
          this.#wake();
          platform.starts.look();
        },
        onActive: () => this.#scaler.resume(),
      },
    });
    this.#record = RevisionRecord.create({
      revision: this.number,
      acceptedAt,
      onEvent: event => listener.onEvent(event),
    });
    this.#runtime = RevisionRuntime.create({
      ...options,
      record: this.#record,
      onChange: () => listener.onChange(),
      onLine: line => listener.onLine(line),
      onReady: () => this.#becameReady(),
      isAwaited: () => this.demand.waiting > 0,
      onFatal: () => this.#becameFatal(),
    });
    const { burstWindowMs, stableWindowMs } = platform.settings;
    this.#scaler = Scaler.create({
      demand: this.demand,
      loop: platform.scaling,
      windows: { burstWindowMs, stableWindowMs },
      ready: () => this.ready.length,
      onDesired: (...wanted) => this.#follow(...wanted),
    });
    this.#scalingEvents = ScalingEvents.create({
      tell: change => this.#record.scaled(change),
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

  /** Of the model that it serves. */
  get digest(): string {
    return this.#declaration.artifact.digest;
  }

  /** The same array until something changes. */
  get ready(): Replica[] {
    return this.#runtime.replicas.ready;
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
    return (
      this.canWake && this.#sleep !== 'awake' && !this.#runtime.replicas.crashed
    );
  }

  /**
   * Tells when a replica has become ready, and when none ever will (then
   * {@link canWake} is false). Answers how to stop.
   */
  onReady(listener: () => void): () => void {
    this.#readyListeners.add(listener);
    return () => this.#readyListeners.delete(listener);
  }

  /** Moves towards a declaration; its content, if it is another, is ignored. */
  adjust(declaration: RevisionDeclaration): void {
    const { weight, mirror, replicas, scaling, maximalConcurrency } =
      declaration;
    this.#declaration = {
      ...this.#declaration,
      ...{ weight, mirror, replicas, scaling, maximalConcurrency },
    };
    const mayBeginAsleep = this.#isProven && this.#desired === 0;
    const begin = mayBeginAsleep ? 0 : Math.max(1, replicas, this.#desired);
    const desired = this.#scaler.configure(this.#declaration, begin);
    if (this.#record.fatal) {
      this.#scaler.stop();
    }
    if (desired === 0 && scaling) {
      this.#sleep = 'asleep';
    } else if (this.#sleep === 'asleep') {
      this.#sleep = 'awake';
    }
    this.#scalingEvents.reset(desired);
    this.#noteRouted();
    this.#scaleTo(desired);
  }

  /** Begins with as many replicas as the one has that it shall replace. */
  followOn(old: Revision): void {
    this.#desired = old.#desired;
  }

  /** Whether it can do what the one does that it shall replace. */
  canReplace(old: Revision): boolean {
    const able = Math.min(this.#desired, old.ready.length);
    const isOldBroken = old.ready.length === 0 && !old.canWake;
    return this.ready.length >= Math.max(1, able) || isOldBroken;
  }

  /** Drains and stops every replica. */
  async retire(drainMs: number): Promise<void> {
    this.#isRetired = true;
    this.#desired = 0;
    this.#scaler.stop();
    this.#scalingEvents.reset(0);
    const stopped = this.#runtime.stop(drainMs);
    this.#tellReady();
    await stopped;
  }

  observe(routedWeight: number): ObservedRevision {
    const problem = this.#runtime.problem(this.#desired);
    return {
      number: this.number,
      desiredReplicas: this.#desired,
      readyReplicas: this.ready.length,
      asleep: this.#sleep === 'asleep',
      weight: routedWeight,
      ...(this.mirror > 0 ? { mirror: this.mirror } : {}),
      stages: this.#record.stages,
      ...(problem ? { problem } : {}),
    };
  }

  observeReplicas(): ObservedReplica[] {
    return this.#runtime.replicas.observe();
  }

  #wake(): void {
    if (this.#sleep === 'asleep' && !this.#isRetired) {
      this.#sleep = 'waking';
      this.#wokenAt = performance.now();
      const desired = this.#scaler.wake();
      this.#scalingEvents.reset(desired);
      this.#scaleTo(desired);
    }
  }

  /** Does what the autoscaler wants. */
  #follow(desired: number, reading: DemandReading): void {
    if (desired === 0) {
      this.#sleep = 'asleep';
      this.#scalingEvents.reset(0);
      const { idleSeconds = trafficDefaults.idleSeconds } =
        this.#declaration.scaling ?? {};
      this.#record.asleep({ idleSeconds, from: this.#desired });
    } else {
      this.#scalingEvents.note(desired, reading);
    }
    this.#scaleTo(desired);
  }

  #scaleTo(count: number): void {
    this.#desired = count;
    this.#runtime.resize(count);
    this.#listener.onChange();
  }

  #becameReady(): void {
    if (!this.#isProven) {
      this.#isProven = true;
      this.#listener.onProven(this.number, this.fingerprint);
    }
    if (this.#sleep === 'waking') {
      this.#sleep = 'awake';
      this.#record.woken({
        tookMs: Math.round(performance.now() - this.#wokenAt),
        waiting: this.demand.waiting,
      });
    }
    this.#noteRouted();
    this.#tellReady();
  }

  #becameFatal(): void {
    this.#scaler.stop();
    this.#listener.onChange();
    this.#tellReady();
  }

  #noteRouted(): void {
    if (this.weight > 0 && this.ready.length > 0) {
      this.#record.routed();
    }
  }

  #tellReady(): void {
    [...this.#readyListeners].forEach(listener => listener());
  }
}
