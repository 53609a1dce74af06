import { runBenchmark } from '@fairway/benchmark';
import { GenerateLoad } from './loadGenerator';

/** The load generator of this project; it sends from processes of its own. */
export const generateLoad: GenerateLoad = (plan, { onProgress, signal }) =>
  runBenchmark(plan, { onProgress, signal });
