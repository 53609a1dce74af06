import { NotAllowedError } from '@backstage/errors';
import type { Manifest } from '@fairway/backstage-plugin-mlops-common';
import type { DesiredService } from '@fairway/backstage-plugin-mlops-node';
import {
  horizontalPodAutoscalers,
  podDisruptionBudgets,
  type ResourceType,
} from '../client';
import type { Named, Placement } from '../manifests';
import type { WorkloadManifests, Workloads } from '../target/write/Workloads';
import {
  inferenceServices,
  languageModelServices,
} from './cluster/kserveTypes';
import { knativeServiceOf } from './experimental/knativeService';
import {
  isLanguageModel,
  isMixed,
  languageModelManifestsOf,
} from './llm/languageModelManifests';
import { kserveManifestsOf } from './manifests/kserveManifests';
import type { KServeSettings } from './manifests/settings';

/**
 * Revisions as InferenceServices, those of language models as
 * LLMInferenceServices; of either KServe makes Deployments and Services.
 */
export function kserveWorkloads(settings: KServeSettings): Workloads {
  const isKnative = settings.mode === 'Knative';
  const manifestsOf: Workloads['manifestsOf'] = (desired, placement) => {
    if (isMixed(desired)) {
      throw new NotAllowedError(
        `${desired.name} has language models and other models, which KServe runs by different objects`,
      );
    }
    if (desired.revisions.some(isLanguageModel)) {
      return writtenOf(languageModelManifestsOf(desired, placement, settings));
    }
    if (isKnative) {
      throw new NotAllowedError(
        `${desired.name} is not written to KServe from here: what is shown has to be applied by hand`,
      );
    }
    return writtenOf(kserveManifestsOf(desired, placement, settings));
  };
  const shownOf = (
    desired: DesiredService,
    placement: Placement,
  ): Named<object>[] => {
    if (isKnative && !desired.revisions.some(isLanguageModel)) {
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
    companions: [horizontalPodAutoscalers, podDisruptionBudgets],
    madeByAnother: true,
    manifestsOf,

    typesOf(service) {
      const revisions = 'revisions' in service ? service.revisions : [];
      const types = [
        inferenceServices,
        languageModelServices,
      ] as ResourceType[];
      return revisions.length === 0
        ? types
        : [types[revisions.every(isLanguageModel) ? 1 : 0]];
    },

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

function writtenOf({
  route,
  revisions,
}:
  | ReturnType<typeof kserveManifestsOf>
  | ReturnType<typeof languageModelManifestsOf>): WorkloadManifests {
  return {
    route,
    revisions: revisions.map(revision => {
      const { number, disruptionBudget, autoscaler } = revision;
      return {
        number,
        workload:
          'inferenceService' in revision
            ? revision.inferenceService
            : revision.languageModelService,
        companions: [
          ...(disruptionBudget ? [disruptionBudget] : []),
          ...(autoscaler ? [autoscaler] : []),
        ],
      };
    }),
  };
}
