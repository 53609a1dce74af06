import { isDatabaseConflictError } from '@backstage/backend-plugin-api';
import { ConflictError, NotFoundError } from '@backstage/errors';
import { PermissionCriteria } from '@backstage/plugin-permission-common';
import {
  Amounts,
  Page,
  Revision,
  RevisionSpec,
  ServiceQuery,
} from '@fairway/backstage-plugin-mlops-common';
import { ServiceFilter } from '@fairway/backstage-plugin-mlops-node';
import { Knex } from 'knex';
import { BigIntColumn } from '../database';
import { matchingServices } from './filters';
import { settledPhases } from './reconcile/pace';
import { readReservations, sumReserved } from './reservations';
import {
  RevisionRow,
  ServiceRow,
  toColumns,
  toRevision,
  toService,
} from './rows';
import {
  NewRevision,
  NewService,
  Reservation,
  ServicesStore,
  ServiceUpdate,
  StoredService,
} from './ServicesStore';

const SERVICES = 'mlops_services';
const REVISIONS = 'mlops_revisions';
const defaultLimit = 50;

/** Services and revisions in SQLite or PostgreSQL. */
export class DatabaseServicesStore implements ServicesStore {
  readonly #knex: Knex;

  static create(options: { knex: Knex }): DatabaseServicesStore {
    return new DatabaseServicesStore(options.knex);
  }

  private constructor(knex: Knex) {
    this.#knex = knex;
  }

  async insert(
    transaction: Knex.Transaction,
    service: NewService,
  ): Promise<void> {
    const now = Date.now();
    try {
      await transaction<ServiceRow>(SERVICES).insert({
        id: service.id,
        name: service.name,
        live_name: service.name,
        model_ref: service.model,
        environment: service.environment,
        pool_ref: service.pool,
        owner_ref: service.owner,
        target: service.target,
        desired_state: 'running',
        revision_number: 1,
        phase: 'queued',
        message: 'Waiting to be deployed',
        phase_since: now,
        replicas: '[]',
        placement: service.placement ? JSON.stringify(service.placement) : null,
        reserved_cpu: service.reserved.cpu,
        reserved_memory_mib: service.reserved.memoryMiB,
        reserved_gpus: service.reserved.gpus,
        created_by: service.createdBy,
        created_at: now,
        updated_at: now,
      });
    } catch (error) {
      if (isDatabaseConflictError(error)) {
        throw new ConflictError(
          `A service named ${service.name} exists already: choose another name, or change that service on its page`,
        );
      }
      throw error;
    }
    await transaction<RevisionRow>(REVISIONS).insert({
      service_id: service.id,
      number: 1,
      spec: JSON.stringify(service.firstRevision.spec),
      reason: service.firstRevision.reason,
      created_by: service.createdBy,
      created_at: now,
    });
  }

  async update(knex: Knex, id: string, update: ServiceUpdate): Promise<void> {
    const now = Date.now();
    const columns = toColumns(update);
    const { observedAt, ...changes } = update;
    // That it was looked at is no change of the service.
    const isChange =
      observedAt === undefined || Object.keys(changes).length > 0;
    await knex<ServiceRow>(SERVICES)
      .where({ id })
      .update({
        ...columns,
        ...(isChange && { updated_at: now }),
        ...(columns.phase && {
          phase_since: knex.raw(
            'case when phase = ? then phase_since else ? end',
            [columns.phase, now],
          ) as unknown as number,
        }),
      });
  }

  async addRevision(
    transaction: Knex.Transaction,
    id: string,
    revision: NewRevision,
  ): Promise<number> {
    const number = await this.addCandidate(transaction, id, revision);
    await this.update(transaction, id, { revisionNumber: number });
    return number;
  }

  async addCandidate(
    transaction: Knex.Transaction,
    id: string,
    revision: NewRevision,
  ): Promise<number> {
    const latest = await transaction<RevisionRow>(REVISIONS)
      .where({ service_id: id })
      .max<{ number: number }[]>({ number: 'number' })
      .first();
    if (!latest?.number) {
      throw new NotFoundError(`No service ${id}`);
    }
    const number = latest.number + 1;
    await transaction<RevisionRow>(REVISIONS).insert({
      service_id: id,
      number,
      spec: JSON.stringify(revision.spec),
      reason: revision.reason,
      created_by: revision.createdBy,
      created_at: Date.now(),
    });
    return number;
  }

  async updateRevision(
    transaction: Knex.Transaction,
    id: string,
    number: number,
    spec: RevisionSpec,
  ): Promise<void> {
    await transaction<RevisionRow>(REVISIONS)
      .where({ service_id: id, number })
      .update({ spec: JSON.stringify(spec) });
    await this.update(transaction, id, {});
  }

  async setPullRequest(
    transaction: Knex.Transaction,
    id: string,
    number: number,
    url: string,
  ): Promise<void> {
    await transaction<RevisionRow>(REVISIONS)
      .where({ service_id: id, number })
      .update({ pull_request_url: url });
  }

