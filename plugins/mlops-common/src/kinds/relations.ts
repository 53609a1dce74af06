/** Model to GpuPool: an endpoint of the Model runs on the pool. */
export const RELATION_SERVED_ON = 'servedOn';

/** GpuPool to Model: the reverse of {@link RELATION_SERVED_ON}. */
export const RELATION_SERVES = 'serves';

/** Model to Model: trained, tuned, merged or quantised from it. */
export const RELATION_DERIVED_FROM = 'derivedFrom';

/** Model to Model: the reverse of {@link RELATION_DERIVED_FROM}. */
export const RELATION_BASE_OF = 'baseOf';
