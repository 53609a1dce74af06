import { scalingDefaults } from '@fairway/backstage-plugin-mlops-common';
import type {
  DesiredRevision,
  DesiredService,
} from '@fairway/backstage-plugin-mlops-node';
import { revisionAnnotations, revisionLabels } from '../identity/labels';
import { revisionName } from '../identity/names';
import type { Placement } from '../Placement';
import { answerTimeoutOf } from './answerTimeout';
import {
  BACKEND_HEADER,
  backendKeyOf,
  Interceptor,
  interceptorOf,
  PROBE_HEADER,
  scalerAddressOf,
} from './interceptor';
import type { Named } from './Named';
import { SERVICE_PORT } from './service';
import type {
  HttpScaledObject,
  InterceptorRoute,
  ScaledObject,
} from './sleepingObjects';

/** How often KEDA looks whether a revision may sleep, at the longest; the add-on's own. */
const LOOK_EVERY_SECONDS = 15;

/**
 * For whoever declares straight away that a revision may sleep, which the portal
 * never does: so long its first replica may take before it counts as idle.
 */
const START_SECONDS = 30;

/** So long a request waits for a replica where the service says nothing of it. */
const WAIT_SECONDS = 300;

/** Longer than the interceptor needs to find out that nothing is ready. */
const PROBE_WAIT_SECONDS = 1;

/**
 * No number of requests asks for a second replica by this one. Concurrency is a
 * sample, which misses requests that are soon over; their rate counts them all,
 * and so keeps a revision awake that has only such.
 */
const RATE_THAT_NEVER_SCALES = 1_000_000;
const RATE_WINDOW = '2s';

const SKIP_SCALED_OBJECT =
  'httpscaledobject.keda.sh/skip-scaledobject-creation';

/** What lets a revision sleep and wakes it, in the order to apply it in. */
export type SleepingObject = Named<
  ScaledObject | InterceptorRoute | HttpScaledObject
>;

/**
 * What has a revision sleep when nobody predicts and wakes it for a request, and
 * a second route to it which wakes it not: looking at it must not.
 */
export function sleepingOf(
  desired: DesiredService,
  revision: DesiredRevision,
  placement: Placement,
): SleepingObject[] {
  const interceptor = interceptorOf(revision, placement);
  if (!interceptor) {
    return [];
  }
  const parts = partsOf(desired, revision, placement);
  return interceptor.generation === 'v1beta1'
    ? [
        interceptorRoute(parts),
        interceptorRoute({ ...parts, probe: true }),
        scaledObject(parts, interceptor),
      ]
    : [httpScaledObject(parts), httpScaledObject({ ...parts, probe: true })];
}

type Parts = ReturnType<typeof partsOf> & { probe?: boolean };

function partsOf(
  desired: DesiredService,
  revision: DesiredRevision,
  placement: Placement,
) {
  const { number, mirror = 0, scaling } = revision;
  const {
    minReplicas = 0,
    maxReplicas = 1,
    targetConcurrency = scalingDefaults.targetConcurrency,
    idleSeconds = scalingDefaults.idleSeconds,
  } = scaling ?? {};
  const { namespace } = placement;
  return {
    name: revisionName(desired, number),
    namespace,
    labels: revisionLabels(desired, number),
    annotations: revisionAnnotations(desired, revision),
    key: backendKeyOf(desired, number, placement),
    // Copies of predictions reach its Service as it is, and could not wake it.
    fewest: mirror > 0 ? Math.max(1, minReplicas) : minReplicas,
    most: maxReplicas,
    concurrency: Math.max(1, Math.round(targetConcurrency)),
    idleSeconds,
    responseHeader: answerTimeoutOf(revision),
    waitSeconds: Math.ceil(desired.queue?.maximalWaitSeconds ?? WAIT_SECONDS),
  };
}

function metadataOf({ name, namespace, labels, annotations, probe }: Parts) {
  return {
    name: probe ? `${name}-probe` : name,
    namespace,
    labels,
    annotations,
  };
}

function headersOf({ key, probe }: Parts) {
  return [
    { name: BACKEND_HEADER, value: key },
    ...(probe ? [{ name: PROBE_HEADER, value: 'true' }] : []),
  ];
}

function waitOf({ probe, waitSeconds }: Parts): string {
  return `${probe ? PROBE_WAIT_SECONDS : waitSeconds}s`;
}

function interceptorRoute(parts: Parts): Named<InterceptorRoute> {
  return {
    apiVersion: 'http.keda.sh/v1beta1',
    kind: 'InterceptorRoute',
    metadata: metadataOf(parts),
    spec: {
      target: { service: parts.name, port: SERVICE_PORT },
      rules: [{ hosts: ['*'], headers: headersOf(parts) }],
      scalingMetric: {
        concurrency: { targetValue: parts.concurrency },
        requestRate: {
          targetValue: RATE_THAT_NEVER_SCALES,
          window: RATE_WINDOW,
          granularity: '1s',
        },
      },
      timeouts: {
        readiness: waitOf(parts),
        responseHeader: parts.responseHeader,
      },
    },
  };
}

function scaledObject(
  parts: Parts,
  interceptor: Interceptor,
): Named<ScaledObject> {
  const { name, idleSeconds, fewest, most } = parts;
  return {
    apiVersion: 'keda.sh/v1alpha1',
    kind: 'ScaledObject',
    metadata: metadataOf(parts),
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name },
      pollingInterval: Math.min(idleSeconds, LOOK_EVERY_SECONDS),
      cooldownPeriod: idleSeconds,
      initialCooldownPeriod: idleSeconds + START_SECONDS,
      minReplicaCount: fewest,
      maxReplicaCount: most,
      triggers: [
        {
          type: 'external-push',
          metadata: {
            scalerAddress: scalerAddressOf(interceptor),
            interceptorRoute: name,
          },
        },
      ],
    },
  };
}

function httpScaledObject(parts: Parts): Named<HttpScaledObject> {
  const { name, idleSeconds, fewest, most, concurrency } = parts;
  const metadata = metadataOf(parts);
  return {
    apiVersion: 'http.keda.sh/v1alpha1',
    kind: 'HTTPScaledObject',
    metadata: {
      ...metadata,
      annotations: {
        ...metadata.annotations,
        ...(parts.probe && { [SKIP_SCALED_OBJECT]: 'true' }),
      },
    },
    spec: {
      hosts: ['*'],
      headers: headersOf(parts),
      scaleTargetRef: {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        name,
        service: name,
        port: SERVICE_PORT,
      },
      replicas: { min: fewest, max: most },
      scaledownPeriod: idleSeconds,
      initialCooldownPeriod: idleSeconds + START_SECONDS,
      // One of the two only. Where there is no second replica, what counts is
      // that no request is missed.
      scalingMetric:
        most > 1
          ? { concurrency: { targetValue: concurrency } }
          : {
              requestRate: {
                targetValue: RATE_THAT_NEVER_SCALES,
                window: RATE_WINDOW,
                granularity: '1s',
              },
            },
      timeouts: {
        conditionWait: waitOf(parts),
        responseHeader: parts.responseHeader,
      },
    },
  };
}
