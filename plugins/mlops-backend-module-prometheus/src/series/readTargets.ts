import { Dialect, Identity, outcomeOf, outcomeOfStatus } from '../dialects';
import { FoundTarget, FoundTargets } from './FoundTargets';
import { Series } from './readMatrix';
import { Target } from './Target';

export const UP = 'up';
export const STARTED = 'process_start_time_seconds';

/** Beyond what a double tells from its neighbours; nobody counts as far. */
const MOST = 1e15;

const isCount = (value: number) =>
  Number.isInteger(value) && value >= 0 && value <= MOST;

/**
 * The targets of a service with all of their scrapes. What nobody can count with
 * (values that are no counts, buckets that are not cumulative) makes a scrape one
 * of which nothing is known, as one that failed.
 *
 * @throws Error for series of which no scrapes are known
 */
export function readTargets(
  series: readonly Series[],
  dialect: Dialect,
  identity: Identity,
): Target[] {
  const named = byName(series);
  const found = FoundTargets.create(named.get(UP) ?? []);
  for (const { labels, samples } of named.get(STARTED) ?? []) {
    addStarts(found.ownerOf(labels), samples);
  }
  for (const { metric, outcome } of dialect.outcomes) {
    for (const one of named.get(metric) ?? []) {
      const revision = identity.revisionOf(one.labels);
      if (revision !== undefined) {
        const owner = found.ownerOf(one.labels);
        owner.target.counters.push({
          revision,
          outcome: outcomeOf(outcome, one.labels),
        });
        addCounts(owner, metric, one.samples);
      }
    }
  }
  const { metric, status, unitMs } = dialect.latency;
  for (const { labels, samples } of named.get(`${metric}_bucket`) ?? []) {
    const revision = identity.revisionOf(labels);
    const isSuccess =
      status === undefined ||
      outcomeOfStatus(labels[status] ?? '') === 'success';
    if (revision !== undefined && isSuccess) {
      const { histograms } = found.ownerOf(labels);
      histograms.add(revision, labels, unitMs, samples);
    }
  }
  return found.all().flatMap(one => finish(one, dialect, identity));
}

function byName(all: readonly Series[]): Map<string, Series[]> {
  const named = new Map<string, Series[]>();
  for (const series of all) {
    const name = series.labels.__name__ ?? '';
    const others = named.get(name);
    if (others) {
      others.push(series);
    } else {
      named.set(name, [series]);
    }
  }
  return named;
}

function addStarts({ byTime }: FoundTarget, samples: Series['samples']): void {
  for (const [at, seconds] of samples) {
    const scrape = byTime.get(at);
    if (scrape && seconds > 0) {
      scrape.startedAt = seconds * 1_000;
    }
  }
}

/** Of the counter that the target got last. */
function addCounts(
  { byTime, target }: FoundTarget,
  metric: string,
  samples: Series['samples'],
): void {
  const index = target.counters.length - 1;
  for (const [at, value] of samples) {
    const scrape = byTime.get(at);
    if (scrape && isCount(value)) {
      scrape.counts[index] = value;
    } else if (scrape) {
      scrape.flaw ??= `${metric} of ${target.name} is ${value}, which is no count`;
    }
  }
}

/** Nothing, where a target is another one's: it is up and says nothing of us. */
function finish(
  { target, labels, histograms }: FoundTarget,
  { scope }: Dialect,
  identity: Identity,
): Target[] {
  histograms.finish(target, isCount);
  const isSilent =
    target.counters.length === 0 && target.histograms.length === 0;
  const isOurs =
    scope.kind === 'pods' && identity.revisionOf(labels) !== undefined;
  const isDown = target.scrapes.every(({ flaw }) => flaw !== undefined);
  return isSilent && !(isOurs && isDown) ? [] : [target];
}
