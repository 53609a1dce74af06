import {
  condition,
  wordsOf,
  type LiveCondition,
  type Surroundings,
} from '../../live';
import type { GatewayReference } from '../../manifests';
import type { Cause } from '../Cause';
import { because, quote } from '../quote';

/** What the gateway says of the route of a service. */
export type RouteReport =
  /** It routes what the route says. */
  | { state: 'routed' }
  /** It has not said anything of the route as it is now. */
  | { state: 'waiting'; heard: boolean }
  /** It does not take the route, or cannot find where it leads to. */
  | {
      state: 'refused';
      what: 'Accepted' | 'ResolvedRefs';
      condition: LiveCondition;
    }
  /** There is no route. */
  | { state: 'missing' };

/** Controllers have so long to say something of a route that was written. */
const PATIENCE_MS = 15_000;

/** Reasons of the Gateway API (`RouteConditionReason`), in plain words. */
const reasons: Record<string, string> = {
  NotAllowedByListeners: 'its listeners take no routes of this namespace',
  NoMatchingListenerHostname: 'none of its listeners has the host name',
  NoMatchingParent: 'it has no listener of that name',
  UnsupportedValue: 'it does not know a part of the route',
  IncompatibleFilters: 'it cannot combine the filters of the route',
  BackendNotFound: 'a Service that it leads to is not there',
  RefNotPermitted: 'it may not lead to a Service of another namespace',
  InvalidKind: 'it cannot lead to what the route names',
  UnsupportedProtocol: 'it does not speak the protocol of the Service',
};

/** Why predictions do not reach the revisions though the route was written. */
export function routeCauses(
  report: RouteReport,
  options: {
    gateway: GatewayReference;
    surroundings: Surroundings;
    /** Milliseconds since the route was written as it is; undefined: not known. */
    writtenFor: number | undefined;
  },
): Cause[] {
  const { gateway, surroundings, writtenFor } = options;
  const name = `${gateway.namespace}/${gateway.name}`;
  switch (report.state) {
    case 'routed':
      return [];
    case 'missing':
      return [
        {
          code: 'route-missing',
          message: 'The HTTPRoute of the service is not there',
          action:
            'It is created again with the next change; ask a platform engineer who deletes it where it goes away again',
          permanent: false,
        },
      ];
    case 'refused':
      return [refusedCause(report, name)];
    default:
      return gatewayCauses(report, name, surroundings, writtenFor);
  }
}

function refusedCause(
  { what, condition: found }: Extract<RouteReport, { state: 'refused' }>,
  gateway: string,
): Cause {
  const { reason, message } = wordsOf(found);
  const why = reasons[reason] ?? quote(reason || 'it does not say why', 100);
  return what === 'Accepted'
    ? {
        code: 'route-refused',
        message: `The gateway ${gateway} does not take the route: ${why}${because(
          message,
        )}`,
        action:
          reason === 'UnsupportedValue'
            ? 'Ask a platform engineer whether it knows limits of time: where it does not, as those of GKE, gateway.timeouts of the cluster in mlops.kubernetes.clusters must be false'
            : 'Ask a platform engineer to let routes of this namespace and host name attach to the gateway',
        permanent: false,
      }
    : {
        code: 'backend-unresolved',
        message: `The gateway ${gateway} cannot follow the route: ${why}${because(
          message,
        )}`,
        action:
          reason === 'RefNotPermitted'
            ? 'Ask a platform engineer to apply deploy/kubernetes/interceptor for the namespace of the service, which lets its route lead to what wakes it'
            : 'It resolves by itself once all Services of the route are there; otherwise ask a platform engineer',
        permanent: false,
      };
}

function gatewayCauses(
  { heard }: Extract<RouteReport, { state: 'waiting' }>,
  name: string,
  { gateway }: Surroundings,
  writtenFor: number | undefined,
): Cause[] {
  if (gateway === null) {
    return [
      {
        code: 'gateway-missing',
        message: `There is no Gateway ${name} on the cluster`,
        action:
          'Ask a platform engineer to create it, or to correct the gateway of the cluster in mlops.kubernetes.clusters',
        permanent: false,
      },
    ];
  }
  if (writtenFor !== undefined && writtenFor < PATIENCE_MS) {
    return [];
  }
  const trouble = ['Accepted', 'Programmed']
    .map(type => condition(gateway?.status?.conditions, type))
    .find(found => found !== undefined && found.status !== 'True');
  return [
    {
      code: 'gateway-silent',
      message: trouble
        ? `The Gateway ${name} does not work${because(
            wordsOf(trouble).message || wordsOf(trouble).reason,
          )}`
        : `The controller of the Gateway ${name} ${
            heard
              ? 'has not taken over the latest change of the route'
              : 'says nothing of the route'
          }`,
      action:
        'Ask a platform engineer to look at the controller of the gateway',
      permanent: false,
    },
  ];
}
