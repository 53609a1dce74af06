import { Knex } from 'knex';
import { databaseClock } from '../../control/databaseClock';
import { BigIntColumn, parseJson } from '../../database';
import { Finding } from './finding';

const FINDINGS = 'mlops_drift_findings';

type FindingRow = {
  service_id: string;
  checked_at: BigIntColumn;
  version: number;
  finding: string | null;
};

/** The right to say what was found of a service, until somebody else looks. */
export interface FindingClaim {
  serviceId: string;
  version: number;
  known?: Finding;
}

/** What was found of the drift of each service; by the database's clock. */
export class FindingsStore {
  readonly #knex: Knex;

  static create(options: { knex: Knex }): FindingsStore {
    return new FindingsStore(options.knex);
  }

  private constructor(knex: Knex) {
    this.#knex = knex;
  }

  /** Undefined where somebody has looked within that time. */
  async claim(
    serviceId: string,
    everyMs: number,
  ): Promise<FindingClaim | undefined> {
    const clock = databaseClock(this.#knex);
    await this.#knex(FINDINGS)
      .insert({ service_id: serviceId })
      .onConflict('service_id')
      .ignore();
    const taken = await this.#knex(FINDINGS)
      .where({ service_id: serviceId })
      .andWhere('checked_at', '<=', this.#knex.raw('? - ?', [clock, everyMs]))
      .update({
        checked_at: clock,
        version: this.#knex.raw('version + 1'),
      });
    if (taken !== 1) {
      return undefined;
    }
    const row = await this.#knex<FindingRow>(FINDINGS)
      .where({ service_id: serviceId })
      .first();
    return (
      row && {
        serviceId,
        version: row.version,
        known: parseJson<Finding>(row.finding),
      }
    );
  }

  /** False where somebody else has looked since: then nothing is stored. */
  async save(
    transaction: Knex,
    { serviceId, version }: FindingClaim,
    finding: Finding,
  ): Promise<boolean> {
    const written = await transaction(FINDINGS)
      .where({ service_id: serviceId, version })
      .update({ finding: JSON.stringify(finding) });
    return written === 1;
  }
}
