/** What an API server tells of objects, read without believing that anything is there. */
export {
  condition,
  isReady,
  isTrue,
  trueSince,
  wordsOf,
  type LiveCondition,
} from './conditions';
export { happenedAt, timesOf } from './events';
export type { Gateway } from './gateway';
export type { LiveInferenceService, LiveLanguageModelService } from './kserve';
export {
  isHeldByKueue,
  type NotTold,
  type PendingWorkload,
  type Workload,
} from './kueue';
export type { Live } from './Live';
export {
  freeOn,
  isSelected,
  nodeRooms,
  podRequests,
  withRequests,
  type NodeRoom,
  type Taint,
} from './nodes';
export {
  containerStatuses,
  hasEnded,
  isEnding,
  isServer,
  isServing,
  labelOf,
  modelStatus,
  restartsOf,
  revisionOf,
  serverStatus,
  type Labelled,
  type LiveContainerStatus,
} from './pods';
export { bytesInWords, quantity } from './quantities';
export { amount, instant, latest, list, text } from './read';
export type {
  LiveDeployment,
  LiveEvent,
  LivePod,
  LiveReplicaSet,
  LiveRoute,
  ServiceObjects,
  Surroundings,
} from './ServiceObjects';
