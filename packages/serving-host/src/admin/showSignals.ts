import type { SignalBook } from '../dataplane/signals/SignalBook.ts';
import { parseWith } from './input.ts';
import { signalsQuerySchema } from './signalsSchemas.ts';

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
  const {
    since = 0,
    revisions,
    ...rest
  } = parseWith(signalsQuerySchema, query);
  const found = book.of(id, {
    ...rest,
    since,
    revisions: revisions?.split(',').map(Number),
  });
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
