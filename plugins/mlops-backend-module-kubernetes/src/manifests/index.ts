/**
 * What a declaration looks like as objects of a cluster: typed, named, labelled
 * and pure. Nothing here asks or changes a cluster.
 */
export { placementFindings } from './findings/findings';
export { sleepFindings } from './findings/sleeping';
export { formatsOf, runtimesOf } from './findings/fit';
export {
  decodeDeclared,
  encodeDeclared,
  type DeclaredRevision,
} from './identity/declared';
export {
  annotationNames,
  labelNames,
  MANAGER,
  revisionSelector,
  serviceLabels,
} from './identity/labels';
export { revisionName, revisionNumberOf } from './identity/names';
export type {
  GatewayReference,
  ModelHost,
  Placement,
  PoolPlacement,
} from './Placement';
export { placementOfRevision, poolOfCatalog } from './poolOfCatalog';
export { MODEL_CONTAINER, MODEL_VOLUME } from './pod/model';
export {
  OPEN_INFERENCE_READY,
  SERVER_CONTAINER,
  SERVER_PORT_NAME,
  VLLM_KEEP_ALIVE,
} from './pod/server';
export {
  listOf,
  manifestsOf,
  renderService,
  type RevisionObjects,
  type ServiceManifests,
} from './render';
export type {
  BackendReference,
  HttpRoute,
  HttpRouteFilter,
  HttpRouteMatch,
  HttpRouteRule,
  HttpRouteSpec,
  ParentReference,
  RouteParentStatus,
} from './route/gatewayApi';
export {
  hostNameOf,
  httpRouteOf,
  MAX_REVISIONS,
  REVISION_HEADER,
} from './route/httpRoute';
export { isAutoscaled } from './workload/autoscaler';
export {
  BACKEND_HEADER,
  decidedIn,
  INTERCEPTOR_SERVICE,
  maySleep,
  PROBE_HEADER,
  type Interceptor,
  type InterceptorGeneration,
  type KedaState,
} from './workload/interceptor';
export type { Named } from './workload/Named';
export { SERVICE_PORT } from './workload/service';
