/** The signal channel of changes of services; a hint to fetch again, nothing more. */
export const SERVICES_SIGNAL_CHANNEL = 'mlops:services';

/** What the signal says: this service changed. No data that not everybody may see. */
export type ServiceSignal = { service: string };

/** The events topic that tells the catalog to ask for pools and endpoints again. */
export const CATALOG_EVENTS_TOPIC = 'mlops.catalog';

/** The signal channel of progress of benchmarks; a hint to fetch again. */
export const BENCHMARKS_SIGNAL_CHANNEL = 'mlops:benchmarks';

/** What the signal says: this benchmark of this service has news. */
export type BenchmarkSignal = { benchmark: string; service: string };
