import type { V2HorizontalPodAutoscaler } from '@kubernetes/client-node';
import type {
  DesiredRevision,
  DesiredService,
} from '@fairway/backstage-plugin-mlops-node';
import {
  manifestsOf,
  type BackendReference,
  type HttpRoute,
  type HttpRouteFilter,
  type HttpRouteRule,
  type Named,
  type Placement,
  type RevisionObjects,
} from '../../manifests';
import { PREDICTOR_CONTAINER } from './containers';
import { inferenceServiceOf } from './inferenceService';
import type { InferenceService } from './inferenceServiceKind';
import { ONNX_RUNTIME, type KServeSettings } from './settings';

/** All objects of one revision. */
export interface KServeRevision
  extends Pick<RevisionObjects, 'number' | 'disruptionBudget' | 'autoscaler'> {
  inferenceService: InferenceService;
}

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
    route: toPredictors(route),
    revisions: revisions.map(objects => {
      const { number, deployment, disruptionBudget, autoscaler } = objects;
      const revision = desired.revisions.find(r => r.number === number)!;
      return {
        number,
        inferenceService: inferenceServiceOf(revision, deployment, settings),
        ...(disruptionBudget && { disruptionBudget }),
        ...(autoscaler && { autoscaler: ofPredictor(autoscaler) }),
      };
    }),
  };
}

/** What KServe calls the Deployment and the Service that it makes of an InferenceService. */
export function predictorName(inferenceService: string): string {
  return `${inferenceService}-predictor`;
}

/** As if onnx-server served it: what any runtime needs, and no runtime of theirs is known of. */
export function asOurs(revision: DesiredRevision): DesiredRevision {
  const { languageModel, container, ...spec } = revision.spec;
  return {
    ...revision,
    spec: { ...spec, runtime: ONNX_RUNTIME, format: ONNX_RUNTIME },
  };
}

function ofPredictor(
  autoscaler: Named<V2HorizontalPodAutoscaler>,
): Named<V2HorizontalPodAutoscaler> {
  const { spec } = autoscaler;
  return {
    ...autoscaler,
    spec: spec && {
      ...spec,
      scaleTargetRef: {
        ...spec.scaleTargetRef,
        name: predictorName(spec.scaleTargetRef.name),
      },
      metrics: spec.metrics?.map(metric => ({
        ...metric,
        ...(metric.containerResource && {
          containerResource: {
            ...metric.containerResource,
            container: PREDICTOR_CONTAINER,
          },
        }),
      })),
    },
  };
}

function toPredictors(route: HttpRoute): HttpRoute {
  const toPredictor = (backend: BackendReference): BackendReference => ({
    ...backend,
    name: predictorName(backend.name),
  });
  const filterOf = (filter: HttpRouteFilter): HttpRouteFilter =>
    filter.type === 'RequestMirror'
      ? {
          ...filter,
          requestMirror: {
            ...filter.requestMirror,
            backendRef: toPredictor(filter.requestMirror.backendRef),
          },
        }
      : filter;
  const ruleOf = (rule: HttpRouteRule): HttpRouteRule => ({
    ...rule,
    ...(rule.filters && { filters: rule.filters.map(filterOf) }),
    ...(rule.backendRefs && {
      backendRefs: rule.backendRefs.map(backend => ({
        ...backend,
        ...toPredictor(backend),
      })),
    }),
  });
  return {
    ...route,
    spec: { ...route.spec, rules: route.spec.rules.map(ruleOf) },
  };
}
