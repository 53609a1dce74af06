import type { V2HorizontalPodAutoscaler } from '@kubernetes/client-node';
import type {
  BackendReference,
  HttpRoute,
  HttpRouteFilter,
  HttpRouteRule,
  Named,
} from '../../manifests';

/** What KServe calls the Deployment and the Service that it makes of a workload of ours. */
export interface MadeNames {
  deployment(workload: string): string;
  service(workload: string): string;
  /** Of the Service; that of ours when absent. */
  port?: number;
  /** The container that answers predictions. */
  container: string;
}

/** An autoscaler of a Deployment of ours, as that of one that KServe makes. */
export function autoscalerOfMade(
  autoscaler: Named<V2HorizontalPodAutoscaler>,
  { deployment, container }: MadeNames,
): Named<V2HorizontalPodAutoscaler> {
  const { spec } = autoscaler;
  return {
    ...autoscaler,
    spec: spec && {
      ...spec,
      scaleTargetRef: {
        ...spec.scaleTargetRef,
        name: deployment(spec.scaleTargetRef.name),
      },
      metrics: spec.metrics?.map(metric => ({
        ...metric,
        ...(metric.containerResource && {
          containerResource: { ...metric.containerResource, container },
        }),
      })),
    },
  };
}

/** A route among Services of ours, as one among those that KServe makes. */
export function routeToMade(
  route: HttpRoute,
  { service, port }: MadeNames,
): HttpRoute {
  const toMade = (backend: BackendReference): BackendReference => ({
    ...backend,
    name: service(backend.name),
    ...(port !== undefined && { port }),
  });
  const filterOf = (filter: HttpRouteFilter): HttpRouteFilter =>
    filter.type === 'RequestMirror'
      ? {
          ...filter,
          requestMirror: {
            ...filter.requestMirror,
            backendRef: toMade(filter.requestMirror.backendRef),
          },
        }
      : filter;
  const ruleOf = (rule: HttpRouteRule): HttpRouteRule => ({
    ...rule,
    ...(rule.filters && { filters: rule.filters.map(filterOf) }),
    ...(rule.backendRefs && { backendRefs: rule.backendRefs.map(toMade) }),
  });
  return {
    ...route,
    spec: { ...route.spec, rules: route.spec.rules.map(ruleOf) },
  };
}
