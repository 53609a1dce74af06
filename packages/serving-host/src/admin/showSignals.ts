import type { SignalBook } from '../dataplane/signals/SignalBook.ts';
import { readWindowsQuery } from './readWindowsQuery.ts';

/**
 * What was counted of a service, by its id.
 *
 * @throws ServingHostError for a query that is not one
 */
export function showSignals(
  book: SignalBook,
  id: string,
  query: Record<string, string>,
) {
  const found = book.of(id, readWindowsQuery(query));
  const windows = (texts: string[]) => texts.map(text => JSON.parse(text));
  return {
    ...found,
    id,
    revisions: found.revisions.map(({ revision, windows: texts }) => ({
      revision,
      windows: windows(texts),
    })),
    unrouted: windows(found.unrouted),
  };
}
