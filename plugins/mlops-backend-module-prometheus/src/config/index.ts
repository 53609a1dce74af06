export { readPrometheusConfig } from './readPrometheusConfig';
export type { Authentication, SourceConfig } from './schema';
