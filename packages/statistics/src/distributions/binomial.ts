import { regularisedBeta } from './beta.ts';

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
  let below = -1;
  let enough = trials;
  while (enough - below > 1) {
    const middle = Math.floor((below + enough) / 2);
    if (binomialCdf(middle, trials, probability) >= quantile) {
      enough = middle;
    } else {
      below = middle;
    }
  }
  return enough;
}
