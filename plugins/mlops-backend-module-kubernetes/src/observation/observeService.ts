import type {
  Observation,
  ObservedRevision,
  ServiceKey,
  TargetEvent,
} from '@fairway/backstage-plugin-mlops-node';
import {
  diagnosePod,
  diagnoseRevision,
  problemOf,
  routeCauses,
  type RouteReport,
} from '../diagnosis';
import {
  amount,
  condition,
  instant,
  isServing,
  list,
  revisionOf,
  text,
  type LiveDeployment,
  type ServiceObjects,
  type Surroundings,
} from '../live';
import {
  annotationNames,
  decodeDeclared,
  isAutoscaled,
  revisionName,
  type DeclaredRevision,
  type Placement,
} from '../manifests';
import { appended } from './events/appended';
import { editEvents } from './events/edits';
import { kubernetesEvent } from './events/kubernetesEvents';
import { ofRevision, ofService } from './ownObjects';
import { progressOf } from './progress';
import { replicasOf } from './replicas';
import { reportOf } from './route/reportOf';
import { noShares, sharesOf, type Shares } from './route/shares';
import { stagesOf } from './stages';
import { otherHolders, writtenAt } from './writes';

/** More events of one service are not told at once; the newest stay. */
const MAX_EVENTS = 100;

const RULES = ['spec', 'rules'];

export interface ObserveOptions {
  placement: Pick<Placement, 'gateway' | 'pool' | 'gitOps'>;
  surroundings: Surroundings;
  /** How predictions were divided when that was known last. */
  lastRouted?: Shares;
  /** Events that were listed last, see {@link Observed.listedEvents}. */
  listedEvents?: readonly string[];
  /** Milliseconds since the epoch. */
  now: number;
}

export interface Observed {
  observation: Observation;
  /** How predictions are divided, as the gateway has it; to be kept for the next look. */
  routed: Shares;
  /**
   * Identifiers of the events, to be kept for the next look, so that what is new
   * then stands behind them.
   */
  listedEvents: readonly string[];
}

/**
 * What the objects of a cluster say of a service. Never throws: an API server's
 * objects may lack anything. Pure.
 *
 * Weights are those of the route once the controller of the gateway says that it
 * routes them; until then those that it routed before, and 0 where that is not known.
 * A route that is not taken, or not there, leads nobody anywhere.
 */
