import { NotFoundError } from '@backstage/errors';
import { Page, Revision } from '@fairway/backstage-plugin-mlops-common';
import { Knex } from 'knex';
import { BigIntColumn } from '../database';
import { RevisionRow, toRevision } from './rows';
import { NewRevision } from './ServicesStore';

const TABLE = 'mlops_revisions';

/** A revision, by the identifier of its service. */
export interface RevisionKey {
  id: string;
  number: number;
}

/** What every service has been told to serve, in SQLite or PostgreSQL. */
export class RevisionsTable {
  readonly #knex: Knex;

  static create(knex: Knex): RevisionsTable {
    return new RevisionsTable(knex);
  }

  private constructor(knex: Knex) {
    this.#knex = knex;
  }

  async insert(
    transaction: Knex.Transaction,
    id: string,
    number: number,
    { spec, reason, createdBy }: NewRevision,
  ): Promise<void> {
    await transaction<RevisionRow>(TABLE).insert({
      service_id: id,
      number,
      spec: JSON.stringify(spec),
      reason,
      created_by: createdBy,
      created_at: Date.now(),
    });
  }

  /**
   * Adds one after the latest.
   *
   * @returns its number
   * @throws NotFoundError where there is no such service
   */
  async add(
    transaction: Knex.Transaction,
    id: string,
    revision: NewRevision,
  ): Promise<number> {
    const latest = await transaction<RevisionRow>(TABLE)
      .where({ service_id: id })
      .max<{ number: number }[]>({ number: 'number' })
      .first();
    if (!latest?.number) {
      throw new NotFoundError(`No service ${id}`);
    }
    const number = latest.number + 1;
    await this.insert(transaction, id, number, revision);
    return number;
  }

  async update(
    transaction: Knex.Transaction,
    id: string,
    number: number,
    columns: Partial<Pick<RevisionRow, 'spec' | 'pull_request_url'>>,
  ): Promise<void> {
    await transaction<RevisionRow>(TABLE)
      .where({ service_id: id, number })
      .update(columns);
  }

  async get(
    id: string,
    number: number,
    knex: Knex = this.#knex,
  ): Promise<Revision | undefined> {
    const row = await knex<RevisionRow>(TABLE)
      .where({ service_id: id, number })
      .first();
    return row && toRevision(row);
  }

  /** Those that there are, in no order. */
  async find(
    wanted: readonly RevisionKey[],
  ): Promise<{ id: string; revision: Revision }[]> {
    const rows =
      wanted.length === 0
        ? []
        : await this.#knex<RevisionRow>(TABLE).whereIn(
            ['service_id', 'number'],
            wanted.map(({ id, number }) => [id, number]),
          );
    return rows.map(row => ({ id: row.service_id, revision: toRevision(row) }));
  }

  /** A page, the latest first. */
  async list(
    id: string,
    page: { limit: number; offset: number },
  ): Promise<Page<Revision>> {
    const rows = await this.#knex<RevisionRow>(TABLE)
      .where({ service_id: id })
      .orderBy('number', 'desc')
      .limit(page.limit)
      .offset(page.offset);
    const [{ count }] = await this.#knex(TABLE)
      .where({ service_id: id })
      .count<{ count: BigIntColumn }[]>({ count: '*' });
    return { ...page, totalItems: Number(count), items: rows.map(toRevision) };
  }
}
