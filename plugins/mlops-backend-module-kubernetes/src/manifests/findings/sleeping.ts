import type { Finding } from '@fairway/backstage-plugin-mlops-common';
import type { DesiredService } from '@fairway/backstage-plugin-mlops-node';
import { KedaState, maySleep } from '../workload/interceptor';
import { blocking, warning } from './blocking';

/** What is known of a cluster's ability to wake what sleeps. */
export interface Wakefulness {
  cluster: string;
  /** Absent: it is not known. */
  keda?: KedaState;
  /** Whether its gateway can tell the interceptor which revision a request is for. */
  gatewayMayMark: boolean;
  /** Whether Git brings what runs. */
  ownedByGit: boolean;
}

const KEEP_ONE = 'Keep at least one replica, or ask a platform engineer to';

/** What stands against letting revisions sleep, and what scaling is not heard. */
export function sleepFindings(
  { revisions }: Pick<DesiredService, 'revisions'>,
  wakefulness: Wakefulness,
): Finding[] {
  const isMeasured = revisions.every(
    revision =>
      maySleep(revision) || revision.scaling?.targetConcurrency === undefined,
  );
  return [
    ...(revisions.some(maySleep) ? wakingFindings(wakefulness) : []),
    ...(isMeasured
      ? []
      : [
          warning(
            'concurrency-not-measured',
            'Replicas that never sleep are scaled by their CPU on this target; what the service says of concurrency has no effect',
            'Take it out, or let the service sleep (minReplicas: 0)',
          ),
        ]),
  ];
}

function wakingFindings({
  cluster,
  keda: state,
  gatewayMayMark,
  ownedByGit,
}: Wakefulness): Finding[] {
  if (ownedByGit) {
    return [
      blocking(
        'sleep-not-by-git',
        'A service whose objects come by way of Git cannot sleep: its replicas change while it is rolled out, each time by a pull request',
        'Keep at least one replica, or choose a target or namespace that the portal writes to itself',
      ),
    ];
  }
  if (!state) {
    return [
      warning(
        'keda-unknown',
        `Whether cluster ${cluster} can wake what sleeps is not known: it does not say what APIs it has`,
        'Try again in a moment',
      ),
    ];
  }
  const { keda, generations } = state;
  if (!keda || generations.length === 0) {
    return [
      blocking(
        keda ? 'no-keda-http-add-on' : 'no-keda',
        `Cluster ${cluster} does not have ${
          keda ? 'the HTTP add-on of KEDA' : 'KEDA and its HTTP add-on'
        }, which wakes a service when somebody predicts`,
        `${KEEP_ONE} install ${
          keda ? 'it' : 'both'
        } in the namespace keda, as the page for platform engineers says`,
      ),
    ];
  }
  if (!gatewayMayMark) {
    return [
      blocking(
        'gateway-cannot-wake',
        `The gateway of cluster ${cluster} cannot mark requests for a backend (HTTPRouteBackendRequestHeaderModification), so the HTTP add-on of KEDA would not know whom to wake`,
        `${KEEP_ONE} put a gateway in front that can, such as Envoy Gateway`,
      ),
    ];
  }
  return generations[0] === 'v1alpha1'
    ? [
        warning(
          'keda-http-add-on-old',
          `The HTTP add-on of KEDA on cluster ${cluster} is old: where there may be several replicas it only counts requests that are under way when it looks, so a service with short ones may sleep in between`,
          'Ask a platform engineer for version 0.15 or later, or allow one replica at most',
        ),
      ]
    : [];
}
