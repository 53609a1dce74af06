export { loadKubeConfig } from './loadKubeConfig';
export { readKubernetesConfig } from './readKubernetesConfig';
export type { KubernetesConfig } from './readKubernetesConfig';
export type {
  CatalogPoolsConfig,
  ClusterConfig,
  NamespaceConfig,
  PoolConfig,
} from './schema';
