/** Why something is not ready, in plain words with the fix. Pure. */
export {
  causeCodes,
  inOrder,
  problemOf,
  type Cause,
  type CauseCode,
} from './Cause';
export {
  diagnosePod,
  diagnoseRevision,
  type RevisionFacts,
} from './diagnoseRevision';
export { routeCauses, type RouteReport } from './route/routeCauses';
export { rejectionCause } from './workload/rejection';
