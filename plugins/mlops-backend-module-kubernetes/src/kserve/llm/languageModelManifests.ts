import type {
  DesiredRevision,
  DesiredService,
} from '@fairway/backstage-plugin-mlops-node';
import {
  manifestsOf,
  placementOfRevision,
  type HttpRoute,
  type Placement,
  type RevisionObjects,
} from '../../manifests';
import {
  LANGUAGE_MODEL_CONTAINER,
  LANGUAGE_MODEL_PORT,
} from '../manifests/containers';
import { asOurs } from '../manifests/kserveManifests';
import {
  autoscalerOfMade,
  routeToMade,
  type MadeNames,
} from '../manifests/madeObjects';
import type { KServeSettings } from '../manifests/settings';
import { languageModelServiceOf } from './languageModelService';
import type { LanguageModelService } from './languageModelServiceKind';

/** All objects of one revision. */
export interface LanguageModelRevision
  extends Pick<RevisionObjects, 'number' | 'disruptionBudget' | 'autoscaler'> {
  languageModelService: LanguageModelService;
}

/**
 * The longest name of an LLMInferenceService with which those of what KServe makes
 * of it are whole: longer ones it replaces by hashes (`kmeta.ChildName`).
 */
export const MAX_NAME_LENGTH = 63 - '-kserve-workload-svc'.length;

/** What KServe calls what it makes of an LLMInferenceService (v0.20.0). */
const made: MadeNames = {
  deployment: name => `${name}-kserve`,
  service: name => `${name}-kserve-workload-svc`,
  port: LANGUAGE_MODEL_PORT,
  container: LANGUAGE_MODEL_CONTAINER,
};

export function isLanguageModel({ spec }: DesiredRevision): boolean {
  return spec.languageModel !== undefined;
}

/** Of one kind are all revisions of a service, so that a look finds all of them. */
export function isMixed({ revisions }: DesiredService): boolean {
  return revisions.some(isLanguageModel) && !revisions.every(isLanguageModel);
}

/**
 * The objects that stand for a declaration of a language model: an
 * LLMInferenceService for each revision, and our route among the Services that
 * KServe makes of them. Pure.
 */
export function languageModelManifestsOf(
  desired: DesiredService,
  placement: Placement,
  settings: KServeSettings,
): { route: HttpRoute; revisions: LanguageModelRevision[] } {
  const { route, revisions } = manifestsOf(
    // Who serves them is KServe's to say.
    { ...desired, revisions: desired.revisions.map(asOurs) },
    placement,
  );
  return {
    route: routeToMade(route, made),
    revisions: revisions.map(objects => {
      const { number, deployment, disruptionBudget, autoscaler } = objects;
      const revision = desired.revisions.find(r => r.number === number)!;
      return {
        number,
        languageModelService: languageModelServiceOf(desired, revision, {
          deployment,
          placement: placementOfRevision(placement, revision),
          settings,
        }),
        ...(disruptionBudget && { disruptionBudget }),
        ...(autoscaler && { autoscaler: autoscalerOfMade(autoscaler, made) }),
      };
    }),
  };
}
