export { loadKubeConfig } from './loadKubeConfig';
export { targetOf } from './targetOf';
export { readKubernetesConfig } from './readKubernetesConfig';
export type { KubernetesConfig } from './readKubernetesConfig';
export type {
  CatalogPoolsConfig,
  ClusterConfig,
  NamespaceConfig,
  PoolConfig,
} from './schema';
