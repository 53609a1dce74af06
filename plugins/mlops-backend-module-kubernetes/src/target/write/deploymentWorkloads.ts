import {
  Deployment,
  deployments,
  horizontalPodAutoscalers,
  podDisruptionBudgets,
  ResourceType,
  services,
} from '../../client';
import { isAutoscaled, listOf, manifestsOf } from '../../manifests';
import type { Workloads } from './Workloads';

const companions: readonly ResourceType[] = [
  horizontalPodAutoscalers,
  podDisruptionBudgets,
  services,
];
const companionKinds = companions.map(({ kind }) => kind);

/** Revisions as Deployments of our own. */
export const deploymentWorkloads: Workloads<Deployment> = {
  type: deployments,
  companions,

  manifestsOf(desired, placement) {
    const { route, revisions } = manifestsOf(desired, placement);
    return {
      route,
      revisions: revisions.map(objects => ({
        number: objects.number,
        workload: objects.deployment,
        companions: listOf(objects).filter(({ kind }) =>
          companionKinds.includes(kind),
        ),
      })),
    };
  },

  changeOf(present, revision) {
    // An autoscaler is the only one to say how many, where there is one.
    return isAutoscaled(revision) ||
      present.spec?.replicas === revision.replicas
      ? undefined
      : { spec: { replicas: revision.replicas } };
  },

  /** Their Services are written before them. */
  async unroutable() {
    return [];
  },
};
