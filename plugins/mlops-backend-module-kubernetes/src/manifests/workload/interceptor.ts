import type { DesiredRevision } from '@fairway/backstage-plugin-mlops-node';
import type { DeclaredRevision } from '../identity/declared';
import { revisionName } from '../identity/names';
import type { Placement } from '../Placement';
import type { BackendReference, HttpRouteFilter } from '../route/gatewayApi';

/**
 * What KEDA's HTTP add-on is told by: `v1beta1` has InterceptorRoutes beside
 * ScaledObjects, `v1alpha1` HTTPScaledObjects, which stand for both.
 */
export type InterceptorGeneration = 'v1beta1' | 'v1alpha1';

/** The part of KEDA's HTTP add-on that holds requests to what sleeps. */
export interface Interceptor {
  /** Where KEDA and its add-on are installed. */
  namespace: string;
  generation: InterceptorGeneration;
}

/** What a cluster has of KEDA. */
export interface KedaState {
  /** Scales workloads by ScaledObjects (`keda.sh/v1alpha1`). */
  keda: boolean;
  /** What its HTTP add-on is told by, the newest first; empty: it is not installed. */
  generations: InterceptorGeneration[];
}

/** How a revision was made to sleep: `none` where the cluster had nothing that could wake it. */
export type Awakening = InterceptorGeneration | 'none';

/** Tells the interceptor which revision a request is for: `<namespace>/<name>`. */
export const BACKEND_HEADER = 'fairway-backend';

/** Tells the interceptor that a request shall wake nothing. */
export const PROBE_HEADER = 'fairway-probe';

/** Names and ports as the Helm chart of the add-on has them. */
export const INTERCEPTOR_SERVICE = 'keda-add-ons-http-interceptor-proxy';
export const INTERCEPTOR_PORT = 8080;
const SCALER_SERVICE = 'keda-add-ons-http-external-scaler';
const SCALER_PORT = 9090;

/** Where KEDA asks how many requests there are. */
export function scalerAddressOf({ namespace }: Interceptor): string {
  return `${SCALER_SERVICE}.${namespace}:${SCALER_PORT}`;
}

/**
 * May it sleep, now or once its deployment or rollout is over? All the time its
 * requests go through the interceptor, so that none is lost when that changes.
 */
export function maySleep({
  scaling,
  spec,
}: Pick<DesiredRevision, 'scaling' | 'spec'>): boolean {
  return (
    scaling !== undefined &&
    (scaling.minReplicas === 0 || spec.scaling?.minReplicas === 0)
  );
}

/**
 * What holds the requests to a revision; undefined for one that never sleeps, and
 * on clusters that cannot wake one.
 */
export function interceptorOf(
  revision: DesiredRevision,
  { interceptor, decided }: Pick<Placement, 'interceptor' | 'decided'>,
): Interceptor | undefined {
  const before = decided?.get(revision.number);
  if (!maySleep(revision) || before === 'none') {
    return undefined;
  }
  return before && interceptor
    ? { ...interceptor, generation: before }
    : interceptor;
}

/** What stands in the declaration of a revision that may sleep. */
export function awakeningOf(
  revision: DesiredRevision,
  placement: Pick<Placement, 'interceptor' | 'decided'>,
): Awakening | undefined {
  return maySleep(revision)
    ? interceptorOf(revision, placement)?.generation ?? 'none'
    : undefined;
}

/**
 * How revisions that are there were made, which stays: what is installed on the
 * cluster later changes none. Only where one could not be woken, and is declared
 * with another scaling, it is decided anew.
 *
 * @param declared - what was declared last
 */
export function decidedIn(
  declared: readonly DeclaredRevision[],
  revisions: readonly DesiredRevision[],
): ReadonlyMap<number, Awakening> {
  return new Map(
    declared.flatMap(({ number, awakening, scaling }) => {
      const now = revisions.find(revision => revision.number === number);
      const isKept =
        awakening !== undefined &&
        (awakening !== 'none' || isSame(scaling, now?.scaling));
      return isKept ? [[number, awakening] as const] : [];
    }),
  );
}

function isSame(
  one: DeclaredRevision['scaling'],
  other: DesiredRevision['scaling'],
): boolean {
  return (
    one?.minReplicas === other?.minReplicas &&
    one?.maxReplicas === other?.maxReplicas &&
    one?.targetConcurrency === other?.targetConcurrency &&
    one?.idleSeconds === other?.idleSeconds
  );
}

/** What the interceptor knows a revision by. */
export function backendKeyOf(
  service: { id: string; name: string },
  number: number,
  { namespace }: Pick<Placement, 'namespace'>,
): string {
  return `${namespace}/${revisionName(service, number)}`;
}

/** The interceptor as a backend of a route, for one revision. */
export function interceptorBackend(
  service: { id: string; name: string },
  number: number,
  placement: Pick<Placement, 'namespace'> & { interceptor: Interceptor },
): BackendReference {
  const filter: HttpRouteFilter = {
    type: 'RequestHeaderModifier',
    requestHeaderModifier: {
      set: [
        {
          name: BACKEND_HEADER,
          value: backendKeyOf(service, number, placement),
        },
      ],
    },
  };
  return {
    group: '',
    kind: 'Service',
    name: INTERCEPTOR_SERVICE,
    namespace: placement.interceptor.namespace,
    port: INTERCEPTOR_PORT,
    filters: [filter],
  };
}
