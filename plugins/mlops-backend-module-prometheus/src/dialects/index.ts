export { outcomeOf, outcomeOfStatus } from './Dialect';
export type { Dialect, Labels, Outcome, OutcomeRule } from './Dialect';
export { dialects } from './dialects';
export { identityOf, quoted } from './identity';
export type { Identity } from './identity';
