import type {
  DesiredRevision,
  DesiredService,
} from '@fairway/backstage-plugin-mlops-node';
import { encodeDeclared } from '../identity/declared';
import {
  annotationNames,
  serviceAnnotations,
  serviceLabels,
} from '../identity/labels';
import { revisionName } from '../identity/names';
import type { Placement } from '../Placement';
import { answerTimeoutOf } from '../workload/answerTimeout';
import {
  awakeningOf,
  interceptorBackend,
  interceptorOf,
} from '../workload/interceptor';
import { SERVICE_PORT } from '../workload/service';
import type {
  BackendReference,
  HttpRoute,
  HttpRouteFilter,
  HttpRouteMatch,
  HttpRouteRule,
} from './gatewayApi';
import { wholeWeights } from './wholeWeights';

/** Header by which the portal reaches one revision before it has traffic. */
export const REVISION_HEADER = 'fairway-revision';

/** Rules that one HTTPRoute may have (the Gateway API's limit). */
export const MAX_RULES = 16;

/** Revisions that can be addressed: each has a rule, and the clients have one. */
export const MAX_REVISIONS = MAX_RULES - 1;

/**
 * The anchor of a service: its address, and which revision answers.
 *
 * First the clients' rule with the weights, then one for each revision, which
 * the portal reaches by a header: rules that match more go before, wherever they
 * stand. Gateways that know rules by their position (Envoy Gateway does) would
 * send clients to another rule's backends for a moment when theirs moved. Where
 * no revision has a weight the clients' rule has no backend, which a gateway
 * answers with 500.
 */
export function httpRouteOf(
  desired: DesiredService,
  placement: Placement,
): HttpRoute {
  const { gateway, namespace } = placement;
  const match: HttpRouteMatch = {
    path: {
      type: 'PathPrefix',
      value: gateway.domain === undefined ? `/${desired.name}` : '/',
    },
  };
  const rewrite: HttpRouteFilter[] =
    gateway.domain === undefined
      ? [
          {
            type: 'URLRewrite',
            urlRewrite: {
              path: { type: 'ReplacePrefixMatch', replacePrefixMatch: '/' },
            },
          },
        ]
      : [];
  return {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'HTTPRoute',
    metadata: {
      name: desired.name,
      namespace,
      labels: serviceLabels(desired),
      annotations: {
        ...serviceAnnotations(desired),
        [annotationNames.declared]: encodeDeclared(
          desired.revisions,
          revision => awakeningOf(revision, placement),
        ),
      },
    },
    spec: {
      parentRefs: [
        {
          group: 'gateway.networking.k8s.io',
          kind: 'Gateway',
          name: gateway.name,
          namespace: gateway.namespace,
          ...(gateway.sectionName !== undefined && {
            sectionName: gateway.sectionName,
          }),
        },
      ],
      ...(gateway.domain !== undefined && {
        hostnames: [hostNameOf(desired, gateway.domain)],
      }),
      rules: [
        clientsRule(desired, placement, match, rewrite),
        ...desired.revisions.map(revision =>
          revisionRule(desired, revision, placement, match, rewrite),
        ),
      ],
    },
  };
}

/** Host name of a service on a gateway with a domain. */
export function hostNameOf({ name }: { name: string }, domain: string): string {
  return `${name}.${domain}`;
}

function revisionRule(
  desired: DesiredService,
  revision: DesiredRevision,
  placement: Placement,
  match: HttpRouteMatch,
  rewrite: HttpRouteFilter[],
): HttpRouteRule {
  return {
    matches: [
      {
        ...match,
        headers: [
          { type: 'Exact', name: REVISION_HEADER, value: `${revision.number}` },
        ],
      },
    ],
    ...(rewrite.length > 0 && { filters: rewrite }),
    backendRefs: [{ ...waitingOf(desired, revision, placement), weight: 1 }],
    ...timeoutsOf([revision], placement),
  };
}

function clientsRule(
  desired: DesiredService,
  placement: Placement,
  match: HttpRouteMatch,
  rewrite: HttpRouteFilter[],
): HttpRouteRule {
  const { revisions } = desired;
  if (!revisions.some(({ weight }) => weight > 0)) {
    return {
      matches: [match],
      ...(rewrite.length > 0 && { filters: rewrite }),
    };
  }
  const weights = wholeWeights(revisions.map(({ weight }) => weight));
  const filters = [
    ...rewrite,
    ...revisions
      .filter(({ mirror }) => mirror !== undefined && mirror > 0)
      .map(revision => mirrorOf(desired, revision)),
  ];
  return {
    matches: [match],
    ...(filters.length > 0 && { filters }),
    backendRefs: revisions.map((revision, index) => ({
      ...waitingOf(desired, revision, placement),
      weight: weights[index],
    })),
    ...timeoutsOf(revisions, placement),
  };
}

/** What answers for a revision, or waits for it where it may sleep. */
function waitingOf(
  desired: DesiredService,
  revision: DesiredRevision,
  placement: Placement,
): BackendReference {
  const interceptor = interceptorOf(revision, placement);
  return interceptor
    ? interceptorBackend(desired, revision.number, {
        ...placement,
        interceptor,
      })
    : backendOf(desired, revision);
}

/** How long a request may wait for one to wake is the interceptor's to say. */
function timeoutsOf(
  revisions: readonly DesiredRevision[],
  placement: Placement,
): Pick<HttpRouteRule, 'timeouts'> {
  if (placement.gateway.timeouts === false) {
    return {};
  }
  const maySleep = revisions.some(one => interceptorOf(one, placement));
  return {
    timeouts: { request: maySleep ? '0s' : answerTimeoutOf(...revisions) },
  };
}

function backendOf(
  desired: DesiredService,
  { number }: DesiredRevision,
): BackendReference {
  return {
    group: '',
    kind: 'Service',
    name: revisionName(desired, number),
    port: SERVICE_PORT,
  };
}

/**
 * Copies of all predictions where the mirror is 100, which more gateways know
 * than shares; parts of a percent as a fraction.
 */
function mirrorOf(
  desired: DesiredService,
  revision: DesiredRevision,
): HttpRouteFilter {
  const percent = revision.mirror ?? 0;
  const backendRef = backendOf(desired, revision);
  if (percent >= 100) {
    return { type: 'RequestMirror', requestMirror: { backendRef } };
  }
  return {
    type: 'RequestMirror',
    requestMirror: Number.isInteger(percent)
      ? { backendRef, percent }
      : {
          backendRef,
          fraction: {
            numerator: Math.round(percent * 100),
            denominator: 10_000,
          },
        },
  };
}
