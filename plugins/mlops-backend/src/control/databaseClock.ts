import { Knex } from 'knex';

/**
 * The clock of the database in milliseconds since the epoch, as SQL.
 *
 * Claims of several backends are only comparable on one clock.
 */
export function databaseClock(knex: Knex): Knex.Raw {
  return knex.client.config.client === 'pg'
    ? // A scalar subquery runs once, so that an index can be asked with it.
      knex.raw(
        '(select (extract(epoch from clock_timestamp()) * 1000)::bigint)',
      )
    : knex.raw(
        "cast(round((julianday('now') - 2440587.5) * 86400000) as integer)",
      );
}
