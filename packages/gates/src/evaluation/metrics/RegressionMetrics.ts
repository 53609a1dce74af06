import type { EndErrors } from '@fairway/statistics';
import type { Direction } from '../../verdict/decide.ts';
import { bootstrapInterval, type Statistic } from '../intervals/bootstrap.ts';
import type { Arm, Measurement, TaskMetrics } from './TaskMetrics.ts';

/** A checked test set: finite numbers, as many in each list. */
export interface RegressionRows {
  truth: Float64Array;
  candidate: Float64Array;
  stable?: Float64Array;
  seed: number;
}

type Formula = (
  truth: Float64Array,
  predicted: Float64Array,
  rows: Uint32Array,
) => number;

function meanOf(rows: Uint32Array, value: (row: number) => number): number {
  let sum = 0;
  for (let i = 0; i < rows.length; i++) {
    sum += value(rows[i]);
  }
  return sum / rows.length;
}

const squares: Formula = (truth, predicted, rows) =>
  meanOf(rows, row => (truth[row] - predicted[row]) ** 2);

const FORMULAS: Readonly<Record<string, [Direction, Formula]>> = {
  mae: [
    'at-most',
    (truth, predicted, rows) =>
      meanOf(rows, row => Math.abs(truth[row] - predicted[row])),
  ],
  rmse: ['at-most', (...given) => Math.sqrt(squares(...given))],
  r_squared: [
    'at-least',
    (truth, predicted, rows) => {
      const mean = meanOf(rows, row => truth[row]);
      const spread = meanOf(rows, row => (truth[row] - mean) ** 2);
      return 1 - squares(truth, predicted, rows) / spread;
    },
  ],
};

/**
 * Mean absolute error, root mean squared error and the share of variance that
 * is explained (scikit-learn's `mean_absolute_error`, `root_mean_squared_error`,
 * `r2_score`), with intervals by the bootstrap of rows.
 */
export class RegressionMetrics implements TaskMetrics {
  readonly #rows: RegressionRows;
  readonly #all: Uint32Array;

  static create(rows: RegressionRows): RegressionMetrics {
    return new RegressionMetrics(rows);
  }

  private constructor(rows: RegressionRows) {
    this.#rows = rows;
    this.#all = Uint32Array.from(rows.truth, (_, row) => row);
  }

  directionOf(metric: string): Direction | undefined {
    return Object.hasOwn(FORMULAS, metric) ? FORMULAS[metric][0] : undefined;
  }

  measure(metric: string, arm: Arm, errors: EndErrors): Measurement {
    const statistic = this.#statistic(metric, arm);
    return statistic
      ? this.#interval(statistic, errors)
      : { reason: `The ${arm} version has no predictions.` };
  }

  compare(metric: string, errors: EndErrors): Measurement {
    const candidate = this.#statistic(metric, 'candidate');
    const stable = this.#statistic(metric, 'stable');
    return candidate && stable
      ? this.#interval(rows => candidate(rows) - stable(rows), errors)
      : { reason: 'The stable version has no predictions on this test set.' };
  }

  #statistic(metric: string, arm: Arm): Statistic | undefined {
    const { truth, [arm]: predicted } = this.#rows;
    const [, formula] = FORMULAS[metric];
    return predicted && (rows => formula(truth, predicted, rows));
  }

  #interval(statistic: Statistic, errors: EndErrors): Measurement {
    const estimate = statistic(this.#all);
    if (!Number.isFinite(estimate)) {
      return {
        reason:
          'It has no value on this test set: all values are the same, or too large.',
      };
    }
    const resampling = { strata: [this.#all], seed: this.#rows.seed };
    return { estimate, ...bootstrapInterval(statistic, resampling, errors) };
  }
}
