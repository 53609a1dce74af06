import type {
  V1Deployment,
  V1PodDisruptionBudget,
  V1Service,
  V2HorizontalPodAutoscaler,
} from '@kubernetes/client-node';
import type { Manifest } from '@fairway/backstage-plugin-mlops-common';
import type {
  DesiredRevision,
  DesiredService,
} from '@fairway/backstage-plugin-mlops-node';
import type { Placement } from './Placement';
import { placementOfRevision } from './poolOfCatalog';
import type { HttpRoute } from './route/gatewayApi';
import { httpRouteOf } from './route/httpRoute';
import { autoscalerOf } from './workload/autoscaler';
import { deploymentOf } from './workload/deployment';
import { disruptionBudgetOf } from './workload/disruptionBudget';
import type { Named } from './workload/Named';
import { serviceOf } from './workload/service';
import { SleepingObject, sleepingOf } from './workload/sleeping';

/** All objects of one revision. */
export interface RevisionObjects {
  number: number;
  deployment: Named<V1Deployment>;
  service: Named<V1Service>;
  disruptionBudget?: Named<V1PodDisruptionBudget>;
  autoscaler?: Named<V2HorizontalPodAutoscaler>;
  /** What has it sleep and wakes it. */
  sleeping: SleepingObject[];
}

/** All objects of a service. */
export interface ServiceManifests {
  /** The anchor: it carries the address, the weights and what was declared. */
  route: HttpRoute;
  /** In the order of their numbers. */
  revisions: RevisionObjects[];
}

/** The objects that stand for a declaration. Pure. */
export function manifestsOf(
  desired: DesiredService,
  placement: Placement,
): ServiceManifests {
  const revisions = [...desired.revisions].sort((a, b) => a.number - b.number);
  const ordered = { ...desired, revisions };
  return {
    route: httpRouteOf(ordered, placement),
    revisions: revisions.map(revision =>
      objectsOf(ordered, revision, placement),
    ),
  };
}

/**
 * The same as a list to read or to commit: revision by revision, then the route,
 * which is the order in which they can be applied. The same declaration gives
 * the same list.
 */
export function renderService(
  desired: DesiredService,
  placement: Placement,
): Manifest[] {
  const { route, revisions } = manifestsOf(desired, placement);
  return [...revisions.flatMap(listOf), route].map(
    ({ apiVersion, kind, metadata, spec }) => ({
      apiVersion,
      kind,
      metadata: { ...metadata },
      spec,
    }),
  );
}

/** The objects of a revision, in the order in which they are applied. */
export function listOf({
  deployment,
  service,
  disruptionBudget,
  autoscaler,
  sleeping,
}: RevisionObjects) {
  return [
    service,
    deployment,
    ...(disruptionBudget ? [disruptionBudget] : []),
    ...(autoscaler ? [autoscaler] : []),
    ...sleeping,
  ];
}

function objectsOf(
  desired: DesiredService,
  revision: DesiredRevision,
  placement: Placement,
): RevisionObjects {
  const place = placementOfRevision(placement, revision);
  const disruptionBudget = disruptionBudgetOf(desired, revision, place);
  const autoscaler = autoscalerOf(desired, revision, place);
  return {
    number: revision.number,
    deployment: deploymentOf(desired, revision, place),
    service: serviceOf(desired, revision, place),
    ...(disruptionBudget && { disruptionBudget }),
    ...(autoscaler && { autoscaler }),
    sleeping: sleepingOf(desired, revision, place),
  };
}
