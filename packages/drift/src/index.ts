export * from './distances/contingency.ts';
export * from './distances/divergences.ts';
export * from './distances/kolmogorovSmirnov.ts';
export * from './distances/shares.ts';
export * from './distances/stabilityTest.ts';
export * from './distances/wasserstein.ts';
