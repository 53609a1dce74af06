import { CategoricalCounts } from '../counts/CategoricalCounts.ts';
import type { DriftWindow } from '../counts/DriftWindow.ts';
import type { NumericCounts } from '../counts/NumericCounts.ts';
import type { Feature } from '../features/Feature.ts';
import { benjaminiHochberg } from '../verdict/benjaminiHochberg.ts';
import { LARGEST_SHIFT, distancesOfShift } from '../verdict/calibration.ts';
import {
  criticalValues,
  testDistribution,
  type Counted,
  type DistributionTest,
} from '../verdict/testDistribution.ts';
import { testShares, type ShareTest } from '../verdict/testShares.ts';
import type {
  DriftOptions,
  DriftReport,
  DriftState,
  FeatureDrift,
  Judged,
} from './DriftReport.ts';
import { histogramOf } from './histogram.ts';
import { sentenceOfFeature, sentenceOfReport } from './sentences.ts';

/** The worst first. */
const STATES: readonly DriftState[] = [
  'drift',
  'warning',
  'not-enough-data',
  'ok',
];
const NEW_VALUES_SHOWN = 10;

function complete(options: DriftOptions): Required<DriftOptions> {
  const {
    shift = 0.25,
    falseDiscoveryRate = 0.05,
    minimumSamples = 200,
  } = options;
  if (!(shift > 0 && shift <= LARGEST_SHIFT)) {
    throw new RangeError(
      `the shift that matters lies above 0 and up to ${LARGEST_SHIFT}, not ${shift}`,
    );
  }
  if (!(falseDiscoveryRate > 0 && falseDiscoveryRate < 1)) {
    throw new RangeError(
      `a false discovery rate lies between 0 and 1, not ${falseDiscoveryRate}`,
    );
  }
  if (!(Number.isSafeInteger(minimumSamples) && minimumSamples >= 1)) {
    throw new RangeError(
      `the least number of samples is a whole number from 1, not ${minimumSamples}`,
    );
  }
  return { shift, falseDiscoveryRate, minimumSamples };
}

/**
 * Two gates: significant among all tests of the report, and large enough to
 * matter. Half of what matters is a warning.
 */
function judge(
  { p, effect }: { p: number | null; effect: number | null },
  q: number | null,
  { shift, falseDiscoveryRate }: Required<DriftOptions>,
): Judged {
  const significant = q !== null && q <= falseDiscoveryRate;
  const size = significant && effect !== null ? effect / shift : 0;
  const large = size >= 1 ? 'drift' : 'ok';
  return { p, q, effect, state: size >= 0.5 && size < 1 ? 'warning' : large };
}

const unjudged = (effect: number | null): Judged => ({
  ...{ p: null, q: null, effect },
  state: 'not-enough-data',
});

const worstOf = (states: readonly DriftState[]): DriftState =>
  STATES.find(state => states.includes(state)) ?? 'not-enough-data';

function countedOf(
  reference: DriftWindow,
  current: DriftWindow,
  place: number,
): Counted {
  const { bins, categories } = reference.layout.features[place];
  return bins
    ? {
        bins,
        reference: reference.counts[place] as NumericCounts,
        current: current.counts[place] as NumericCounts,
      }
    : {
        categories,
        reference: reference.counts[place] as CategoricalCounts,
        current: current.counts[place] as CategoricalCounts,
      };
}

function summaryOf(counted: Counted): FeatureDrift['summary'] {
  const spread =
    'bins' in counted &&
    counted.bins.standardDeviation > 0 &&
    counted.reference.values > 0 &&
    counted.current.values > 0;
  return spread
    ? {
        reference: counted.reference.moments,
        current: counted.current.moments,
      }
    : null;
}

type Tested = {
  feature: Feature;
  counted: Counted;
  distribution: DistributionTest;
  shares: ShareTest[];
};

