import { NotAllowedError } from '@backstage/errors';
import type { Manifest } from '@fairway/backstage-plugin-mlops-common';
import type {
  DesiredRevision,
  DesiredService,
} from '@fairway/backstage-plugin-mlops-node';
import {
  horizontalPodAutoscalers,
  podDisruptionBudgets,
  type ResourceType,
} from '../client';
import type { Named, Placement } from '../manifests';
import type { Workloads } from '../target/write/Workloads';
import { inferenceServices } from './cluster/kserveTypes';
import { knativeServiceOf } from './experimental/knativeService';
import { languageModelServicesOf } from './experimental/languageModelService';
import { kserveManifestsOf } from './manifests/kserveManifests';
import type { KServeSettings } from './manifests/settings';

/**
 * Is it rendered for the review only, since it was never seen with what would
 * carry it out?
 */
function onlyShown(
  { revisions }: DesiredService,
  { mode }: KServeSettings,
): boolean {
  return mode === 'Knative' || revisions.some(isLanguageModel);
}

function isLanguageModel({ spec }: DesiredRevision): boolean {
  return spec.languageModel !== undefined;
}

/** Revisions as InferenceServices, of which KServe makes Deployments and Services. */
export function kserveWorkloads(settings: KServeSettings): Workloads {
  const manifestsOf: Workloads['manifestsOf'] = (desired, placement) => {
    if (onlyShown(desired, settings)) {
      throw new NotAllowedError(
        `${desired.name} is not written to KServe from here: what is shown has to be applied by hand`,
      );
    }
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
  const shownOf = (
    desired: DesiredService,
    placement: Placement,
  ): Named<object>[] => {
    if (desired.revisions.some(isLanguageModel)) {
      return languageModelServicesOf(desired, placement, settings);
    }
    if (settings.mode === 'Knative') {
      const service = knativeServiceOf(desired, placement, settings);
      return service ? [service] : [];
    }
    const { route, revisions } = manifestsOf(desired, placement);
    return [
      ...revisions.flatMap(({ workload, companions }) => [
        workload,
        ...companions,
      ]),
      route,
    ];
  };
  return {
    type: inferenceServices as ResourceType,
    companions: [horizontalPodAutoscalers, podDisruptionBudgets],
    madeByAnother: true,
    manifestsOf,

    render(desired, placement) {
      return shownOf(desired, placement).map(object => ({
        apiVersion: object.apiVersion,
        kind: object.kind,
        metadata: { ...object.metadata },
        spec: (object as { spec?: Manifest['spec'] }).spec,
      }));
    },
  };
}
