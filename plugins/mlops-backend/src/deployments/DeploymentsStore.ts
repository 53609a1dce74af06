import { isDatabaseConflictError } from '@backstage/backend-plugin-api';
import { ConflictError } from '@backstage/errors';
import {
  Deployment,
  Page,
  TimelineEntry,
  timelineMarks,
  TimelineMark,
  WaitsFor,
} from '@fairway/backstage-plugin-mlops-common';
import { Knex } from 'knex';
import { isDeepStrictEqual } from 'node:util';
import {
  BigIntColumn,
  parseJson,
  toInstant,
  toOptionalInstant,
} from '../database';

const DEPLOYMENTS = 'mlops_deployments';
const MARKS = 'mlops_deployment_marks';
const SERVICES = 'mlops_services';

/** A deployment that has not been stored yet. */
export interface NewDeployment {
  id: string;
  serviceId: string;
  revisionNumber: number;
  requestedBy: string;
  idempotencyKey: string;
  /** SHA-256 of the request, to tell a repetition from another request. */
  requestHash: string;
  template?: string;
}

/** An instant of the click-to-first-prediction timeline. */
export interface Mark {
  mark: TimelineMark;
  /** Milliseconds since the epoch. */
  at: number;
  source: TimelineEntry['source'];
}

interface DeploymentRow {
  id: string;
  service_id: string;
  name: string;
  revision_number: number;
  state: Deployment['state'];
  message: string;
  requested_by: string;
  request_hash: string;
  created_at: BigIntColumn;
  finished_at: BigIntColumn | null;
  waits_for: string | null;
}

interface MarkRow {
  deployment_id: string;
  mark: TimelineMark;
  at: BigIntColumn;
  source: TimelineEntry['source'];
}

/** A deployment with what only the control loop needs. */
export type StoredDeployment = Deployment & {
  serviceId: string;
  requestHash: string;
};

/** Deployments and their timelines. */
export class DeploymentsStore {
  readonly #knex: Knex;

  static create(options: { knex: Knex }): DeploymentsStore {
    return new DeploymentsStore(options.knex);
  }

  private constructor(knex: Knex) {
    this.#knex = knex;
  }

  /**
   * Stores a deployment; the deployments of the service that still ran are superseded.
   *
   * @throws ConflictError when this requester used the idempotency key before.
   */
  async insert(
    transaction: Knex.Transaction,
    deployment: NewDeployment,
    marks: Mark[],
  ): Promise<void> {
    await this.supersede(
      transaction,
      deployment.serviceId,
      `Revision ${deployment.revisionNumber} was asked for before this one was in service`,
    );
    try {
      await transaction(DEPLOYMENTS).insert({
        id: deployment.id,
        service_id: deployment.serviceId,
        revision_number: deployment.revisionNumber,
        state: 'queued',
        message: 'Waiting to be deployed',
        requested_by: deployment.requestedBy,
        idempotency_key: deployment.idempotencyKey,
        request_hash: deployment.requestHash,
        template: deployment.template ?? null,
        created_at: Date.now(),
      });
    } catch (error) {
      if (isDatabaseConflictError(error)) {
        throw new ConflictError(
          'This idempotency key was used by another request at the same time; ask again to see its result',
        );
      }
      throw error;
    }
    await this.mark(transaction, deployment.id, marks);
  }

  /** Ends the deployments of a service that still run, with the reason. */
  async supersede(
    transaction: Knex.Transaction,
    serviceId: string,
    message: string,
  ): Promise<void> {
    await transaction<DeploymentRow>(DEPLOYMENTS)
      .where('service_id', serviceId)
      .whereIn('state', ['queued', 'running'])
      .update({
        state: 'superseded',
        message,
        waits_for: null,
        finished_at: Date.now(),
      });
  }

  /** Keeps the first instant of each mark; repeating a mark changes nothing. */
  async mark(knex: Knex, id: string, marks: Mark[]): Promise<void> {
    if (marks.length === 0) {
      return;
    }
    await knex<MarkRow>(MARKS)
      .insert(
        marks.map(({ mark, at, source }) => ({
          deployment_id: id,
          mark,
          at: Math.round(at),
          source,
        })),
      )
      .onConflict(['deployment_id', 'mark'])
      .ignore();
  }

