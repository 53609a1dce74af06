export { createServiceBenchmarkAction } from './createServiceBenchmarkAction';
