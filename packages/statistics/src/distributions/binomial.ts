import { regularisedBeta } from './beta.ts';
import { normalQuantile } from './normal.ts';

function check(trials: number, probability: number): void {
  if (!(Number.isSafeInteger(trials) && trials >= 0)) {
    throw new RangeError(`the trials must be a whole number, not ${trials}`);
  }
  if (!(probability >= 0 && probability <= 1)) {
    throw new RangeError(`a probability lies from 0 to 1, not ${probability}`);
  }
}

/**
 * Probability of at most `successes` in `trials`, each of which succeeds with
 * `probability`: I_(1-p)(n-k, k+1).
 */
export function binomialCdf(
  successes: number,
  trials: number,
  probability: number,
): number {
  check(trials, probability);
  const k = Math.floor(successes);
  if (k < 0 || k >= trials) {
    return k < 0 ? 0 : 1;
  }
  return regularisedBeta(1 - probability, trials - k, k + 1);
}

/** Numbers of successes, the first below the quantile, found from the normal approximation. */
function aroundQuantile(
  quantile: number,
  trials: number,
  probability: number,
  reached: (successes: number) => boolean,
): [number, number] {
  const deviation = Math.sqrt(trials * probability * (1 - probability));
  const guess = trials * probability + deviation * normalQuantile(quantile);
  const start = Math.floor(Math.min(Math.max(guess, 0), trials));
  let width = 2;
  let below = Math.max(-1, start - width);
  while (below >= 0 && reached(below)) {
    width *= 2;
    below = Math.max(-1, start - width);
  }
  width = 2;
  let enough = Math.min(trials, start + width);
  while (enough < trials && !reached(enough)) {
    width *= 2;
    enough = Math.min(trials, start + width);
  }
  return [below, enough];
}

/** Least whole number of successes whose cumulative probability is `quantile`. */
export function binomialQuantile(
  quantile: number,
  trials: number,
  probability: number,
): number {
  check(trials, probability);
  if (!(quantile >= 0 && quantile <= 1)) {
    throw new RangeError(`a quantile lies from 0 to 1, not ${quantile}`);
  }
  const reached = (successes: number) =>
    binomialCdf(successes, trials, probability) >= quantile;
  let [below, enough] = aroundQuantile(quantile, trials, probability, reached);
  while (enough - below > 1) {
    const middle = Math.floor((below + enough) / 2);
    if (reached(middle)) {
      enough = middle;
    } else {
      below = middle;
    }
  }
  return enough;
}
