export {
  AuditLog,
  writeVerbs,
  type AuditEvent,
  type AuditFilter,
  type AuditMark,
} from './AuditLog.ts';
export { auditPolicy } from './auditPolicy.ts';
export { ReadyPods } from './ReadyPods.ts';
export {
  backendsOf,
  isForClients,
  revisionOf,
  weightsOf,
  writtenWeights,
  type Route,
} from './routeWeights.ts';
