import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { servingTargetsExtensionPoint } from '@fairway/backstage-plugin-mlops-node';
import { Cluster } from './cluster/Cluster';
import { Clusters } from './cluster/Clusters';
import {
  ClusterConfig,
  loadKubeConfig,
  readKubernetesConfig,
  targetOf,
} from './config';
import { kserveFlavour } from './kserve/kserveFlavour';
import { KubernetesServingTarget } from './target/KubernetesServingTarget';

/** May services run by KServe there? */
function hasKServe({ kserve, pools }: ClusterConfig): boolean {
  return (
    kserve !== undefined || pools.some(pool => targetOf(pool) === 'kserve')
  );
}

/**
 * Adds the clusters of the configuration as serving targets: one of what runs as
 * Deployments, and where there is such, one of what runs by KServe.
 */
export const mlopsModuleKubernetes = createBackendModule({
  pluginId: 'mlops',
  moduleId: 'kubernetes',
  register(env) {
    env.registerInit({
      deps: {
        config: coreServices.rootConfig,
        lifecycle: coreServices.lifecycle,
        logger: coreServices.logger,
        targets: servingTargetsExtensionPoint,
      },
      async init({ config, lifecycle, logger, targets }) {
        const { clusters } = readKubernetesConfig(config);
        if (clusters.length === 0) {
          logger.info('No cluster stands in mlops.kubernetes.clusters');
          return;
        }
        // It brings all types of Kubernetes with it: 80 MB, and a second.
        const { KubeConfig } = await import('@kubernetes/client-node');
        const all = clusters.map(cluster =>
          Cluster.create({
            config: cluster,
            load: () => loadKubeConfig(cluster.credentials, new KubeConfig()),
            logger,
          }),
        );
        const options = { clusters: Clusters.create(all), logger };
        targets.addServingTarget(KubernetesServingTarget.create(options));
        if (clusters.some(hasKServe)) {
          targets.addServingTarget(
            KubernetesServingTarget.create({
              ...options,
              flavour: kserveFlavour,
            }),
          );
        }
        const stopping = new AbortController();
        all.forEach(cluster => cluster.start(stopping.signal));
        lifecycle.addShutdownHook(async () => {
          stopping.abort();
          await Promise.all(all.map(cluster => cluster.close()));
        });
      },
    });
  },
});