  async setState(
    knex: Knex,
    id: string,
    state: Deployment['state'],
    message: string,
  ): Promise<void> {
    const finished = state !== 'queued' && state !== 'running';
    await knex<DeploymentRow>(DEPLOYMENTS)
      .where({ id })
      .update({ state, message, ...(finished && { finished_at: Date.now() }) });
  }

  /** What somebody has to do first; undefined when nobody has to. */
  async setWaitsFor(
    knex: Knex,
    deployment: Pick<StoredDeployment, 'id' | 'waitsFor'>,
    waitsFor: WaitsFor | undefined,
  ): Promise<void> {
    if (isDeepStrictEqual(deployment.waitsFor, waitsFor)) {
      return;
    }
    await knex<DeploymentRow>(DEPLOYMENTS)
      .where({ id: deployment.id })
      .update({ waits_for: waitsFor ? JSON.stringify(waitsFor) : null });
  }

  async getById(id: string): Promise<StoredDeployment | undefined> {
    return await this.#first(this.#select().where(`${DEPLOYMENTS}.id`, id));
  }

  async getByIdempotencyKey(
    requestedBy: string,
    idempotencyKey: string,
  ): Promise<StoredDeployment | undefined> {
    return await this.#first(
      this.#select().where({
        requested_by: requestedBy,
        idempotency_key: idempotencyKey,
      }),
    );
  }

  async getByRevision(
    serviceId: string,
    revisionNumber: number,
  ): Promise<StoredDeployment | undefined> {
    return await this.#first(
      this.#select().where({
        service_id: serviceId,
        [`${DEPLOYMENTS}.revision_number`]: revisionNumber,
      }),
    );
  }

  /** One page of a service's deployments, newest first. */
  async list(
    serviceId: string,
    page: { limit: number; offset: number },
  ): Promise<Page<Deployment>> {
    const rows: DeploymentRow[] = await this.#select()
      .where('service_id', serviceId)
      .orderBy(`${DEPLOYMENTS}.revision_number`, 'desc')
      .limit(page.limit)
      .offset(page.offset);
    const [{ count }] = await this.#knex(DEPLOYMENTS)
      .where('service_id', serviceId)
      .count<{ count: BigIntColumn }[]>({ count: '*' });
    const items = await this.#withTimelines(rows);
    return {
      ...page,
      totalItems: Number(count),
      items: items.map(
        ({ serviceId: _serviceId, requestHash: _hash, ...item }) => item,
      ),
    };
  }

  #select() {
    return this.#knex(DEPLOYMENTS)
      .join(SERVICES, `${SERVICES}.id`, `${DEPLOYMENTS}.service_id`)
      .select(`${DEPLOYMENTS}.*`, `${SERVICES}.name`);
  }

  async #first(
    query: Knex.QueryBuilder,
  ): Promise<StoredDeployment | undefined> {
    const [deployment] = await this.#withTimelines(await query.limit(1));
    return deployment;
  }

  async #withTimelines(rows: DeploymentRow[]): Promise<StoredDeployment[]> {
    const marks = await this.#knex<MarkRow>(MARKS).whereIn(
      'deployment_id',
      rows.map(row => row.id),
    );
    return rows.map(row => ({
      id: row.id,
      serviceId: row.service_id,
      requestHash: row.request_hash,
      service: row.name,
      revision: row.revision_number,
      state: row.state,
      message: row.message,
      waitsFor: parseJson(row.waits_for),
      requestedBy: row.requested_by,
      createdAt: toInstant(row.created_at),
      finishedAt: toOptionalInstant(row.finished_at),
      timeline: toTimeline(marks.filter(mark => mark.deployment_id === row.id)),
    }));
  }
}

function toTimeline(marks: MarkRow[]): TimelineEntry[] {
  return timelineMarks.flatMap(({ mark }) =>
    marks
      .filter(row => row.mark === mark)
      .map(row => ({ mark, at: toInstant(row.at), source: row.source })),
  );
}
