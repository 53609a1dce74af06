import type {
  FeatureDrift,
  ServiceDrift,
} from '@fairway/backstage-plugin-mlops-common';
import { ago } from './ago';

const shares = (moved: number) =>
  Array.from({ length: 10 }, (_, bin) => ({
    from: bin === 0 ? null : bin * 8,
    to: bin === 9 ? null : (bin + 1) * 8,
    reference: 0.1,
    current: 0.1 + ((bin - 4.5) / 4.5) * moved,
  }));

const feature = (overrides: Partial<FeatureDrift>): FeatureDrift => ({
  name: 'bmi',
  role: 'input',
  kind: 'numeric',
  state: 'ok',
  sentence: 'Nothing has changed that matters.',
  effect: 0.02,
  samples: { reference: 600, current: 1840, needed: 200 },
  populationStabilityIndex: 0.012,
  criticalStability: 0.037,
  jensenShannon: 0.04,
  p: 0.6,
  q: 0.8,
  shares: [],
  histogram: shares(0.01),
  ...overrides,
});

/** A service of whose inputs one has moved. */
export const driftOf = (service: string): ServiceDrift => {
  const features = [
    feature({
      name: 'age',
      state: 'drift',
      sentence:
        'The mean went up from 48.5 to 57.2, by 0.66 standard deviations.',
      effect: 0.66,
      populationStabilityIndex: 0.41,
      jensenShannon: 0.26,
      p: 0,
      q: 0,
      histogram: shares(0.08),
    }),
    feature({
      name: 'prediction',
      role: 'output',
      state: 'warning',
      sentence:
        'The mean went up from 152 to 164, by 0.16 standard deviations.',
      populationStabilityIndex: 0.05,
    }),
    feature({}),
  ];
  return {
    service,
    model: 'model:default/digits',
    revision: 3,
    modelVersion: '2',
    status: 'reported',
    message: 'age has drifted, prediction is worth a look; 1 other is fine.',
    profile: {
      modelVersion: '2',
      uri: 'file:///models/digits/reference.csv',
      dataDigest: `sha256:${'1'.repeat(64)}`,
      rows: 600,
      features: 3,
      createdAt: ago(86_400),
      omitted: [],
    },
    collectedAt: ago(20),
    window: {
      start: ago(7_200),
      end: ago(30),
      predictions: 2_100,
      counted: 1_840,
      skipped: { tooLarge: 0, noTime: 260, unreadable: 0 },
    },
    report: {
      state: 'drift',
      sentence: 'age has drifted, prediction is worth a look; 1 other is fine.',
      shift: 0.25,
      falseDiscoveryRate: 0.05,
      tally: { drift: 1, warning: 1, 'not-enough-data': 0, ok: 1 },
      features,
    },
    trend: Array.from({ length: 8 }, (_, at) => ({
      start: ago((8 - at) * 900),
      end: ago((7 - at) * 900),
      counted: 230,
      state: at > 4 ? 'drift' : 'ok',
      features: features.map(({ name, role, state }) => ({
        ...{ name, role, state },
        populationStabilityIndex: name === 'age' ? 0.03 + at * 0.05 : 0.02,
        criticalStability: 0.08,
      })),
    })),
  };
};

/** A service whose model version names no reference data. */
export const withoutReferenceData = (service: string): ServiceDrift => ({
  service,
  model: 'model:default/digits',
  revision: 1,
  modelVersion: '1',
  status: 'no-reference-data',
  message: 'Version 1 of model:default/digits names no reference data',
  action:
    "Add `referenceData: { uri: file:./reference.csv }` to version 1 in the Model's file",
  trend: [],
});
