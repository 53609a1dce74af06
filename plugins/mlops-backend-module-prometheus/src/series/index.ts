export { readMatrix } from './readMatrix';
export type { Series } from './readMatrix';
export { readTargets, STARTED, UP } from './readTargets';
export { requireWithin } from './requireWithin';
export type { Scrape, Target } from './Target';
