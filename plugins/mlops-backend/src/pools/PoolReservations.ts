import { ConflictError } from '@backstage/errors';
import { Amounts, Pool } from '@fairway/backstage-plugin-mlops-common';
import { Knex } from 'knex';
import { describeFindings } from '../findings';
import { ServicesStore } from '../services/ServicesStore';
import { findCapacityProblems } from './fit';

const TABLE = 'mlops_pool_locks';

/** Makes sure that two requests at the same time do not take the same capacity. */
export class PoolReservations {
  readonly #services: ServicesStore;

  static create(options: { services: ServicesStore }): PoolReservations {
    return new PoolReservations(options.services);
  }

  private constructor(services: ServicesStore) {
    this.#services = services;
  }

  /**
   * Checks the capacity again, in the transaction that takes it.
   *
   * @throws ConflictError when somebody else was faster.
   */
  async reserve(
    transaction: Knex.Transaction,
    options: { pool: Pool; wanted: Amounts; held?: Amounts },
  ): Promise<void> {
    const { pool, wanted, held } = options;
    // Writing the row makes everybody else who reserves on this pool wait.
    await transaction(TABLE)
      .insert({ pool_ref: pool.ref, locked_at: Date.now() })
      .onConflict('pool_ref')
      .merge();
    const reserved = await this.#services.reserved(pool.ref, transaction);
    const problems = findCapacityProblems({
      pool: pool.title,
      capacity: pool.capacity,
      reserved: {
        cpu: reserved.cpu - (held?.cpu ?? 0),
        memoryMiB: reserved.memoryMiB - (held?.memoryMiB ?? 0),
        gpus: reserved.gpus - (held?.gpus ?? 0),
      },
      wanted,
    });
    if (problems.length > 0) {
      throw new ConflictError(describeFindings(problems));
    }
  }
}
