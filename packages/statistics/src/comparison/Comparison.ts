/**
 * Probabilities of error of the two ends of an interval, each by itself: that
 * the lower end lies above the truth, and that the upper end lies below it.
 * From 0, where that end is not wanted and will be absent, to under 0.5.
 */
export interface EndErrors {
  lower: number;
  upper: number;
}

/** The same thing measured of the candidate and of the stable revision. */
export interface Arms<T> {
  candidate: T;
  stable: T;
}

/**
 * How the candidate differs from the stable revision, with an interval. An end
 * is absent where the data do not bound it. Plain JSON.
 */
export interface Comparison {
  estimate?: number;
  lower?: number;
  upper?: number;
  /** The value that means no difference: 1 for ratios, 0 for the rest. */
  neutral: 0 | 1;
  /** Why the estimate or a wanted end is absent. */
  reason?: string;
}

/** @throws RangeError for an error that no end can have */
export function checkEndErrors(errors: EndErrors): void {
  for (const error of [errors.lower, errors.upper]) {
    if (!(error >= 0 && error < 0.5)) {
      throw new RangeError(
        `the error of an end lies from 0 to under 0.5, not ${error}`,
      );
    }
  }
}

/** A comparison without ends, and why. */
export function undetermined(neutral: 0 | 1, reason: string): Comparison {
  return { neutral, reason };
}
