import {
  compareWindows,
  DriftWindow,
  ReferenceProfile,
  type DriftReport,
  type FeatureDrift,
} from '@fairway/drift';
import type { VerdictErrors } from '@fairway/statistics';
import { conclude, unusable } from '../verdict/conclude.ts';
import { plain } from '../verdict/plain.ts';
import { Reader } from '../verdict/read.ts';
import type { GateCheck, GateResult, Verdict } from '../verdict/Verdict.ts';

/** How far from its reference data the candidate may be. */
export interface DriftPolicy {
  /** Names of inputs and outputs; all when absent. */
  features?: string[];
  /** Which distance must be as large as the shift that matters makes it. */
  distance: 'jensen-shannon' | 'population-stability-index';
  /** Share of false ones among what is reported; 0.05 when absent. */
  falseDiscoveryRate?: number;
}

/** Input of the drift gate. */
export interface DriftGateInput {
  /** ReferenceProfile of @fairway/drift of the candidate's model version, as JSON. */
  profile: unknown;
  /** DriftWindow of what the candidate was asked and answered, as JSON. */
  window: unknown;
  policy: DriftPolicy;
  /** What this look may err by. */
  errors: VerdictErrors;
}

const FALSE_DISCOVERY_RATE = 0.05;
/** Checks that are listed, the worst first. */
const LISTED = 50;

const ACTIONS = {
  fail: 'Find out why the candidate is asked or answers other things than its reference data hold; train on newer data, or give the version reference data that fit.',
  inconclusive:
    'Wait for more predictions, or give the candidate a larger share.',
};

function isDrift(
  { state, distribution, shares }: FeatureDrift,
  { thresholds, options }: DriftReport,
  distance: DriftPolicy['distance'],
): boolean {
  if (distance === 'population-stability-index') {
    return state === 'drift';
  }
  const { q, distances } = distribution;
  return (
    shares.some(share => share.state === 'drift') ||
    (q !== null &&
      q <= options.falseDiscoveryRate &&
      distances !== null &&
      distances.jensenShannon >= thresholds.jensenShannon)
  );
}

function verdictOf(
  certain: boolean,
  likely: boolean,
  isEnough: boolean,
): Verdict {
  if (certain) {
    return 'fail';
  }
  return likely || !isEnough ? 'inconclusive' : 'pass';
}

function checksOf(
  reference: DriftWindow,
  current: DriftWindow,
  policy: DriftPolicy,
  falseRollback: number,
): GateCheck[] {
  const rate = policy.falseDiscoveryRate ?? FALSE_DISCOVERY_RATE;
  const usual = compareWindows(reference, current, {
    falseDiscoveryRate: rate,
  });
  // What fails a rollout must also hold within what the rollout may err by.
  const strict = compareWindows(reference, current, {
    falseDiscoveryRate: Math.min(rate, falseRollback),
  });
  const certain = new Set(
    strict.features
      .filter(one => isDrift(one, strict, policy.distance))
      .map(({ feature }) => feature),
  );
  return usual.features
    .filter(({ feature }) => policy.features?.includes(feature.name) ?? true)
    .map((one): GateCheck => {
      const { feature, state, samples, distribution } = one;
      const isEnough = state !== 'not-enough-data';
      const likely = isDrift(one, usual, policy.distance);
      const verdict = verdictOf(certain.has(feature), likely, isEnough);
      const { distances } = distribution;
      const isStability = policy.distance === 'population-stability-index';
      const estimate = isStability
        ? distances?.populationStabilityIndex
        : distances?.jensenShannon;
      const name = `${feature.role} ${feature.name}`;
      const told = `${name}: ${one.sentence}`;
      const few = `${feature.name} has ${samples.current} values where ${samples.needed} are needed.`;
      const chance = `${told} With so many looks this may be chance.`;
      const unclear = likely ? chance : few;
      return {
        name,
        verdict,
        reason: verdict === 'inconclusive' ? unclear : told,
        ...(estimate !== undefined && { estimate }),
        limit: isStability
          ? usual.thresholds.populationStabilityIndex
          : usual.thresholds.jensenShannon,
        direction: 'at-most',
        unit: 'ratio',
      };
    });
}

function readPolicy(reader: Reader, value: unknown): DriftPolicy {
  const policy = reader.object('policy', value);
  const { distance, features, falseDiscoveryRate } = policy;
  if (
    distance !== 'jensen-shannon' &&
    distance !== 'population-stability-index'
  ) {
    reader.refuse(
      'policy.distance is jensen-shannon or population-stability-index.',
    );
  }
  return {
    distance: distance as DriftPolicy['distance'],
    ...(features !== undefined && {
      features: reader
        .list('policy.features', features, 1_000)
        .map((name, at) => reader.text(`policy.features[${at}]`, name)),
    }),
    ...(falseDiscoveryRate !== undefined && {
      falseDiscoveryRate: reader.number(
        'policy.falseDiscoveryRate',
        falseDiscoveryRate,
        { least: 0 },
      ),
    }),
  };
}

const noneOf = ({ length }: readonly GateCheck[]) =>
  length === 1 ? 'The one feature has not' : `None of ${length} features has`;

/**
 * Whether what the candidate is asked and answers is distributed as its reference
 * data: `compareWindows` of @fairway/drift, two gates for each feature. It fails
 * where a feature has drifted at the error that this look may make; what has
 * drifted only at the usual rate, and what has too few values, is inconclusive.
 */
export function driftGate(input: DriftGateInput): GateResult {
  const evidence = plain(input);
  const reader = Reader.create();
  const policy = readPolicy(reader, evidence.policy);
  const { falseRollback } = reader.errors(evidence.errors);
  const refused = (problems: readonly string[]) =>
    unusable('drift', evidence, problems, ACTIONS.inconclusive);
  if (!reader.isFine) {
    return refused(reader.problems);
  }
  try {
    const profile = ReferenceProfile.parse(evidence.profile);
    const window = DriftWindow.parse(profile, evidence.window);
    const wanted = policy.features ?? [];
    const unknown = wanted.find(
      name => !profile.features.some(({ feature }) => feature.name === name),
    );
    if (unknown !== undefined) {
      return refused([`The reference profile has no feature "${unknown}".`]);
    }
    const checks = checksOf(profile.reference, window, policy, falseRollback);
    const severity: Verdict[] = ['fail', 'inconclusive', 'pass'];
    const sorted = [...checks].sort(
      (a, b) => severity.indexOf(a.verdict) - severity.indexOf(b.verdict),
    );
    const result = conclude(
      'drift',
      evidence,
      sorted.slice(0, LISTED),
      ACTIONS,
    );
    return result.verdict === 'pass'
      ? {
          ...result,
          reason: `${noneOf(checks)} drifted from the reference data.`,
        }
      : result;
  } catch (error) {
    if (error instanceof RangeError) {
      return refused([`${error.message}.`]);
    }
    throw error;
  }
}