  async getByName(
    name: string,
    knex: Knex = this.#knex,
  ): Promise<StoredService | undefined> {
    const row = await knex<ServiceRow>(SERVICES)
      .where({ live_name: name })
      .first();
    return row && toService(row);
  }

  async getById(
    id: string,
    knex: Knex = this.#knex,
  ): Promise<StoredService | undefined> {
    const row = await knex<ServiceRow>(SERVICES).where({ id }).first();
    return row && toService(row);
  }

  async getRevision(
    id: string,
    number: number,
    knex: Knex = this.#knex,
  ): Promise<Revision | undefined> {
    const row = await knex<RevisionRow>(REVISIONS)
      .where({ service_id: id, number })
      .first();
    return row && toRevision(row);
  }

  async findRevisions(
    wanted: readonly { id: string; number: number }[],
  ): Promise<(id: string, number: number) => Revision | undefined> {
    const key = (id: string, number: number) => `${number} of ${id}`;
    const rows = await this.#revisions(wanted);
    const found = new Map(
      rows.map(row => [key(row.service_id, row.number), toRevision(row)]),
    );
    return (id, number) => found.get(key(id, number));
  }

  async #revisions(
    wanted: readonly { id: string; number: number }[],
  ): Promise<RevisionRow[]> {
    return wanted.length === 0
      ? []
      : await this.#knex<RevisionRow>(REVISIONS).whereIn(
          ['service_id', 'number'],
          wanted.map(({ id, number }) => [id, number]),
        );
  }

  async getRevisions(
    wanted: { id: string; number: number }[],
  ): Promise<Map<string, Revision>> {
    const rows = await this.#revisions(wanted);
    return new Map(rows.map(row => [row.service_id, toRevision(row)]));
  }

  async listRevisions(
    id: string,
    page: { limit: number; offset: number },
  ): Promise<Page<Revision>> {
    const rows = await this.#knex<RevisionRow>(REVISIONS)
      .where({ service_id: id })
      .orderBy('number', 'desc')
      .limit(page.limit)
      .offset(page.offset);
    const [{ count }] = await this.#knex(REVISIONS)
      .where({ service_id: id })
      .count<{ count: BigIntColumn }[]>({ count: '*' });
    return { ...page, totalItems: Number(count), items: rows.map(toRevision) };
  }

  async list(
    query: ServiceQuery,
    filter?: PermissionCriteria<ServiceFilter>,
  ): Promise<Page<StoredService>> {
    const { limit = defaultLimit, offset = 0 } = query;
    return await this.#page(matchingServices(this.#knex, query, filter), {
      limit,
      offset,
    });
  }

  async listInService(page: {
    limit: number;
    offset: number;
  }): Promise<Page<StoredService>> {
    return await this.#page(
      matchingServices(this.#knex, {}).whereNotNull('serving_revision'),
      page,
    );
  }

  async #page(
    matching: Knex.QueryBuilder,
    { limit, offset }: { limit: number; offset: number },
  ): Promise<Page<StoredService>> {
    const rows = await matching
      .clone()
      // The name of a live service, from the index that also finds them.
      .orderBy('live_name')
      .limit(limit)
      .offset(offset);
    const [{ count }] = await matching
      .clone()
      .count<{ count: BigIntColumn }[]>({ count: '*' });
    return {
      limit,
      offset,
      totalItems: Number(count),
      items: rows.map(toService),
    };
  }

  async listIds(options: {
    after?: string;
    limit: number;
    settled?: boolean;
    among?: string[];
  }): Promise<string[]> {
    const { after, limit, settled, among } = options;
    const query = this.#knex<ServiceRow>(SERVICES)
      .whereNotNull('live_name')
      .orderBy('id')
      .limit(limit)
      .select('id');
    if (after !== undefined) {
      query.andWhere('id', '>', after);
    }
    if (settled === true) {
      query.whereIn('phase', settledPhases);
    } else if (settled === false) {
      query.whereNotIn('phase', settledPhases);
    }
    if (among) {
      query.whereIn('id', among);
    }
    return (await query).map(row => row.id);
  }

  async countByModel(models: string[]): Promise<Map<string, number>> {
    const rows = await this.#knex<ServiceRow>(SERVICES)
      .whereNotNull('live_name')
      .whereIn('model_ref', models)
      .groupBy('model_ref')
      .select('model_ref')
      .count<{ model_ref: string; count: BigIntColumn }[]>({ count: '*' });
    return new Map(rows.map(row => [row.model_ref, Number(row.count)]));
  }

  async reservations(pool: string, limit: number): Promise<Reservation[]> {
    return await readReservations(this.#knex, pool, limit);
  }

  async reserved(pool: string, knex: Knex = this.#knex): Promise<Amounts> {
    return await sumReserved(knex, pool);
  }
}
