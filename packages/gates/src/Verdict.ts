/**
 * What a gate says: `pass` only where there is evidence for it. Missing,
 * contradictory or too little evidence is `inconclusive`, never a pass.
 */
export type Verdict = 'pass' | 'fail' | 'inconclusive';

/** The verdict of one gate, with all that it rests on. */
export interface GateResult {
  verdict: Verdict;
  /** One sentence in plain words, with the numbers that decided. */
  reason: string;
  /** What to do about it; absent where it passed. */
  action?: string;
  /**
   * The gate's whole input as plain JSON: the same function over it gives the
   * same verdict again.
   */
  evidence: Record<string, unknown>;
}
