export { runBenchmarkWorker } from './worker/main.ts';
