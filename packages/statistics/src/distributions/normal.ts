import { regularisedGammaQ } from './gamma.ts';

/** Of the standard normal distribution; precise to the last digits in both tails. */
export function normalCdf(x: number): number {
  if (Number.isNaN(x)) {
    return NaN;
  }
  const tail = regularisedGammaQ(0.5, (x * x) / 2) / 2;
  return x < 0 ? tail : 1 - tail;
}

/** Coefficients of algorithm AS 241, constant term first. */
const CENTRE = {
  numerator: [
    3.387132872796366608, 133.14166789178437745, 1971.5909503065514427,
    13731.693765509461125, 45921.953931549871457, 67265.770927008700853,
    33430.575583588128105, 2509.0809287301226727,
  ],
  denominator: [
    1, 42.313330701600911252, 687.1870074920579083, 5394.1960214247511077,
    21213.794301586595867, 39307.89580009271061, 28729.085735721942674,
    5226.495278852854561,
  ],
};
const SHOULDER = {
  numerator: [
    1.42343711074968357734, 4.6303378461565452959, 5.7694972214606914055,
    3.64784832476320460504, 1.27045825245236838258, 2.4178072517745061177e-1,
    2.27238449892691845833e-2, 7.7454501427834140764e-4,
  ],
  denominator: [
    1, 2.05319162663775882187, 1.6763848301838038494, 6.8976733498510000455e-1,
    1.4810397642748007459e-1, 1.51986665636164571966e-2,
    5.475938084995344946e-4, 1.05075007164441684324e-9,
  ],
};
const TAIL = {
  numerator: [
    6.6579046435011037772, 5.4637849111641143699, 1.7848265399172913358,
    2.9656057182850489123e-1, 2.6532189526576123093e-2,
    1.2426609473880784386e-3, 2.71155556874348757815e-5,
    2.01033439929228813265e-7,
  ],
  denominator: [
    1, 5.9983220655588793769e-1, 1.3692988092273580531e-1,
    1.48753612908506148525e-2, 7.868691311456132591e-4,
    1.8463183175100546818e-5, 1.4215117583164458887e-7,
    2.04426310338993978564e-15,
  ],
};

function rational(
  { numerator, denominator }: typeof CENTRE,
  argument: number,
): number {
  let top = 0;
  let bottom = 0;
  for (let i = numerator.length - 1; i >= 0; i--) {
    top = top * argument + numerator[i];
    bottom = bottom * argument + denominator[i];
  }
  return top / bottom;
}

/**
 * Quantile of the standard normal distribution, by Wichura's algorithm AS 241
 * (Applied Statistics 37(3), 1988), to about 16 digits.
 * @throws RangeError unless the probability lies from 0 to 1
 */
export function normalQuantile(probability: number): number {
  if (!(probability >= 0 && probability <= 1)) {
    throw new RangeError(`a probability lies from 0 to 1, not ${probability}`);
  }
  if (probability === 0 || probability === 1) {
    return probability === 0 ? -Infinity : Infinity;
  }
  const q = probability - 0.5;
  if (Math.abs(q) <= 0.425) {
    return q * rational(CENTRE, 0.180625 - q * q);
  }
  const r = Math.sqrt(-Math.log(q < 0 ? probability : 1 - probability));
  const size = r <= 5 ? rational(SHOULDER, r - 1.6) : rational(TAIL, r - 5);
  return q < 0 ? -size : size;
}
