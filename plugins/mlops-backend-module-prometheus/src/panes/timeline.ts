import { Outcome } from '../dialects';
import { Scrape, Target } from '../series';

/** What a target counted between two scrapes that are known. */
export interface Increment {
  /** When it was seen: the later scrape. */
  at: number;
  /**
   * Of a target that was not seen before: when its process began, NaN where it
   * does not say. Then these are all that it counted since.
   */
  firstSince?: number;
  outcomes: { revision: number; outcome: Outcome; count: number }[];
  /** Of each histogram that has counted, cumulative at both scrapes. */
  latency: {
    revision: number;
    bounds: number[];
    from: number[];
    to: number[];
  }[];
}

/** A target over time. */
export interface Timeline {
  name: string;
  place: string;
  /** In the order of time; of those with a flaw nothing is known. */
  instants: { at: number; flaw?: string }[];
  increments: Increment[];
}

const zeros = (bounds: readonly number[]) => bounds.map(() => 0);

/** Has any single bucket fewer, of cumulative counts? */
function isAnyFewer(before: readonly number[], after: readonly number[]) {
  for (let i = 0; i < after.length; i++) {
    const old = before[i] - (before[i - 1] ?? 0);
    if (after[i] - (after[i - 1] ?? 0) < old) {
      return true;
    }
  }
  return false;
}

/** Has anything become less, which no counter does while its process lives? */
function isLess(before: Scrape, after: Scrape): boolean {
  return (
    after.counts.some((count, i) => count! < (before.counts[i] ?? 0)) ||
    after.buckets.some((counts, i) => {
      const old = before.buckets[i];
      return counts && old && isAnyFewer(old, counts);
    })
  );
}

/**
 * All that a target counted, once each: between two scrapes the difference, or
 * after a restart all of the new process, of which both counters that have become
 * less and another time of start tell. Counters that appear within a process that
 * was seen before began at zero. Nothing is known where that cannot be so: of a
 * process that began before the one that it follows, and of counters that become less
 * scrape after scrape, where no process says when it began.
 *
 * @param maximalGapMs - what was last seen longer ago is taken for a new target
 */
export function timelineOf(target: Target, maximalGapMs: number): Timeline {
  const instants: Timeline['instants'] = [];
  const increments: Increment[] = [];
  let last: Scrape | undefined;
  let hasFallen = false;
  for (const scrape of target.scrapes) {
    const { at, startedAt } = scrape;
    const before = last && at - last.at <= maximalGapMs ? last : undefined;
    const isFall = before !== undefined && isLess(before, scrape);
    const flaw =
      scrape.flaw ??
      flawAfter(before, scrape, {
        name: target.name,
        isFall,
        isAgain: isFall && hasFallen,
      });
    instants.push({ at, ...(flaw !== undefined && { flaw }) });
    if (flaw === undefined) {
      const increment = incrementOf(target, before, scrape);
      increments.push(
        before ? increment : { ...increment, firstSince: startedAt ?? NaN },
      );
      last = scrape;
      hasFallen = isFall;
    }
  }
  return { name: target.name, place: target.place, instants, increments };
}

/** Why a scrape cannot come after the one before. */
function flawAfter(
  before: Scrape | undefined,
  { startedAt }: Scrape,
  {
    name,
    isFall,
    isAgain,
  }: { name: string; isFall: boolean; isAgain: boolean },
): string | undefined {
  const began = before?.startedAt;
  if (began === undefined || startedAt === undefined) {
    return isAgain
      ? `counters of ${name} become less scrape after scrape, and it does not say when its process began`
      : undefined;
  }
  if (startedAt < began) {
    return `${name} says that its process began before the one that it follows`;
  }
  return isFall && startedAt === began
    ? `a counter of ${name} became less, and its process did not begin anew`
    : undefined;
}

function incrementOf(
  { counters, histograms }: Target,
  before: Scrape | undefined,
  scrape: Scrape,
): Increment {
  const isAnew =
    before !== undefined &&
    (isLess(before, scrape) ||
      (before.startedAt !== undefined &&
        scrape.startedAt !== undefined &&
        before.startedAt !== scrape.startedAt));
  const base = isAnew ? undefined : before;
  return {
    at: scrape.at,
    outcomes: counters.flatMap(({ revision, outcome }, i) => {
      const count = (scrape.counts[i] ?? 0) - (base?.counts[i] ?? 0);
      return count > 0 ? [{ revision, outcome, count }] : [];
    }),
    latency: histograms.flatMap(({ revision, bounds }, i) => {
      const to = scrape.buckets[i];
      const from = base?.buckets[i] ?? zeros(bounds);
      return to !== undefined && to.at(-1)! > from.at(-1)!
        ? [{ revision, bounds, from, to }]
        : [];
    }),
  };
}
