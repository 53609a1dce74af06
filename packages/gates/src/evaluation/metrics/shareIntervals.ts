import { wilsonInterval, type EndErrors } from '@fairway/statistics';
import type { Interval } from '../../verdict/decide.ts';
import {
  f1OfShare,
  shareOf,
  valueOf,
  type ClassShare,
  type ConfusionCounts,
  type ShareKind,
} from './ConfusionCounts.ts';

/**
 * Interval of one class's precision, recall or F1: Wilson's of the share, given
 * what it is a share of; for F1 of the Jaccard index, of which it is a growing
 * function. From 0 to 1 where it is a share of nothing.
 */
export function shareInterval(
  kind: ShareKind,
  { events, total }: ClassShare,
  errors: EndErrors,
): Interval {
  if (total === 0) {
    return { lower: 0, upper: 1 };
  }
  const { lower, upper } = wilsonInterval({ events, total }, errors);
  return kind === 'f1'
    ? { lower: f1OfShare(lower), upper: f1OfShare(upper) }
    : { lower, upper };
}

/**
 * Interval of a mean over classes from those of the classes, as of independent
 * quantities: MOVER (Zou and Donner, Statistics in Medicine 27, 2008). It has a
 * width also where every class is perfect. Recalls are independent, rows of
 * different classes being different rows; F1s are not quite.
 */
export function macroInterval(
  kind: ShareKind,
  counts: ConfusionCounts,
  errors: EndErrors,
): Interval {
  let [sum, present, below, above] = [0, 0, 0, 0];
  for (let index = 0; index < counts.truePositives.length; index++) {
    if (shareOf(counts, 'f1', index).total > 0) {
      const share = shareOf(counts, kind, index);
      const value = valueOf(kind, share);
      const { lower, upper } = shareInterval(kind, share, errors);
      sum += value;
      below += (value - lower) ** 2;
      above += (upper - value) ** 2;
      present++;
    }
  }
  return {
    lower: Math.max(0, (sum - Math.sqrt(below)) / present),
    upper: Math.min(1, (sum + Math.sqrt(above)) / present),
  };
}
