import { isDatabaseConflictError } from '@backstage/backend-plugin-api';
import { ConflictError } from '@backstage/errors';
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
import { RevisionKey, RevisionsTable } from './RevisionsTable';
import { ServiceRow, toColumns, toService } from './rows';
import {
  NewRevision,
  NewService,
  Reservation,
  ServicesStore,
  ServiceUpdate,
  StoredService,
} from './ServicesStore';

const SERVICES = 'mlops_services';
const defaultLimit = 50;

/** Services and revisions in SQLite or PostgreSQL. */
export class DatabaseServicesStore implements ServicesStore {
  readonly #knex: Knex;
  readonly #revisions: RevisionsTable;

  static create(options: { knex: Knex }): DatabaseServicesStore {
    return new DatabaseServicesStore(options.knex);
  }

  private constructor(knex: Knex) {
    this.#knex = knex;
    this.#revisions = RevisionsTable.create(knex);
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
    await this.#revisions.insert(transaction, service.id, 1, {
      ...service.firstRevision,
      createdBy: service.createdBy,
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
    return await this.#revisions.add(transaction, id, revision);
  }

  async updateRevision(
    transaction: Knex.Transaction,
    id: string,
    number: number,
    spec: RevisionSpec,
  ): Promise<void> {
    await this.#revisions.update(transaction, id, number, {
      spec: JSON.stringify(spec),
    });
    await this.update(transaction, id, {});
  }

  async setPullRequest(
    transaction: Knex.Transaction,
    id: string,
    number: number,
    url: string,
  ): Promise<void> {
    await this.#revisions.update(transaction, id, number, {
      pull_request_url: url,
    });
  }

  async getRevision(
    id: string,
    number: number,
    knex?: Knex,
  ): Promise<Revision | undefined> {
    return await this.#revisions.get(id, number, knex);
  }

  async findRevisions(
    wanted: readonly RevisionKey[],
  ): Promise<(id: string, number: number) => Revision | undefined> {
    const key = (id: string, number: number) => `${number} of ${id}`;
    const found = new Map(
      (await this.#revisions.find(wanted)).map(({ id, revision }) => [
        key(id, revision.number),
        revision,
      ]),
    );
    return (id, number) => found.get(key(id, number));
  }

  async getRevisions(wanted: RevisionKey[]): Promise<Map<string, Revision>> {
    const found = await this.#revisions.find(wanted);
    return new Map(found.map(({ id, revision }) => [id, revision]));
  }

  async listRevisions(
    id: string,
    page: { limit: number; offset: number },
  ): Promise<Page<Revision>> {
    return await this.#revisions.list(id, page);
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
