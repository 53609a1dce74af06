import type {
  DesiredRevision,
  DesiredService,
} from '@fairway/backstage-plugin-mlops-node';
import {
  manifestsOf,
  type HttpRoute,
  type Placement,
  type RevisionObjects,
} from '../../manifests';
import { PREDICTOR_CONTAINER } from './containers';
import { inferenceServiceOf } from './inferenceService';
import type { InferenceService } from './inferenceServiceKind';
import { autoscalerOfMade, routeToMade, type MadeNames } from './madeObjects';
import { ONNX_RUNTIME, type KServeSettings } from './settings';

/** All objects of one revision. */
export interface KServeRevision
  extends Pick<RevisionObjects, 'number' | 'disruptionBudget' | 'autoscaler'> {
  inferenceService: InferenceService;
}

/** What KServe calls the Deployment and the Service that it makes of an InferenceService. */
export function predictorName(inferenceService: string): string {
  return `${inferenceService}-predictor`;
}

const predictors: MadeNames = {
  deployment: predictorName,
  service: predictorName,
  container: PREDICTOR_CONTAINER,
};

/**
 * The objects that stand for a declaration: an InferenceService for each
 * revision, and our route among the Services that KServe makes of them. Pure.
 *
 * KServe's own canaries are not used: v0.20.0 starts them at the cost of the
 * stable replicas and sends them nothing.
 */
export function kserveManifestsOf(
  desired: DesiredService,
  placement: Placement,
  settings: KServeSettings,
): { route: HttpRoute; revisions: KServeRevision[] } {
  const { route, revisions } = manifestsOf(
    // Other runtimes are not known there, and are told what they need here.
    { ...desired, revisions: desired.revisions.map(asOurs) },
    placement,
  );
  return {
    route: routeToMade(route, predictors),
    revisions: revisions.map(objects => {
      const { number, deployment, disruptionBudget, autoscaler } = objects;
      const revision = desired.revisions.find(r => r.number === number)!;
      return {
        number,
        inferenceService: inferenceServiceOf(revision, deployment, settings),
        ...(disruptionBudget && { disruptionBudget }),
        ...(autoscaler && {
          autoscaler: autoscalerOfMade(autoscaler, predictors),
        }),
      };
    }),
  };
}

/** As if onnx-server served it: what any runtime needs, and no runtime of theirs is known of. */
export function asOurs(revision: DesiredRevision): DesiredRevision {
  const { languageModel, container, ...spec } = revision.spec;
  return {
    ...revision,
    spec: { ...spec, runtime: ONNX_RUNTIME, format: ONNX_RUNTIME },
  };
}
