import {
  AcceleratorDevice,
  Amounts,
  Capabilities,
  Finding,
  GitOpsSource,
  LogLine,
  Manifest,
  PoolPlacement,
  Price,
  RateLimit,
  Replica,
  RevisionSpec,
  Scaling,
  ServiceEndpoint,
  Traffic,
} from '@fairway/backstage-plugin-mlops-common';
import type { LogOptions } from './LogOptions';

/** Identifies a service on a target. Names are unique in one portal. */
export interface ServiceKey {
  id: string;
  name: string;
}

/** A service and where it is to be found: a target may have many clusters. */
export interface PlacedService extends ServiceKey {
  /** Entity reference of the pool that it was placed on. */
  pool: string;
  /**
   * Where the pool's catalog entity said that it is when the service was placed;
   * absent where its target knows it by name. It stays, whatever becomes of the
   * entity. Where the replicas of a revision go is in its `spec.placement`.
   */
  placement?: PoolPlacement;
}

/** An endpoint key as the data plane needs it: no secret, only its hash. */
export interface AcceptedKey {
  id: string;
  /** Lower case hexadecimal SHA-256 of the whole key. */
  sha256: string;
  /** Milliseconds since the epoch; absent for a key that does not expire. */
  expiresAt?: number;
  /** Absent for a key that may send as much as it likes. */
  rateLimit?: RateLimit;
}

/** One revision as it is to run. */
export interface DesiredRevision {
  number: number;
  spec: RevisionSpec;
  /** Replicas to run now; with scaling, the number to begin with. */
  replicas: number;
  /**
   * Between which numbers of replicas it may be now; absent for always
   * `replicas` of them. It is what counts, not `spec.scaling`: a revision that
   * is being deployed must not sleep before its first prediction was seen.
   * Changing it restarts no replica.
   */
  scaling?: Scaling;
  /** Share of predictions in percent; the weights of a service sum to 100 or are all 0. */
  weight: number;
  /**
   * Share of predictions copied to this revision in percent; answers are
   * dropped. It never slows or fails the prediction that is copied.
   */
  mirror?: number;
}

/**
 * The one declaration of everything that a service shall be on a target.
 *
 * Declaring the same again changes nothing. No revisions means stopped.
 */
export interface DesiredService extends PlacedService {
  /** Name of the model, as predictions address it. */
  modelName: string;
  model: string;
  owner: string;
  environment: string;
  revisions: DesiredRevision[];
  /** Empty where the target does not check keys. */
  keys: AcceptedKey[];
  /** How predictions wait for a replica; the target's defaults when absent. */
  queue?: Traffic['queue'];
  /** Keeps predictions with the same value of a header on one revision. */
  sticky?: Traffic['sticky'];
}

/**
 * Proof of a claim: the epoch under which the worker holds the service.
 *
 * A target writes the epoch to its anchor object before it decides anything,
 * and refuses every write that carries an older one with a {@link StaleEpochError}.
 */
export interface Fence {
  epoch: number;
}

/** Nothing had to change. */
export type Unchanged = { outcome: 'unchanged' };
/** The declaration was written; it may take time until reality follows. */
export type Written = { outcome: 'written' };
/** The declaration waits for somebody, for instance in a pull request. */
export type Pending = { outcome: 'pending'; message: string; url?: string };

/** Where the objects of a service are kept when Git owns them. */
export interface GitOpsPlan extends GitOpsSource {
  /** What belongs there; the portal itself writes what is `ownedByPortal`. */
  manifests: Manifest[];
}
export type ConvergeResult = Unchanged | Written | Pending;

/** Where a stage of starting a replica ended, by the target's clock. */
export interface StageInstants {
  /** Milliseconds since the epoch. */
  accepted?: number;
  placed?: number;
  runtimeAvailable?: number;
  modelFetched?: number;
  runtimeStarted?: number;
  modelReady?: number;
  routed?: number;
}

export interface ObservedRevision {
  number: number;
  desiredReplicas: number;
  readyReplicas: number;
  /**
   * It has no replica because nobody predicts, and the next prediction that is
   * meant for it wakes it. Observing never wakes it. Absent: it is awake.
   */
  asleep?: boolean;
  /** Weight as it is routed now, in percent. */
  weight: number;
  /** Share of the predictions that is copied to it now, in percent; absent: none. */
  mirror?: number;
  /** Stages of the first replica that became ready. */
  stages: StageInstants;
  /** Why it is not ready, in plain words, with what to do. */
  problem?: { message: string; action?: string; permanent: boolean };
}

/** Something that happened on the target and that the history must tell. */
export interface TargetEvent {
  /** Unique on the target for ever: the history keeps each once. */
  id: string;
  /** Milliseconds since the epoch, by the target's clock. */
  at: number;
  type: string;
  severity: 'info' | 'warning' | 'error';
  message: string;
  revision?: number;
  evidence?: Record<string, unknown>;
}

