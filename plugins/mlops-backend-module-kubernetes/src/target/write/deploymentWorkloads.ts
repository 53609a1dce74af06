import {
  deployments,
  horizontalPodAutoscalers,
  podDisruptionBudgets,
  ResourceType,
  services,
} from '../../client';
import type { Interceptors } from '../../cluster/installed/Interceptors';
import {
  httpScaledObjects,
  interceptorRoutes,
  scaledObjects,
} from '../../cluster/objectTypes';
import {
  InterceptorGeneration,
  listOf,
  manifestsOf,
  renderService,
  type Placement,
} from '../../manifests';
import type { Workloads } from './Workloads';

const companions: readonly ResourceType[] = [
  horizontalPodAutoscalers,
  podDisruptionBudgets,
  services,
];

/** What has revisions sleep, by the generation of the interceptor. */
const sleeping: Record<InterceptorGeneration, readonly ResourceType[]> = {
  v1beta1: [scaledObjects, interceptorRoutes],
  v1alpha1: [httpScaledObjects],
};

/**
 * Revisions as Deployments of our own.
 *
 * @param interceptors - what the cluster can wake them by
 */
export function deploymentWorkloads({
  known,
  interceptor,
}: Pick<Interceptors, 'known' | 'interceptor'>): Workloads {
  const generations = interceptor ? known?.generations ?? [] : [];
  const on = (placement: Placement): Placement => ({
    ...placement,
    ...(interceptor && { interceptor }),
  });
  return {
    typesOf: () => [deployments],
    companions: [
      ...generations.flatMap(generation => sleeping[generation]),
      ...companions,
    ],
    madeByAnother: false,
    render: (desired, placement) => renderService(desired, on(placement)),

    manifestsOf(desired, placement) {
      const { route, revisions } = manifestsOf(desired, on(placement));
      return {
        route,
        revisions: revisions.map(objects => ({
          number: objects.number,
          workload: objects.deployment,
          companions: listOf(objects).filter(
            ({ kind }) => kind !== objects.deployment.kind,
          ),
        })),
      };
    },
  };
}
