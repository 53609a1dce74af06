import { normalQuantile, type EndErrors } from '@fairway/statistics';
import type { Interval } from '../../verdict/decide.ts';
import { solveFalling } from './solve.ts';

/** Area under the ROC curve of one class against the rest. */
export interface Area {
  area: number;
  positives: number;
  negatives: number;
  /**
   * Of each row the share of the other side that it is on the right side of,
   * ties counting half: DeLong's structural components.
   */
  components: Float64Array;
}

/**
 * @param scores - one for each row, higher speaks for the class
 * @returns undefined where one of the sides has no rows
 */
export function areaUnderCurve(
  scores: Float64Array,
  isPositive: (row: number) => boolean,
): Area | undefined {
  const order = Uint32Array.from(scores, (_, row) => row).sort(
    (a, b) => scores[a] - scores[b],
  );
  let positives = 0;
  for (let row = 0; row < scores.length; row++) {
    positives += isPositive(row) ? 1 : 0;
  }
  const negatives = scores.length - positives;
  if (positives === 0 || negatives === 0) {
    return undefined;
  }
  const components = new Float64Array(scores.length);
  let area = 0;
  let [positivesBelow, negativesBelow] = [0, 0];
  for (let start = 0; start < order.length; ) {
    let end = start;
    let tiedPositives = 0;
    while (end < order.length && scores[order[end]] === scores[order[start]]) {
      tiedPositives += isPositive(order[end]) ? 1 : 0;
      end++;
    }
    const tiedNegatives = end - start - tiedPositives;
    const ofPositive = (negativesBelow + tiedNegatives / 2) / negatives;
    const ofNegative = 1 - (positivesBelow + tiedPositives / 2) / positives;
    for (let i = start; i < end; i++) {
      components[order[i]] = isPositive(order[i]) ? ofPositive : ofNegative;
    }
    area += (tiedPositives * ofPositive) / positives;
    positivesBelow += tiedPositives;
    negativesBelow += tiedNegatives;
    start = end;
  }
  return { area, positives, negatives, components };
}

/**
 * Newcombe's interval of an area (Statistics in Medicine 25, 2006, part 2,
 * method 5): Hanley and McNeil's variance, inverted as a score test. It has a
 * width also where the area is 1.
 */
export function areaInterval(
  { area, positives, negatives }: Omit<Area, 'components'>,
  errors: EndErrors,
): Interval {
  const half = (positives + negatives) / 2 - 1;
  const deviation = (theta: number) =>
    Math.sqrt(
      ((theta * (1 - theta)) / (positives * negatives)) *
        (1 + half * ((1 - theta) / (2 - theta) + theta / (1 + theta))),
    );
  const z = (error: number) => -normalQuantile(error);
  return {
    lower:
      errors.lower > 0
        ? solveFalling(
            theta => area - theta - z(errors.lower) * deviation(theta),
            0,
            area,
          )
        : 0,
    upper:
      errors.upper > 0
        ? solveFalling(
            theta => area - theta + z(errors.upper) * deviation(theta),
            area,
            1,
          )
        : 1,
  };
}

/**
 * By how much each row moves the area, times the number of rows: the influence
 * of DeLong, DeLong and Clarke-Pearson (Biometrics 44, 1988).
 */
export function areaInfluence(
  { area, positives, negatives, components }: Area,
  isPositive: (row: number) => boolean,
): Float64Array {
  const rows = positives + negatives;
  return components.map(
    (component, row) =>
      ((component - area) * rows) / (isPositive(row) ? positives : negatives),
  );
}