/** What became of a feature, once the q-values of all tests are known. */
function concluded(
  { feature, counted, ...test }: Tested,
  qOf: (test: DistributionTest | ShareTest) => number | null,
  asked: Required<DriftOptions>,
): FeatureDrift {
  const { samples, ...rest } = test.distribution;
  const distribution = {
    ...rest,
    ...(rest.p === null
      ? unjudged(rest.effect)
      : judge(rest, qOf(test.distribution), asked)),
  };
  const shares = test.shares.map(share => {
    const { enough, ...plain } = share;
    const judged = enough
      ? judge(plain, qOf(share), asked)
      : unjudged(plain.effect);
    return { ...plain, ...judged };
  });
  const checks = [distribution, ...shares];
  const changed = checks.filter(
    ({ state }) => state === 'drift' || state === 'warning',
  );
  const effects = changed.map(({ effect }) => effect ?? 0);
  const drift = {
    feature,
    state: worstOf(checks.map(({ state }) => state)),
    effect: effects.length > 0 ? Math.max(...effects) : distribution.effect,
    ...{ samples, distribution, shares },
    histogram: histogramOf(counted),
    summary: summaryOf(counted),
    newValues:
      counted.current instanceof CategoricalCounts
        ? counted.current.newValues.slice(0, NEW_VALUES_SHOWN)
        : [],
  };
  return { ...drift, sentence: sentenceOfFeature(drift, asked.shift) };
}

/**
 * Says how a window differs from another one that was counted against the same
 * reference profile: from that of the reference data (`profile.reference`), of
 * an earlier period, or of another revision.
 *
 * @throws RangeError for windows over different profiles, and for options out
 *   of their range
 */
export function compareWindows(
  reference: DriftWindow,
  current: DriftWindow,
  options: DriftOptions = {},
): DriftReport {
  const steps = comparison(reference, current, options);
  for (;;) {
    const { done, value } = steps.next();
    if (done) {
      return value;
    }
  }
}

/**
 * The same in steps of well below a millisecond, for who has other work: it
 * yields after each, and returns the report.
 *
 * @throws RangeError as `compareWindows`, at the first step
 */
export function* comparison(
  reference: DriftWindow,
  current: DriftWindow,
  options: DriftOptions = {},
): Generator<void, DriftReport, void> {
  if (reference.layout.fingerprint !== current.layout.fingerprint) {
    throw new RangeError(
      'windows counted against different reference profiles cannot be compared',
    );
  }
  const asked = complete(options);
  const criticalValue = criticalValues(asked.falseDiscoveryRate);
  const tested: Tested[] = [];
  for (const [place, { feature }] of reference.layout.features.entries()) {
    const counted = countedOf(reference, current, place);
    tested.push({
      ...{ feature, counted },
      distribution: testDistribution(
        counted,
        asked.minimumSamples,
        criticalValue,
      ),
      shares: testShares(counted, asked.minimumSamples),
    });
    yield;
  }
  const tests = tested.flatMap(({ distribution, shares }) =>
    [distribution, ...shares].filter(({ p }) => p !== null),
  );
  const qs = benjaminiHochberg(tests.map(({ p }) => p!));
  const known = new Map(tests.map((test, index) => [test, qs[index]]));
  const features: FeatureDrift[] = [];
  for (const test of tested) {
    features.push(concluded(test, one => known.get(one) ?? null, asked));
    yield;
  }
  features.sort(
    (a, b) =>
      STATES.indexOf(a.state) - STATES.indexOf(b.state) ||
      (b.effect ?? 0) - (a.effect ?? 0),
  );
  const tally = { drift: 0, warning: 0, 'not-enough-data': 0, ok: 0 };
  features.forEach(({ state }) => tally[state]++);
  return {
    schemaVersion: 1,
    state: worstOf(features.map(({ state }) => state)),
    sentence: sentenceOfReport({ tally, features }),
    options: asked,
    thresholds: distancesOfShift(asked.shift),
    tally,
    features,
  };
}
