import { wilsonInterval, type EndErrors } from '@fairway/statistics';
import type { Direction, Interval } from '../../verdict/decide.ts';
import { figure } from '../../verdict/words.ts';
import { bootstrapInterval, type Statistic } from '../intervals/bootstrap.ts';
import {
  leastHalfWidth,
  mcNemarP,
  pairedInterval,
} from '../intervals/pairedProportions.ts';
import { strataOf, type ClassArm, type ClassRows } from './classRows.ts';
import {
  ConfusionCounts,
  macroOf,
  shareOf,
  valueOf,
  type ShareKind,
} from './ConfusionCounts.ts';
import { parseMetric } from './metricName.ts';
import { compareAreas, lossesOf, measureArea } from './ScoreMetrics.ts';
import { macroInterval, shareInterval } from './shareIntervals.ts';
import type { Arm, Measurement, TaskMetrics } from './TaskMetrics.ts';

const hull = (one: Interval, other: Interval): Interval => ({
  lower: Math.min(one.lower, other.lower),
  upper: Math.max(one.upper, other.upper),
});

function meanOf(values: Float64Array, rows: Uint32Array): number {
  let sum = 0;
  for (let i = 0; i < rows.length; i++) {
    sum += values[rows[i]];
  }
  return sum / rows.length;
}

/**
 * Metrics of a classification by scikit-learn's definitions, means over classes
 * unweighted. Shares have Wilson's intervals, their means MOVER's (of F1 the
 * wider of that and the bootstrap's), AUC Newcombe's, log loss the bootstrap's,
 * stratified by the true class. Differences are of the same rows: Tango's
 * interval for accuracy and a class's recall, DeLong's for AUC, else the paired
 * bootstrap's, for shares never narrower than Tango's would be.
 */
export class ClassificationMetrics implements TaskMetrics {
  readonly #rows: ClassRows;
  readonly #all: Uint32Array;
  readonly #strata: Uint32Array[];

  static create(rows: ClassRows): ClassificationMetrics {
    return new ClassificationMetrics(rows);
  }

  private constructor(rows: ClassRows) {
    this.#rows = rows;
    this.#all = Uint32Array.from(rows.truth, (_, row) => row);
    this.#strata = strataOf(rows);
  }

