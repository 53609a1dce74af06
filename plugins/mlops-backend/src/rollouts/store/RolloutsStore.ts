import { isDatabaseConflictError } from '@backstage/backend-plugin-api';
import { ConflictError } from '@backstage/errors';
import {
  Page,
  RolloutPhase,
  RolloutWeights,
  ServiceQuery,
} from '@fairway/backstage-plugin-mlops-common';
import { ServiceFilter } from '@fairway/backstage-plugin-mlops-node';
import { PermissionCriteria } from '@backstage/plugin-permission-common';
import { Knex } from 'knex';
import { BigIntColumn } from '../../database';
import { matchingServices } from '../../services/filters';
import { hasEnded, RolloutState } from '../machine';
import { RolloutRow, ROLLOUTS, StoredRollout, toRollout } from './rows';

const SERVICES = 'mlops_services';
const newestFirst = [
  { column: `${ROLLOUTS}.created_at`, order: 'desc' as const },
  { column: `${ROLLOUTS}.id`, order: 'desc' as const },
];

/** Rollouts of one service that have not ended: one under way, and those that wait. */
const MAXIMUM_OPEN = 10;

/** A rollout that has not been stored yet. */
export type NewRollout = Omit<
  StoredRollout,
  'stateVersion' | 'observed' | 'createdAt'
> & { idempotencyKey: string };

/** A rollout with the name of its service. */
export type NamedRollout = StoredRollout & { service: string };

/** Which rollouts a list has. */
export interface RolloutListQuery {
  service?: string;
  model?: ServiceQuery['model'];
  environment?: string;
  phase?: RolloutPhase;
  active?: boolean;
  limit: number;
  offset: number;
}

/** Rollouts: intent and how far it has come, in one row each. */
export class RolloutsStore {
  readonly #knex: Knex;

  static create(options: { knex: Knex }): RolloutsStore {
    return new RolloutsStore(options.knex);
  }

  private constructor(knex: Knex) {
    this.#knex = knex;
  }

  /**
   * @throws ConflictError when this idempotency key was used for the service
   * before, or too many rollouts of the service wait.
   */
  async insert(
    transaction: Knex.Transaction,
    rollout: NewRollout,
  ): Promise<void> {
    if (
      (await this.open(rollout.serviceId, transaction)).length >= MAXIMUM_OPEN
    ) {
      throw new ConflictError(
        'Too many rollouts of this service wait already: wait until one has ended, or abort one',
      );
    }
    const now = Date.now();
    try {
      await transaction<RolloutRow>(ROLLOUTS).insert({
        id: rollout.id,
        service_id: rollout.serviceId,
        open_service_id: rollout.serviceId,
        environment: rollout.environment,
        stable_revision: rollout.stableRevision,
        candidate_revision: rollout.candidateRevision,
        strategy: JSON.stringify(rollout.strategy),
        facts: JSON.stringify(rollout.facts),
        error_budget: JSON.stringify(rollout.errorBudget),
        phase: rollout.state.phase,
        state: JSON.stringify(rollout.state),
        state_version: 1,
        submitted_by: rollout.submittedBy,
        created_at: now,
        updated_at: now,
        idempotency_key: rollout.idempotencyKey,
        request_hash: rollout.requestHash,
        promoted_from: rollout.promotedFrom
          ? JSON.stringify(rollout.promotedFrom)
          : null,
      });
    } catch (error) {
      if (isDatabaseConflictError(error)) {
        throw new ConflictError(
          'This idempotency key was used by another request at the same time; ask again to see its result',
        );
      }
      throw error;
    }
  }

  /**
   * Replaces the state that was read before.
   *
   * @returns false, and writes nothing, when somebody else has written meanwhile.
   */
  async save(
    transaction: Knex.Transaction,
    before: Pick<StoredRollout, 'id' | 'serviceId' | 'stateVersion'>,
    change: {
      state: RolloutState;
      observed?: RolloutWeights;
      stableRevision?: number;
    },
  ): Promise<boolean> {
    const { state, observed, stableRevision } = change;
    const written = await transaction<RolloutRow>(ROLLOUTS)
      .where({ id: before.id, state_version: before.stateVersion })
      .update({
        state: JSON.stringify(state),
        state_version: before.stateVersion + 1,
        phase: state.phase,
        open_service_id: hasEnded(state) ? null : before.serviceId,
        updated_at: Date.now(),
        ...(observed && { observed: JSON.stringify(observed) }),
        ...(stableRevision !== undefined && {
          stable_revision: stableRevision,
        }),
      });
    return written === 1;
  }

  async getById(
    id: string,
    knex: Knex = this.#knex,
  ): Promise<StoredRollout | undefined> {
    const row = await knex<RolloutRow>(ROLLOUTS).where({ id }).first();
    return row && toRollout(row);
  }

  async getByIdempotencyKey(
    serviceId: string,
    idempotencyKey: string,
  ): Promise<StoredRollout | undefined> {
    const row = await this.#knex<RolloutRow>(ROLLOUTS)
      .where({ service_id: serviceId, idempotency_key: idempotencyKey })
      .first();
    return row && toRollout(row);
  }

  /** Rollouts of a service that have not ended, oldest first. */
  async open(
    serviceId: string,
    knex: Knex = this.#knex,
  ): Promise<StoredRollout[]> {
    const rows = await knex<RolloutRow>(ROLLOUTS)
      .where({ open_service_id: serviceId })
      .orderBy([{ column: 'created_at' }, { column: 'id' }])
      .limit(MAXIMUM_OPEN);
    return rows.map(toRollout);
  }

  /** One page, newest first, of the services that the filter lets through. */
  async list(
    query: RolloutListQuery,
    filter?: PermissionCriteria<ServiceFilter>,
  ): Promise<Page<NamedRollout>> {
    const { limit, offset } = query;
    const matching = () => this.#matching(query, filter);
    const [rows, [{ count }]] = await Promise.all([
      matching()
        .select<(RolloutRow & { name: string })[]>(
          `${ROLLOUTS}.*`,
          `${SERVICES}.name`,
        )
        .orderBy(newestFirst)
        .limit(limit)
        .offset(offset),
      matching().count<{ count: BigIntColumn }[]>({ count: '*' }),
    ]);
    return {
      limit,
      offset,
      totalItems: Number(count),
      items: rows.map(row => ({ ...toRollout(row), service: row.name })),
    };
  }

  #matching(
    query: RolloutListQuery,
    filter: PermissionCriteria<ServiceFilter> | undefined,
  ): Knex.QueryBuilder {
    const { service, model, environment, phase, active } = query;
    const services = matchingServices(this.#knex, { model }, filter).select(
      'id',
    );
    if (service !== undefined) {
      services.where({ live_name: service });
    }
    const found = this.#knex(ROLLOUTS)
      .join(SERVICES, `${SERVICES}.id`, `${ROLLOUTS}.service_id`)
      .whereIn(`${ROLLOUTS}.service_id`, services);
    if (environment !== undefined) {
      found.where(`${ROLLOUTS}.environment`, environment);
    }
    if (phase !== undefined) {
      found.where(`${ROLLOUTS}.phase`, phase);
    }
    if (active === true) {
      found.whereNotNull(`${ROLLOUTS}.open_service_id`);
    } else if (active === false) {
      found.whereNull(`${ROLLOUTS}.open_service_id`);
    }
    return found;
  }
}
