import type { Manifest } from '@fairway/backstage-plugin-mlops-common';
import {
  horizontalPodAutoscalers,
  podDisruptionBudgets,
  type ResourceType,
} from '../client';
import type { Workloads } from '../target/write/Workloads';
import { inferenceServices } from './cluster/kserveTypes';
import { kserveManifestsOf } from './manifests/kserveManifests';
import type { KServeSettings } from './manifests/settings';

/** Revisions as InferenceServices, of which KServe makes Deployments and Services. */
export function kserveWorkloads(settings: KServeSettings): Workloads {
  const manifestsOf: Workloads['manifestsOf'] = (desired, placement) => {
    const { route, revisions } = kserveManifestsOf(
      desired,
      placement,
      settings,
    );
    return {
      route,
      revisions: revisions.map(
        ({ number, inferenceService, disruptionBudget, autoscaler }) => ({
          number,
          workload: inferenceService,
          companions: [
            ...(disruptionBudget ? [disruptionBudget] : []),
            ...(autoscaler ? [autoscaler] : []),
          ],
        }),
      ),
    };
  };
  return {
    type: inferenceServices as ResourceType,
    companions: [horizontalPodAutoscalers, podDisruptionBudgets],
    madeByAnother: true,
    manifestsOf,

    render(desired, placement) {
      const { route, revisions } = manifestsOf(desired, placement);
      return [
        ...revisions.flatMap(({ workload, companions }) => [
          workload,
          ...companions,
        ]),
        route,
      ].map(object => ({
        apiVersion: object.apiVersion,
        kind: object.kind,
        metadata: { ...object.metadata },
        spec: (object as { spec?: Manifest['spec'] }).spec,
      }));
    },
  };
}
