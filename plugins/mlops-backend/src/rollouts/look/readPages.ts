import {
  ServiceKey,
  ServiceSignals,
  ServiceWindows,
  WindowsQuery,
} from '@fairway/backstage-plugin-mlops-node';
import { absurdity } from './absurdity';

/** A page with so many may be followed by another: sources give 1000 at most. */
const fullPage = 500;
/** Of two revisions these are more windows than a gate judges. */
const mostPages = 5;

/**
 * All that a source has to answer a question, page by page: a bake of an hour has
 * more windows than one page.
 *
 * @returns why nothing can be concluded, where what it says is absurd or it has
 *   forgotten what was before in between
 */
export async function readPages(
  source: ServiceSignals,
  service: ServiceKey,
  query: WindowsQuery,
): Promise<ServiceWindows | string> {
  let all: ServiceWindows | undefined;
  for (let page = 0; page < mostPages; page += 1) {
    const since = all?.asOf ?? query.since;
    const found = await source.windows(service, { ...query, since });
    const absurd = absurdity(found);
    if (absurd !== undefined) {
      return `What the source of signals says is absurd: ${absurd}`;
    }
    if (all && all.epoch !== found.epoch) {
      return 'The source of signals has begun anew while it was asked';
    }
    all = all ? joined(all, found) : found;
    const count = found.revisions.reduce(
      (sum, { windows }) => sum + windows.length,
      0,
    );
    if (count < fullPage || found.asOf <= since) {
      break;
    }
  }
  return all!;
}

function joined(before: ServiceWindows, after: ServiceWindows): ServiceWindows {
  const numbers = new Set(
    [...before.revisions, ...after.revisions].map(({ revision }) => revision),
  );
  const windowsOf = ({ revisions }: ServiceWindows, number: number) =>
    revisions.find(({ revision }) => revision === number)?.windows ?? [];
  return {
    ...after,
    revisions: [...numbers].map(revision => ({
      revision,
      windows: [...windowsOf(before, revision), ...windowsOf(after, revision)],
    })),
    unrouted: [...before.unrouted, ...after.unrouted],
  };
}
