export * from './counts/DriftWindow.ts';
export {
  MAX_CATEGORIES,
  MAX_CATEGORY,
  MAX_NEW_VALUES,
  type CategoricalCountsJson,
} from './counts/CategoricalCounts.ts';
export type { NumericCountsJson } from './counts/NumericCounts.ts';
export type { FrequentValue } from './counts/SpaceSaving.ts';
export { columnOf } from './counts/elementReader.ts';
export {
  COMPARED_BINS,
  STORED_BINS,
  type NumericBins,
} from './binning/NumericBins.ts';
export * from './distances/contingency.ts';
export * from './distances/divergences.ts';
export {
  binnedKolmogorovSmirnov,
  kolmogorovSmirnov,
  kolmogorovSmirnovP,
} from './distances/kolmogorovSmirnov.ts';
export {
  addHalfShares,
  comparableShares,
  sharesOf,
  type SharePair,
} from './distances/shares.ts';
export * from './distances/stabilityTest.ts';
export * from './distances/wasserstein.ts';
export {
  MAX_FEATURES,
  type Feature,
  type FeatureKind,
  type FeatureRole,
  type FeatureValue,
} from './features/Feature.ts';
export * from './features/featuresOfSignature.ts';
export * from './features/matchHeader.ts';
export type { ReferenceColumn } from './profile/buildProfile.ts';
export * from './profile/layout.ts';
export * from './profile/ReferenceProfile.ts';
export * from './report/compareWindows.ts';
export type * from './report/DriftReport.ts';
export * from './verdict/benjaminiHochberg.ts';
export * from './verdict/calibration.ts';
export {
  cohensH,
  exceedanceP,
  twoShareP,
  type Share,
} from './verdict/shareTests.ts';
