export type * from './plan.ts';
export { BenchmarkPlanError, checkPlan } from './checkPlan.ts';
export {
  BenchmarkAbortedError,
  runBenchmark,
  type RunOptions,
} from './coordinator/runBenchmark.ts';
export * from './report/types.ts';
export { oipRequests, type OipRequestsOptions } from './oip/oipRequests.ts';
