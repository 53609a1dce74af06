/**
 * What a gate says: `pass` only where there is evidence for it. Missing,
 * contradictory or too little evidence is `inconclusive`, never a pass.
 */
export type Verdict = 'pass' | 'fail' | 'inconclusive';

/** The gates of this package. */
export type GateName =
  | 'signature'
  | 'artifact'
  | 'evaluation'
  | 'smoke'
  | 'approval'
  | 'slo'
  | 'comparison'
  | 'prediction-shift'
  | 'drift';

/** One question that a gate asked, with the numbers that answered it. */
export interface GateCheck {
  /** Unique within its gate: "accuracy", "latency p99". */
  name: string;
  verdict: Verdict;
  /** One sentence in plain words. */
  reason: string;
  /** What was measured; a share of 1 where the unit is absent. */
  estimate?: number;
  /** Interval for the true value; an absent end is unbounded. */
  lower?: number;
  upper?: number;
  /** The limit or margin that the interval is held against. */
  limit?: number;
  /** On which side of the limit is good. */
  direction?: 'at-most' | 'at-least';
  unit?: 'ms' | 'ratio';
}

/** The verdict of one gate, with all that it rests on. */
export interface GateResult {
  gate: GateName;
  verdict: Verdict;
  /** In plain words, with the numbers that decided. */
  reason: string;
  /** What to do about it; absent where it passed. */
  action?: string;
  /** None when the input could not be used. */
  checks: GateCheck[];
  /**
   * The gate's whole input as plain JSON: the same gate over it gives the same
   * verdict again (`replay`).
   */
  evidence: Record<string, unknown>;
}
