import type { V1Node } from '@kubernetes/client-node';
import type { ObjectMetadata, ResourceType, Wire } from '../client';
import type { Gateway } from '../live';
import type { HttpRoute } from '../manifests';

const gatewayApi = {
  group: 'gateway.networking.k8s.io',
  version: 'v1',
  namespaced: true,
};

/** An anchor as it was read. */
export type Anchor = Wire<HttpRoute> & {
  metadata: ObjectMetadata & { uid: string; resourceVersion: string };
};

/** The anchors of services. */
export const httpRoutes: ResourceType<Wire<HttpRoute>> = {
  ...gatewayApi,
  plural: 'httproutes',
  kind: 'HTTPRoute',
};

export const gateways: ResourceType<Wire<Gateway>> = {
  ...gatewayApi,
  plural: 'gateways',
  kind: 'Gateway',
};

/** What KEDA scales, and to zero. */
export const scaledObjects: ResourceType = {
  group: 'keda.sh',
  version: 'v1alpha1',
  plural: 'scaledobjects',
  kind: 'ScaledObject',
  namespaced: true,
};

export const interceptorRoutes: ResourceType = {
  group: 'http.keda.sh',
  version: 'v1beta1',
  plural: 'interceptorroutes',
  kind: 'InterceptorRoute',
  namespaced: true,
};

export const httpScaledObjects: ResourceType = {
  group: 'http.keda.sh',
  version: 'v1alpha1',
  plural: 'httpscaledobjects',
  kind: 'HTTPScaledObject',
  namespaced: true,
};

export const nodes: ResourceType<Wire<V1Node>> = {
  group: '',
  version: 'v1',
  plural: 'nodes',
  kind: 'Node',
  namespaced: false,
};
