import { Knex } from 'knex';

/** How long a transaction may sit idle, or wait for a lock, in milliseconds. */
const limitMs = 10_000;

/**
 * A transaction that PostgreSQL ends when its process falls silent.
 *
 * A process that is stopped in the middle of a transaction keeps its locks, and
 * everybody else would wait for it for ever. When it wakes, its connection is
 * gone and its write fails, as it should.
 */
export async function boundedTransaction<T>(
  knex: Knex,
  work: (transaction: Knex.Transaction) => Promise<T>,
): Promise<T> {
  return await knex.transaction(async transaction => {
    if (knex.client.config.client === 'pg') {
      await transaction.raw(
        `set local idle_in_transaction_session_timeout = ${limitMs}; set local lock_timeout = ${limitMs}`,
      );
    }
    return await work(transaction);
  });
}
