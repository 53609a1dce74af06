import type { EndErrors } from '@fairway/statistics';
import type { Direction } from '../../verdict/decide.ts';

/** Whose predictions. */
export type Arm = 'candidate' | 'stable';

/** What was measured on the test set, or why it could not be. */
export type Measurement =
  | { estimate: number; lower: number; upper: number; note?: string }
  | { reason: string };

/** The metrics of a task over one test set. */
export interface TaskMetrics {
  /** On which side of a threshold a metric is good; undefined: none of ours. */
  directionOf(metric: string): Direction | undefined;
  /** A version's metric with its interval. */
  measure(metric: string, arm: Arm, errors: EndErrors): Measurement;
  /** The candidate's metric minus the stable version's, on the same rows. */
  compare(metric: string, errors: EndErrors): Measurement;
}
