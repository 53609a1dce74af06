export { loadKubeConfig } from './loadKubeConfig';
export { readKubernetesConfig } from './readKubernetesConfig';
export type { KubernetesConfig } from './readKubernetesConfig';
export type { ClusterConfig, NamespaceConfig, PoolConfig } from './schema';