  directionOf(metric: string): Direction | undefined {
    const parsed = parseMetric(metric, this.#rows.classes);
    return parsed && (parsed.kind === 'log_loss' ? 'at-most' : 'at-least');
  }

  measure(metric: string, arm: Arm, errors: EndErrors): Measurement {
    const predictions = this.#rows[arm];
    const parsed = parseMetric(metric, this.#rows.classes);
    if (!predictions || !parsed) {
      return { reason: `The ${arm} version has no predictions.` };
    }
    switch (parsed.kind) {
      case 'accuracy':
        return this.#accuracy(predictions, errors);
      case 'auc':
        return measureArea(this.#rows, predictions, errors);
      case 'log_loss':
        return this.#loss([predictions], errors);
      default:
        return parsed.index === undefined
          ? this.#macro(parsed.kind, predictions, errors)
          : this.#ofClass(parsed.kind, parsed.index, predictions, errors);
    }
  }

  compare(metric: string, errors: EndErrors): Measurement {
    const { candidate, stable, classes } = this.#rows;
    const parsed = parseMetric(metric, classes);
    if (!stable || !parsed) {
      return {
        reason: 'The stable version has no predictions on this test set.',
      };
    }
    switch (parsed.kind) {
      case 'accuracy':
        return this.#paired(this.#all, candidate, stable, errors);
      case 'auc':
        return compareAreas(this.#rows, { candidate, stable }, errors);
      case 'log_loss':
        return this.#loss([candidate, stable], errors);
      default:
        return this.#compareShares(parsed, candidate, stable, errors);
    }
  }

  #counts({ predicted }: ClassArm): ConfusionCounts {
    const counts = ConfusionCounts.create(this.#rows.classes.length);
    counts.count(this.#rows.truth, predicted, this.#all);
    return counts;
  }

  #accuracy({ predicted }: ClassArm, errors: EndErrors): Measurement {
    const { truth } = this.#rows;
    const total = truth.length;
    const events = truth.filter(
      (index, row) => index === predicted[row],
    ).length;
    const interval = wilsonInterval({ events, total }, errors);
    return { estimate: events / total, ...interval };
  }

  #ofClass(
    kind: ShareKind,
    index: number,
    arm: ClassArm,
    errors: EndErrors,
  ): Measurement {
    const share = shareOf(this.#counts(arm), kind, index);
    const name = JSON.stringify(this.#rows.classes[index]);
    if (share.total === 0) {
      return {
        reason:
          kind === 'precision'
            ? `No row is predicted as ${name}.`
            : `The test set has no row of the class ${name}.`,
      };
    }
    return {
      estimate: valueOf(kind, share),
      ...shareInterval(kind, share, errors),
    };
  }

  #macro(kind: ShareKind, arm: ClassArm, errors: EndErrors): Measurement {
    const counts = this.#counts(arm);
    const estimate = macroOf(counts, kind);
    const interval = macroInterval(kind, counts, errors);
    return kind === 'f1'
      ? {
          estimate,
          ...hull(interval, this.#bootstrap(this.#share(kind, arm), errors)),
        }
      : { estimate, ...interval };
  }

  #loss(arms: ClassArm[], errors: EndErrors): Measurement {
    const losses = arms.map(arm => lossesOf(this.#rows, arm));
    const flaw = losses.find(entry => typeof entry === 'string');
    if (flaw) {
      return { reason: flaw as string };
    }
    const [first, second] = losses as Float64Array[];
    const values = second
      ? first.map((loss, row) => loss - second[row])
      : first;
    const statistic: Statistic = rows => meanOf(values, rows);
    return {
      estimate: statistic(this.#all),
      ...this.#bootstrap(statistic, errors),
    };
  }

  #compareShares(
    { kind, index }: { kind: ShareKind; index?: number },
    candidate: ClassArm,
    stable: ClassArm,
    errors: EndErrors,
  ): Measurement {
    if (kind === 'recall' && index !== undefined) {
      const ofClass = this.#all.filter(row => this.#rows.truth[row] === index);
      return ofClass.length === 0
        ? { reason: 'The test set has no row of this class.' }
        : this.#paired(ofClass, candidate, stable, errors);
    }
    const ofCandidate = this.#share(kind, candidate, index);
    const ofStable = this.#share(kind, stable, index);
    const statistic: Statistic = rows => ofCandidate(rows) - ofStable(rows);
    const estimate = statistic(this.#all);
    const rows = this.#all.length;
    const atLeast = {
      lower: estimate - leastHalfWidth(rows, errors.lower),
      upper: estimate + leastHalfWidth(rows, errors.upper),
    };
    return { estimate, ...hull(atLeast, this.#bootstrap(statistic, errors)) };
  }

  #share(kind: ShareKind, arm: ClassArm, index?: number): Statistic {
    const counts = ConfusionCounts.create(this.#rows.classes.length);
    return rows => {
      counts.count(this.#rows.truth, arm.predicted, rows);
      return index === undefined
        ? macroOf(counts, kind)
        : valueOf(kind, shareOf(counts, kind, index));
    };
  }

  #paired(
    rows: Uint32Array,
    candidate: ClassArm,
    stable: ClassArm,
    errors: EndErrors,
  ): Measurement {
    const { truth } = this.#rows;
    let [onlyCandidate, onlyStable] = [0, 0];
    rows.forEach(row => {
      const isRight = candidate.predicted[row] === truth[row];
      const wasRight = stable.predicted[row] === truth[row];
      onlyCandidate += isRight && !wasRight ? 1 : 0;
      onlyStable += wasRight && !isRight ? 1 : 0;
    });
    const discordance = { rows: rows.length, onlyCandidate, onlyStable };
    return {
      estimate: (onlyCandidate - onlyStable) / rows.length,
      ...pairedInterval(discordance, errors),
      note: `of ${
        rows.length
      } rows only the candidate is right on ${onlyCandidate}, only the stable version on ${onlyStable}, McNemar's p ${figure(
        mcNemarP(discordance),
      )}`,
    };
  }

  #bootstrap(statistic: Statistic, errors: EndErrors): Interval {
    const { seed } = this.#rows;
    return bootstrapInterval(statistic, { strata: this.#strata, seed }, errors);
  }
}
