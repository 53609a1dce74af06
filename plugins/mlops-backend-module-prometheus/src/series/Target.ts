import { Outcome } from '../dialects';

/** What was read of a target at one instant. */
export interface Scrape {
  /** Milliseconds since the epoch. */
  at: number;
  /** Why nothing is known of that instant, in plain words. */
  flaw?: string;
  /** When its process began, where it says so; milliseconds since the epoch. */
  startedAt?: number;
  /** Of each counter of the target; absent where it was not there. */
  counts: (number | undefined)[];
  /** Of each histogram, cumulative, one for each bound; absent as above. */
  buckets: (number[] | undefined)[];
}

/** Something that is scraped: a pod of a revision, or one of a gateway. */
export interface Target {
  /** As people find it: the pod, or host and port. */
  name: string;
  /** Where it runs: what is scraped twice has one place. */
  place: string;
  counters: { revision: number; outcome: Outcome }[];
  histograms: {
    revision: number;
    /** Upper bounds in milliseconds, ascending; the last is infinite. */
    bounds: number[];
  }[];
  /** In the order of time. */
  scrapes: Scrape[];
}
