import {
  DatabaseService,
  resolvePackagePath,
} from '@backstage/backend-plugin-api';
import { Knex } from 'knex';

const PACKAGE = '@fairway/backstage-plugin-mlops-backend';

/** The folder of the migrations, for SQLite and PostgreSQL alike. */
export const migrationsDirectory = () =>
  resolvePackagePath(PACKAGE, 'migrations');

/** Connects and brings the schema up to date, unless the portal migrates by itself. */
export async function connectDatabase(
  database: DatabaseService,
): Promise<Knex> {
  const knex = await database.getClient();
  if (!database.migrations?.skip) {
    await knex.migrate.latest({ directory: migrationsDirectory() });
  }
  return knex;
}

/** PostgreSQL gives 64-bit integers as strings. */
export type BigIntColumn = number | string;

/** An instant in milliseconds as the API writes it. */
export function toInstant(ms: BigIntColumn): string {
  return new Date(Number(ms)).toISOString();
}

export function toOptionalInstant(ms: BigIntColumn | null): string | undefined {
  return ms === null ? undefined : toInstant(ms);
}

export function parseJson<T>(text: string | null): T | undefined {
  return text === null ? undefined : (JSON.parse(text) as T);
}

/** Makes `%` and `_` of a search text mean themselves in LIKE (with escape `\`). */
export function escapeLike(text: string): string {
  return text.replace(/[\\%_]/g, character => `\\${character}`);
}
