import type {
  LogHistogram,
  MomentsState,
  VerdictErrors,
} from '@fairway/statistics';

/** How often outputs came up. Counts of windows add up. */
export type OutputCounts =
  /** By class, at most 1,000. */
  | { kind: 'classes'; counts: Record<string, number> }
  /**
   * By interval between edges that ascend, at most 1,000, the same in every
   * window: `counts` has one more, the first for what is under the first edge.
   */
  | {
      kind: 'values';
      edges: number[];
      counts: number[];
      /** NaN and infinities. */
      notFinite?: number;
    };

/** What one revision did in one window of time. */
export interface RevisionWindow {
  revision: string;
  /** Milliseconds since 1970, the end excluded. */
  startMs: number;
  endMs: number;
  /** That were answered or failed in the window. */
  requests: number;
  /**
   * Failures that are the service's, by class such as "5xx" or "timeout", at
   * most 100 classes: a request counts in one only. Not the callers' (4xx).
   */
  errors: Record<string, number>;
  /** Milliseconds, one value for each request that was answered; or its base64. */
  latency?: LogHistogram | string;
  /** Of the same values: needed only to compare means. */
  latencyMoments?: MomentsState;
  /** By name of output. */
  outputs?: Record<string, OutputCounts>;
}

/** What every judge of a bake is given. */
export interface BakeInput {
  /** Milliseconds since 1970. */
  now: number;
  /** Since when the candidate has had the traffic of this step. */
  since: number;
  /** Name of the candidate revision. */
  candidate: string;
  /** At most 2,000 windows, in any order. */
  candidateWindows: RevisionWindow[];
  /** What this look may spend of the rollout's error budget. */
  errors: VerdictErrors;
  /**
   * Requests that the candidate must have answered before it may pass, from 1 on
   * (where compared: both revisions). It may fail before.
   */
  minimumRequests: number;
  /** Milliseconds after which the newest window no longer tells the present. */
  staleAfterMs: number;
  /** How far clocks may be apart; 5,000 when absent. */
  clockSkewMs?: number;
  /**
   * `none` (the default) takes requests to be independent. `measured` tells from
   * the spread between windows how dependent they are, and cannot tell anything
   * from fewer than 20 windows.
   */
  dependence?: 'none' | 'measured';
}

/** What a judge that compares is given beside that. */
export interface ConcurrentInput extends BakeInput {
  /** Name of the stable revision. */
  stable: string;
  /** Of the same windows of time as the candidate's. */
  stableWindows: RevisionWindow[];
}
