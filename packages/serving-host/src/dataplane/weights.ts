/**
 * Smooth weighted round robin: over any stretch each choice comes as often as
 * its weight says, to within one, and evenly spread.
 *
 * Each turn every eligible choice gains its weight, the richest is taken and
 * pays the sum. (The method of nginx's upstream module.) Weights are counted in
 * hundredths of a percent, as whole numbers, so nothing is lost to rounding.
 */
export class WeightedRoundRobin {
  #credits = new Map<number, number>();

  static create(): WeightedRoundRobin {
    return new WeightedRoundRobin();
  }

  /** `undefined` when no weight is above 0. */
  next(
    weights: readonly { key: number; weight: number }[],
  ): number | undefined {
    const credits = new Map<number, number>();
    let sum = 0;
    let richest: number | undefined;
    let most = -Infinity;
    for (const { key, weight } of weights) {
      const gain = Math.round(weight * 100);
      if (gain > 0) {
        const credit = (this.#credits.get(key) ?? 0) + gain;
        credits.set(key, credit);
        sum += gain;
        if (credit > most) {
          most = credit;
          richest = key;
        }
      }
    }
    if (richest !== undefined) {
      credits.set(richest, most - sum);
    }
    // Who cannot be chosen now begins anew when it can: no debts, no savings.
    this.#credits = credits;
    return richest;
  }
}
