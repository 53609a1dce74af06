import {
  Amounts,
  DesiredState,
  Page,
  Phase,
  PoolPlacement,
  Replica,
  Revision,
  RevisionSpec,
  ServiceEndpoint,
  ServiceQuery,
} from '@fairway/backstage-plugin-mlops-common';
import {
  ServiceFilter,
  ServiceResource,
} from '@fairway/backstage-plugin-mlops-node';
import { PermissionCriteria } from '@backstage/plugin-permission-common';
import { Knex } from 'knex';

/** An inference service as it is stored: intent and last observation. */
export interface StoredService extends ServiceResource {
  id: string;
  target: string;
  desiredState: DesiredState;
  revisionNumber: number;
  /** The last revision that was deployed successfully. */
  servingRevision?: number;
  phase: Phase;
  message: string;
  action?: string;
  /** Where to do that. */
  actionUrl?: string;
  /** Milliseconds since the epoch. */
  phaseSince: number;
  /** Since when it sleeps; absent while it is awake. */
  asleepSince?: number;
  observedAt?: number;
  replicas: Replica[];
  endpoint?: ServiceEndpoint;
  /** Where its pool of the catalog was when it was placed. */
  placement?: PoolPlacement;
  createdBy: string;
  createdAt: number;
  updatedAt: number;
  deletedAt?: number;
}

/** What is needed to create a service with its first revision. */
export interface NewService extends ServiceResource {
  id: string;
  target: string;
  placement?: PoolPlacement;
  createdBy: string;
  reserved: Amounts;
  firstRevision: { spec: RevisionSpec; reason: string };
}

/** A revision that has no number yet. */
export interface NewRevision {
  spec: RevisionSpec;
  reason: string;
  createdBy: string;
}

/** What the control loop learned; absent fields stay as they are. */
export interface ServiceUpdate {
  desiredState?: DesiredState;
  revisionNumber?: number;
  servingRevision?: number;
  phase?: Phase;
  message?: string;
  /** Null clears it. */
  action?: string | null;
  /** Null clears it, and so does another action without one. */
  actionUrl?: string | null;
  /** Milliseconds since the epoch; null clears it. */
  asleepSince?: number | null;
  observedAt?: number;
  replicas?: Replica[];
  endpoint?: ServiceEndpoint;
  reserved?: Amounts;
  /** Milliseconds since the epoch; frees the name. */
  deletedAt?: number;
}

/** One holder of capacity on a pool. */
export interface Reservation {
  service: string;
  owner: string;
  environment: string;
  replicas: number;
  reserved: Amounts;
}

/** Inference services and their revisions. */
export interface ServicesStore {
  /** @throws ConflictError when a service of this name exists. */
  insert(transaction: Knex.Transaction, service: NewService): Promise<void>;
  update(knex: Knex, id: string, update: ServiceUpdate): Promise<void>;
  /** Adds the next revision and makes it the wanted one; returns its number. */
  addRevision(
    transaction: Knex.Transaction,
    id: string,
    revision: NewRevision,
  ): Promise<number>;
  /**
   * Adds the next revision and leaves the wanted one as it is: a rollout decides
   * whether this one will be; returns its number.
   */
  addCandidate(
    transaction: Knex.Transaction,
    id: string,
    revision: NewRevision,
  ): Promise<number>;
  /**
   * Replaces what may change of a revision in place: scaling, traffic and the
   * number of replicas.
   */
  updateRevision(
    transaction: Knex.Transaction,
    id: string,
    number: number,
    spec: RevisionSpec,
  ): Promise<void>;

  /** Which pull request brings a revision to its cluster. */
  setPullRequest(
    transaction: Knex.Transaction,
    id: string,
    number: number,
    url: string,
  ): Promise<void>;

  /** Undefined when there is none, or when it was deleted. */
  getByName(name: string, knex?: Knex): Promise<StoredService | undefined>;
  getById(id: string, knex?: Knex): Promise<StoredService | undefined>;
  getRevision(
    id: string,
    number: number,
    knex?: Knex,
  ): Promise<Revision | undefined>;
  /** Some revisions of some services, at most 400, to be looked up by both. */
  findRevisions(
    wanted: readonly { id: string; number: number }[],
  ): Promise<(id: string, number: number) => Revision | undefined>;
  getRevisions(
    wanted: { id: string; number: number }[],
  ): Promise<Map<string, Revision>>;
  listRevisions(
    id: string,
    page: { limit: number; offset: number },
  ): Promise<Page<Revision>>;
  list(
    query: ServiceQuery,
    filter?: PermissionCriteria<ServiceFilter>,
  ): Promise<Page<StoredService>>;
  /** Services that have been deployed successfully and are not deleted. */
  listInService(page: {
    limit: number;
    offset: number;
  }): Promise<Page<StoredService>>;
  /**
   * Identifiers of services that are not deleted, in pages by identifier: all,
   * or those in which nothing is under way (`settled`) or something is, or those
   * `among` some.
   */
  listIds(options: {
    after?: string;
    limit: number;
    settled?: boolean;
    among?: string[];
  }): Promise<string[]>;
  /** How many services of each model are not deleted. */
  countByModel(models: string[]): Promise<Map<string, number>>;
  /** Who holds what on a pool, at most `limit`, largest first. */
  reservations(pool: string, limit: number): Promise<Reservation[]>;
  /** The sum over all services on a pool that are not deleted. */
  reserved(pool: string, knex?: Knex): Promise<Amounts>;
}
