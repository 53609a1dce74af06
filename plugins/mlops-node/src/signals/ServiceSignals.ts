import { ServiceKey } from '../targets';

/**
 * Requests by how they ended. Each request is in exactly one class, so that
 * the classes sum to the requests.
 */
export interface OutcomeCounts {
  /** Answered to the end, with a status below 400. */
  success: number;
  /** A status of 400 to 499 other than 429: what was sent was wrong. */
  clientError: number;
  /** 429: the key sent too many, or too many waited. */
  rateLimited: number;
  /** A status of 500 or more other than 504, or an answer that broke off. */
  serverError: number;
  /** 504: no answer in time, or no place before the deadline. */
  timeout: number;
  /** The client went away before it had the whole answer. */
  cancelled: number;
}

/** Copies of predictions that a revision got as a mirror, within one window. */
export interface MirrorCounts {
  /** Copies that ended within the window, by how; a copy is never cancelled. */
  outcomes: OutcomeCounts;
  /**
   * Copies that were not sent: too many under way, too large, no ready replica,
   * or the original got no answer. In no outcome.
   */
  dropped: number;
  /** Answers that were held against that of the original. */
  compared: number;
  /**
   * Of those compared: the status differs, or, where both are successes, the
   * outputs do (names, datatypes, shapes, or elements beyond the tolerance), or
   * only the original's can be read.
   */
  mismatches: number;
  /**
   * Answers that were not compared: too large, an original that cannot be read,
   * or no time.
   */
  notCompared: number;
  /**
   * Milliseconds from sending a copy to the end of its answer, of successes:
   * a LogHistogram of @fairway/statistics as base64. Absent when there are none.
   */
  latency?: string;
}

/** What is common to the distributions of one output. */
interface Distribution {
  /** Name of the output; `predictions` where the protocol gives it none. */
  output: string;
  /**
   * Position within a row, flat and row-major, from 0. Absent where all
   * elements of the output are counted together.
   */
  column?: number;
  /** Elements that are counted. */
  count: number;
}

/**
 * Of an output of floating-point numbers, of KServe v1 any numbers. Beyond 4096
 * elements in one window it is a sample of them.
 */
export interface NumericDistribution extends Distribution {
  type: 'numeric';
  /**
   * The elements from 0, as LogHistogram of @fairway/statistics in base64.
   * Absent when there are none. Merges with others of the same output.
   */
  nonNegative?: string;
  /** The elements below 0, without their sign, in the same form. */
  negative?: string;
  /** Elements that are NaN; in `count`, in no histogram. */
  notANumber: number;
  /** Elements beyond 1e150 in size; in `count`, in no histogram. */
  infinite: number;
}

/** Of an output of texts, booleans or whole numbers (indices of classes). */
export interface CategoricalDistribution extends Distribution {
  type: 'categorical';
  /**
   * The most frequent values, most frequent first, 100 at most, each of at most
   * 64 characters: a longer text is no class but content.
   */
  values: { value: string; count: number }[];
  /** Elements with any other value. */
  other: number;
}

export type OutputDistribution = NumericDistribution | CategoricalDistribution;

/** What the answers of a revision said, within one window. */
export interface OutputSample {
  /** Answers that were read: a sample by a hash of the request's id. */
  answers: number;
  /** Successes of which an answer could have been read. */
  eligible: number;
  /** `answers / eligible`, from 0 to 1; 0 when nothing was eligible. */
  share: number;
  /** Answers that were chosen and not read, by reason. */
  skipped: {
    /** Longer than is kept of an answer. */
    tooLarge: number;
    /** The time for reading answers was used up. */
    noTime: number;
    /** Not in a form that can be read: no inference protocol, or broken. */
    unreadable: number;
  };
  /** One for each output or column; 64 at most. */
  distributions: OutputDistribution[];
}

/**
 * What was counted of one revision in one stretch of time. A window does not
 * change any more once it was given.
 */
export interface ServiceWindow {
  /**
   * With the epoch of {@link ServiceWindows} and the revision, identifies the
   * window: the same number is the same window, to be counted once.
   */
  sequence: number;
  /** Milliseconds since the epoch, by the source's clock. */
  start: number;
  /** Exclusive; milliseconds since the epoch, by the source's clock. */
  end: number;
  /**
   * Predictions that ended within the window and were routed by weight. Those
   * addressed to one revision, copies, and questions for readiness or metadata
   * are not in.
   */
  requests: number;
  outcomes: OutcomeCounts;
  /**
   * Milliseconds from the head of a request to the end of its answer, waiting
   * included, of `outcomes.success` and no others: a LogHistogram of
   * @fairway/statistics as base64. Absent when there are none.
   */
  latency?: string;
  /** Absent when the revision got no copies. */
  mirror?: MirrorCounts;
  /**
   * Of answers to clients and to copies that were read within the window.
   * Absent when the source does not look at answers, or there were none.
   */
  outputs?: OutputSample;
}

/** The windows of one revision. */
export interface RevisionWindows {
  revision: number;
  /**
   * In order of time, without overlaps. Where there is none between
   * `dataSince` and `asOf`, the revision had nothing to count.
   */
  windows: ServiceWindow[];
}

/** What a source has counted of a service. */
export interface ServiceWindows {
  /**
   * Grows when the source begins anew and has forgotten what was before; then
   * sequences may repeat. Ask again from the beginning when it has changed.
   */
  epoch: number;
  /**
   * Since when the source has data of this service, in milliseconds since the
   * epoch by its clock: what was before is unknown, not zero. Absent when the
   * source knows nothing of the service.
   */
  dataSince?: number;
  /**
   * Until when the answer is whole, in milliseconds since the epoch by the
   * source's clock: every window from `since` to here is in it, later ones may
   * follow. To read on, ask with `since: asOf`. It is `options.since` when
   * nothing is known.
   */
  asOf: number;
  /** Why nothing is known, in plain words. Absent when there are data. */
  problem?: string;
  revisions: RevisionWindows[];
  /**
   * Requests that no revision got: refused because too many waited, the key
   * has sent too many, or no replica was ready.
   */
  unrouted: ServiceWindow[];
}

/** Which windows to give. */
export interface WindowsQuery {
  /** Windows that start here or later; milliseconds, by the source's clock. */
  since: number;
  /** Windows that end here or earlier; all when absent. */
  until?: number;
  /** Only of these revisions; all when absent. Then without `unrouted` ones. */
  revisions?: readonly number[];
  /**
   * The most windows of the answer over all revisions; 1000 when absent or
   * more. The oldest come first, and `asOf` says where they end; all windows of
   * one stretch of time come together, even where they are more.
   */
  limit?: number;
}

/**
 * What a rollout's gates need to know of each revision, from the data plane or
 * from whoever watches it: one class per source, beside the target of the same
 * kind.
 */
export interface ServiceSignals {
  /** Kind of the serving target whose services it knows. */
  readonly kind: string;

  /**
   * What was counted of a service. Looking changes nothing.
   *
   * Never throws: a service that is unknown, and a source that cannot be
   * reached, are answers, without `dataSince` and with a `problem`.
   */
  windows(service: ServiceKey, options: WindowsQuery): Promise<ServiceWindows>;
}