/** What a service is on its target, read afresh. */
export interface Observation {
  exists: boolean;
  revisions: ObservedRevision[];
  replicas: Replica[];
  /**
   * Identifiers of the keys that the data plane accepts now. Absent where the
   * target does not check keys.
   */
  keyIds?: string[];
  keyUsage: { id: string; lastUsedAt: number; useCount: number }[];
  events: TargetEvent[];
  /**
   * Revisions that were declared and wait for somebody, as {@link Pending} says;
   * they are not among `revisions`.
   */
  awaited?: { revisions: number[]; message: string; url?: string };
  /**
   * Whether the weights are known to be as the portal itself once declared them,
   * since nobody else has written them. Where they are not those that it declared
   * last, the target was put back in time, as when a backup is restored. Absent
   * where a target does not know who has written what.
   */
  areWeightsOwn?: boolean;
  /** Milliseconds since the epoch. */
  asOf: number;
}

/** Where and how to predict without an endpoint key of a user. */
export interface ReachableEndpoint {
  /** Base URL: a prediction goes to `<url>/v2/models/<modelName>/infer`. */
  url: string;
  headers: Record<string, string>;
  /** Unix socket to connect to instead of the host of the URL. */
  socketPath?: string;
}

/**
 * Why a watch names a service: something of it has changed, or it was named
 * among all the others, for instance after the connection was interrupted,
 * since any of them may have changed meanwhile.
 */
export type WatchNews = 'changed' | 'listed';

/** A pool that a target found by itself. */
export interface DiscoveredPool {
  name: string;
  title: string;
  description: string;
  type: string;
  owner?: string;
  capacity: Amounts;
  devices: AcceleratorDevice[];
  price?: Price;
}

/** What a pool is, from the catalog or as its target discovered it. */
export interface TargetPool {
  ref: string;
  name: string;
  capacity: Amounts;
  /** Where its catalog entity says that it is; absent where a target discovered it. */
  placement?: PoolPlacement;
  /** The `spec` of the catalog entity, where there is one. */
  spec?: Record<string, unknown>;
}

/**
 * Where and how revisions run: one class per cluster technology.
 *
 * Every method has a bounded duration. Errors mean "could not be done now" and
 * are tried again, but for {@link StaleEpochError}, which ends the worker's step.
 */
export interface ServingTarget {
  readonly kind: string;

  /**
   * Whether its data plane checks endpoint keys. Where it does not, what stands
   * in front of the services decides who may call them, and they have no keys.
   */
  readonly checksKeys: boolean;

  /** Pools that need no catalog entity. */
  discoverPools(): Promise<DiscoveredPool[]>;

  /** What the pool can do. Never throws: unknown is an answer. */
  capabilities(pool: TargetPool): Promise<Capabilities>;

  /** Would this run here? Findings carry their fixes. Changes nothing. */
  preflight(desired: DesiredService, pool: TargetPool): Promise<Finding[]>;

  /** What {@link ServingTarget.converge} would declare, to read or to commit. Pure. */
  render(desired: DesiredService, capabilities: Capabilities): Manifest[];

  /**
   * Declares the whole service. Idempotent.
   *
   * @throws {@link StaleEpochError} when a later epoch has written before.
   */
  converge(desired: DesiredService, fence: Fence): Promise<ConvergeResult>;

  /**
   * What of a declaration somebody else applies, out of Git. Undefined where the
   * target writes everything itself, as do targets without this method. Pure.
   */
  gitOps?(desired: DesiredService): GitOpsPlan | undefined;

  /** Reads what is there. `exists: false` when the target knows nothing of it. */
  observe(service: PlacedService): Promise<Observation>;

  /**
   * Calls back with services to look at again, until the signal aborts. Never
   * throws. What is `changed` is looked at now, what is `listed` soon.
   */
  watch(
    onKey: (key: ServiceKey, news: WatchNews) => void,
    signal: AbortSignal,
  ): void;

  /** Everything on the pool that carries our labels: finds orphans. */
  list(pool: TargetPool): Promise<ServiceKey[]>;

  /** The address that clients use, with an endpoint key. */
  endpoint(service: PlacedService, modelName: string): Promise<ServiceEndpoint>;

  /** How the portal itself reaches the service, or one revision before it has traffic. */
  reach(service: PlacedService, revision?: number): Promise<ReachableEndpoint>;

  /**
   * The last lines of the replicas, oldest first, and with `follow` what is
   * written after them. Reads no faster than it is iterated.
   */
  logs(service: PlacedService, options: LogOptions): AsyncIterable<LogLine>;

  /**
   * Removes everything of the service. Idempotent. Pending while somebody else
   * has to remove something first.
   *
   * @throws {@link StaleEpochError} when a later epoch has written before.
   */
  remove(service: PlacedService, fence: Fence): Promise<void | Pending>;
}
