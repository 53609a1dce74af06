import { ServiceKey } from '../targets';

/** How the predictions of a revision are read, and into which bins they go. */
export interface RevisionToCount {
  revision: number;
  /** Of the layout: differs for layouts that differ. */
  fingerprint: string;
  /** ModelSignature of @fairway/inference-protocol: what it takes and gives. */
  signature: object;
  /** The layout of a reference profile, as @fairway/drift writes it. */
  layout: object;
}

/** What was counted of one revision in one stretch of time. Never changes. */
export interface DriftCountsWindow {
  /**
   * With the epoch of {@link DriftWindows} and the revision, identifies the
   * window: the same number is the same window, to be counted once.
   */
  sequence: number;
  /** Milliseconds since the epoch, by the source's clock. */
  start: number;
  /** Exclusive; milliseconds since the epoch, by the source's clock. */
  end: number;
  /**
   * Predictions that succeeded and were routed by weight, and copies. Those
   * addressed to one revision are not in.
   */
  predictions: number;
  /** Of these, read and counted: a sample by a hash of the request's id. */
  counted: number;
  /** Predictions that were chosen and not counted, by reason. */
  skipped: {
    /** The request or the answer is longer than is kept. */
    tooLarge: number;
    /** The time for reading was used up. */
    noTime: number;
    /** Not in a form that can be read, or not as the signature says. */
    unreadable: number;
  };
  /** A DriftWindow of @fairway/drift as JSON: counts, no values. */
  counts: object;
}

/** The windows of one revision. */
export interface CountedRevision {
  revision: number;
  /** Of the layout by which all these windows were counted. */
  fingerprint: string;
  /**
   * Since when nothing is missing, in milliseconds since the epoch by the
   * source's clock: what was before is unknown, not zero.
   */
  countedSince: number;
  /** In order of time, without overlaps. Where there is none, nothing came. */
  windows: DriftCountsWindow[];
}

/** What a source has counted of a service. */
export interface DriftWindows {
  /** Grows when the source begins anew and has forgotten what was before. */
  epoch: number;
  /**
   * Until when the answer is whole, by the source's clock. To read on, ask with
   * `since: asOf`. It is `since` of the query when nothing is known.
   */
  asOf: number;
  /** Why nothing is known, in plain words. Absent when it is. */
  problem?: string;
  /** Of those that were asked for, the ones that are counted. */
  revisions: CountedRevision[];
}

/** What to count, and which windows to give. */
export interface DriftQuery {
  /** Windows that start here or later; milliseconds, by the source's clock. */
  since: number;
  /**
   * Which revisions to count from now on, if they are not counted so already;
   * others are left as they are. Those that are gone are let go of.
   */
  count: readonly RevisionToCount[];
  /** The most windows of the answer, oldest first; 1000 when absent or more. */
  limit?: number;
}

/**
 * What a drift report needs to know of the inputs and outputs of each revision,
 * from the data plane or from whoever watches it: one class per source, beside
 * the target of the same kind. A source gives counts in the bins of a reference
 * profile and keeps no values.
 */
export interface DriftCounts {
  /** Kind of the serving target whose services it knows. */
  readonly kind: string;

  /**
   * Sees to it that revisions are counted from now on, and gives what was
   * counted of them. May be asked again and again with the same.
   *
   * Never throws: a service that is unknown, a layout that is refused and a
   * source that cannot be reached are answers, with a `problem`.
   */
  windows(service: ServiceKey, query: DriftQuery): Promise<DriftWindows>;
}
