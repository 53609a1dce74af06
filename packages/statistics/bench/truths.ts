import type { Margins } from './rules/fairway.ts';

/** How the candidate truly differs from the stable revision. */
export interface Truth {
  name: string;
  /** Its latencies are so much longer: 0.2 is 20 %. */
  slower: number;
  /** Its share of errors is higher by that. */
  moreErrors: number;
  /** Its outputs lean by that from the first to the last of ten categories. */
  shift: number;
}

const truth = (name: string, of: Partial<Truth> = {}): Truth => ({
  ...{ name, slower: 0, moreErrors: 0, shift: 0 },
  ...of,
});

/** What is accepted: 10 % slower, half a point more errors, PSI 0.1. */
export const MARGINS: Margins = { latency: 0.1, errors: 0.005, outputs: 0.1 };

/** Leaning by which the PSI is just the margin. */
const SHIFT_AT_MARGIN = shiftOf(MARGINS.outputs);

/** Within all margins: to roll these back is wrong. */
export const GOOD: readonly Truth[] = [
  truth('equal'),
  truth('2 % slower', { slower: 0.02 }),
  truth('5 % slower', { slower: 0.05 }),
  truth('+0.2 points of errors', { moreErrors: 0.002 }),
  truth('outputs shifted, PSI 0.02', { shift: shiftOf(0.02) }),
];

/** At the margin, a hair beyond, where a rule errs most, and clearly beyond. */
export const BAD: readonly Truth[] = [
  truth('10 % slower (the margin)', { slower: 0.1 }),
  truth('20 % slower', { slower: 0.2 }),
  truth('+0.5 points of errors (the margin)', { moreErrors: 0.005 }),
  truth('+1 point of errors', { moreErrors: 0.01 }),
  truth('outputs shifted, PSI 0.1 (the margin)', { shift: SHIFT_AT_MARGIN }),
  truth('outputs shifted, PSI 0.3', { shift: shiftOf(0.3) }),
];

/** Shares of ten categories that lean by `shift`. */
export function outputShares(shift: number): number[] {
  const weights = Array.from({ length: 10 }, (_, i) =>
    Math.exp(shift * (i / 9 - 0.5)),
  );
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map(weight => weight / sum);
}

/** The leaning with a given PSI from none, by halving. */
function shiftOf(index: number): number {
  const indexOf = (shift: number) =>
    outputShares(shift).reduce(
      (sum, share) => sum + (share - 0.1) * Math.log(share / 0.1),
      0,
    );
  let [low, high] = [0, 10];
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    [low, high] = indexOf(middle) < index ? [middle, high] : [low, middle];
  }
  return high;
}
