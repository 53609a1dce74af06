export { PrometheusServiceSignals } from './PrometheusServiceSignals';
export { SourceReader } from './SourceReader';