export function observeService(
  service: ServiceKey,
  everything: ServiceObjects,
  options: ObserveOptions,
): Observed {
  const {
    placement,
    surroundings,
    lastRouted = noShares,
    listedEvents = [],
    now,
  } = options;
  const objects = ofService(service, everything);
  const { route, deployments, pods } = objects;
  const report = reportOf(route, placement.gateway);
  const wanted = route ? sharesOf(service, route) : noShares;
  const routed = routedNow(report, wanted, lastRouted);
  const written = route && writtenAt(route, RULES);
  const declared = declaredIn(objects);
  const numbers = [
    ...new Set([
      ...deployments.map(revisionOf).filter(number => number !== undefined),
      ...declared.keys(),
    ]),
  ].sort((a, b) => a - b);

  const revisionAt = (number: number): ObservedRevision => {
    const own = ofRevision(objects, number);
    const [deployment] = own.deployments;
    const readyReplicas = own.pods.filter(isServing).length;
    const weight = routed.weights.get(number) ?? 0;
    const mirror = routed.mirrors.get(number);
    const causes = diagnoseRevision({
      deployment,
      kserve: { ...own.kserve, now },
      replicaSets: own.replicaSets,
      pods: own.pods,
      events: objects.events,
      workloads: list(objects.workloads),
      pool: placement.pool,
      surroundings,
    });
    const unreached =
      causes.length === 0 && (!route || (wanted.weights.get(number) ?? 0) > 0)
        ? routeCauses(report, {
            gateway: placement.gateway,
            surroundings,
            writtenFor: written === undefined ? undefined : now - written,
          })
        : [];
    const problem = problemOf([...causes, ...unreached], readyReplicas);
    const isAsleep = isSleeping(deployment, declared.get(number));
    return {
      number,
      desiredReplicas: amount(
        deployment
          ? deployment.spec?.replicas ?? 1
          : declared.get(number)?.replicas,
      ),
      readyReplicas,
      ...(isAsleep && readyReplicas === 0 && { asleep: true }),
      weight,
      ...(mirror !== undefined && { mirror }),
      stages: stagesOf(
        deployment,
        own.pods,
        report.state === 'routed' && weight > 0
          ? written ?? acceptedAt(objects, placement)
          : undefined,
      ),
      ...(problem && { problem }),
    };
  };

  const events = appended(
    eventsOf(
      service,
      // What Git owns is not ours to be edited.
      placement.gitOps ? { ...objects, deployments: [] } : objects,
      wanted,
      declared,
      numbers,
    ),
    listedEvents,
  );
  return {
    observation: {
      exists: route !== undefined || deployments.length > 0,
      revisions: numbers.map(revisionAt),
      replicas: replicasOf(
        pods,
        pod =>
          diagnosePod(pod, {
            events: objects.events,
            workloads: list(objects.workloads),
            pool: placement.pool,
            surroundings,
          })[0]?.message ?? progressOf(pod),
      ),
      keyUsage: [],
      events,
      areWeightsOwn:
        report.state === 'routed' &&
        written !== undefined &&
        otherHolders(route!, RULES).length === 0,
      asOf: now,
    },
    routed,
    listedEvents: events.length > 0 ? events.map(({ id }) => id) : listedEvents,
  };
}

/** KEDA has taken its last replica away, and brings one back when it is asked for. */
function isSleeping(
  deployment: LiveDeployment | undefined,
  declared: DeclaredRevision | undefined,
): boolean {
  const { awakening, scaling } = declared ?? {};
  return (
    deployment?.spec?.replicas === 0 &&
    scaling?.minReplicas === 0 &&
    awakening !== undefined &&
    awakening !== 'none'
  );
}

function routedNow(
  report: RouteReport,
  wanted: Shares,
  before: Shares,
): Shares {
  switch (report.state) {
    case 'routed':
      return wanted;
    case 'missing':
      return noShares;
    case 'refused':
      return report.what === 'Accepted' ? noShares : before;
    default:
      return before;
  }
}

function declaredIn({
  route,
}: ServiceObjects): ReadonlyMap<number, DeclaredRevision> {
  const annotations = route?.metadata?.annotations as
    | Record<string, unknown>
    | undefined;
  const declared = decodeDeclared(
    text(annotations?.[annotationNames.declared]),
  );
  return new Map(declared?.map(revision => [revision.number, revision]));
}

/** When the gateway took the route, where nothing says when it was written. */
function acceptedAt(
  { route }: ServiceObjects,
  { gateway }: ObserveOptions['placement'],
): number | undefined {
  const parent = list(route?.status?.parents).find(
    ({ parentRef }) => parentRef?.name === gateway.name,
  );
  return instant(condition(parent?.conditions, 'Accepted')?.lastTransitionTime);
}

/** Oldest first, each once. */
function eventsOf(
  service: ServiceKey,
  objects: ServiceObjects,
  shares: Shares,
  declared: ReadonlyMap<number, DeclaredRevision>,
  numbers: readonly number[],
): TargetEvent[] {
  const names = new Map(
    numbers.map(number => [revisionName(service, number), number]),
  );
  const events = [
    ...objects.events.flatMap(
      event => kubernetesEvent(service, names, event) ?? [],
    ),
    ...editEvents(
      objects,
      shares,
      new Set(
        numbers.filter(number => isAutoscaled(declared.get(number) ?? {})),
      ),
    ),
  ].sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
  return [...new Map(events.map(event => [event.id, event])).values()].slice(
    -MAX_EVENTS,
  );
}
