import { Knex } from 'knex';

interface Query {
  sql: string;
  bindings: unknown[];
}

/** The statements that the database is asked while something is done. */
export async function queriesOf(
  knex: Knex,
  work: () => Promise<unknown>,
): Promise<Query[]> {
  const queries: Query[] = [];
  const note = ({ sql, bindings }: Query) => queries.push({ sql, bindings });
  knex.on('query', note);
  try {
    await work();
  } finally {
    knex.off('query', note);
  }
  return queries;
}

/** How the database would answer a statement, as it says itself. */
export async function planOf(
  knex: Knex,
  { sql, bindings }: Query,
): Promise<string> {
  const isPostgres = knex.client.config.client === 'pg';
  // The bindings are numbered for PostgreSQL already, which raw does not take.
  const numbered = sql.replace(/\$\d+/g, '?').replace(/\\\?/g, '?');
  const explained = await knex.raw(
    `${isPostgres ? 'explain' : 'explain query plan'} ${numbered}`,
    bindings as Knex.RawBinding[],
  );
  return isPostgres
    ? explained.rows
        .map((row: Record<string, string>) => row['QUERY PLAN'])
        .join('\n')
    : explained.map(({ detail }: { detail: string }) => detail).join('\n');
}
