import type {
  CoreV1Event,
  V1ConfigMap,
  V1Deployment,
  V1Namespace,
  V1Pod,
  V1PodDisruptionBudget,
  V1ReplicaSet,
  V1Service,
  V2HorizontalPodAutoscaler,
} from '@kubernetes/client-node';
import type { ResourceType, Wire } from './ResourceType';

export type Namespace = Wire<V1Namespace>;
export type Pod = Wire<V1Pod>;
export type Service = Wire<V1Service>;
export type ConfigMap = Wire<V1ConfigMap>;
export type Event = Wire<CoreV1Event>;
export type Deployment = Wire<V1Deployment>;
export type ReplicaSet = Wire<V1ReplicaSet>;
export type PodDisruptionBudget = Wire<V1PodDisruptionBudget>;
export type HorizontalPodAutoscaler = Wire<V2HorizontalPodAutoscaler>;

const core = { group: '', version: 'v1', namespaced: true };
const apps = { group: 'apps', version: 'v1', namespaced: true };

export const namespaces: ResourceType<Namespace> = {
  ...core,
  plural: 'namespaces',
  kind: 'Namespace',
  namespaced: false,
};
export const pods: ResourceType<Pod> = {
  ...core,
  plural: 'pods',
  kind: 'Pod',
};
export const services: ResourceType<Service> = {
  ...core,
  plural: 'services',
  kind: 'Service',
};
export const configMaps: ResourceType<ConfigMap> = {
  ...core,
  plural: 'configmaps',
  kind: 'ConfigMap',
};
export const events: ResourceType<Event> = {
  ...core,
  plural: 'events',
  kind: 'Event',
};
export const deployments: ResourceType<Deployment> = {
  ...apps,
  plural: 'deployments',
  kind: 'Deployment',
};
export const replicaSets: ResourceType<ReplicaSet> = {
  ...apps,
  plural: 'replicasets',
  kind: 'ReplicaSet',
};
export const podDisruptionBudgets: ResourceType<PodDisruptionBudget> = {
  group: 'policy',
  version: 'v1',
  plural: 'poddisruptionbudgets',
  kind: 'PodDisruptionBudget',
  namespaced: true,
};
export const horizontalPodAutoscalers: ResourceType<HorizontalPodAutoscaler> = {
  group: 'autoscaling',
  version: 'v2',
  plural: 'horizontalpodautoscalers',
  kind: 'HorizontalPodAutoscaler',
  namespaced: true,
};
