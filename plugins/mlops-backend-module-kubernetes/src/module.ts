import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { servingTargetsExtensionPoint } from '@fairway/backstage-plugin-mlops-node';
import { Cluster } from './cluster/Cluster';
import { Clusters } from './cluster/Clusters';
import { loadKubeConfig, readKubernetesConfig } from './config';
import { flavoursOf } from './target/flavoursOf';
import { KubernetesServingTarget } from './target/KubernetesServingTarget';

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
        for (const flavour of flavoursOf(clusters)) {
          targets.addServingTarget(
            KubernetesServingTarget.create({
              clusters: Clusters.create(all),
              logger,
              flavour,
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
