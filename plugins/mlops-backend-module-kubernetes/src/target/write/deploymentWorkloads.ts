import {
  deployments,
  horizontalPodAutoscalers,
  podDisruptionBudgets,
  ResourceType,
  services,
} from '../../client';
import { listOf, manifestsOf, renderService } from '../../manifests';
import type { Workloads } from './Workloads';

const companions: readonly ResourceType[] = [
  horizontalPodAutoscalers,
  podDisruptionBudgets,
  services,
];
const companionKinds = companions.map(({ kind }) => kind);

/** Revisions as Deployments of our own. */
export const deploymentWorkloads: Workloads = {
  type: deployments,
  companions,
  madeByAnother: false,
  render: renderService,

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
};
