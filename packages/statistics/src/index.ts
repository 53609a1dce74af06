export { RELATIVE_ERROR } from './histogram/buckets.ts';
export * from './histogram/LogHistogram.ts';
export * from './Moments.ts';
export * from './percentiles/binomial.ts';
export * from './percentiles/interval.ts';
export * from './percentiles/percentile.ts';
export * from './random/Random.ts';
export * from './random/variates.ts';
