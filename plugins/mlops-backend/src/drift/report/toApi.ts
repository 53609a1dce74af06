import type {
  DriftReport as Report,
  FeatureDrift as Feature,
} from '@fairway/drift';
import {
  DriftReport,
  DriftTrendPoint,
  FeatureDrift,
  maximalDriftFeatures,
} from '@fairway/backstage-plugin-mlops-common';

/** A report as the API gives it: the worst features, and what decides. Pure. */
export function toDriftReport(report: Report): DriftReport {
  return {
    state: report.state,
    sentence: report.sentence,
    shift: report.options.shift,
    falseDiscoveryRate: report.options.falseDiscoveryRate,
    tally: report.tally,
    features: report.features.slice(0, maximalDriftFeatures).map(toFeature),
  };
}

/** How far a feature is from its reference, without what else is known of it. */
export function stabilityOf({
  feature,
  state,
  distribution,
}: Feature): DriftTrendPoint['features'][number] {
  const { distances, criticalStability } = distribution;
  return {
    ...{ name: feature.name, role: feature.role, state },
    populationStabilityIndex: finite(distances?.populationStabilityIndex),
    criticalStability: finite(criticalStability),
  };
}

function toFeature(drift: Feature): FeatureDrift {
  const { feature, distribution } = drift;
  return {
    ...stabilityOf(drift),
    kind: feature.kind,
    sentence: drift.sentence,
    effect: finite(drift.effect),
    samples: drift.samples,
    jensenShannon: finite(distribution.distances?.jensenShannon),
    p: finite(distribution.p),
    q: finite(distribution.q),
    shares: drift.shares.map(({ kind, state, reference, current }) => ({
      ...{ kind, state, reference, current },
    })),
    histogram: drift.histogram,
  };
}

/** JSON has no other numbers. */
function finite(value: number | null | undefined): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}
