import { parseWith } from './input.ts';
import { signalsQuerySchema } from './signalsSchemas.ts';

/**
 * Which windows of which revisions a query asks for.
 *
 * @throws ServingHostError for a query that is not one
 */
export function readWindowsQuery(query: Record<string, string>) {
  const {
    since = 0,
    revisions,
    ...rest
  } = parseWith(signalsQuerySchema, query);
  return { ...rest, since, revisions: revisions?.split(',').map(Number) };
}
