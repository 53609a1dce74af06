import {
  condition,
  isHeldByKueue,
  labelOf,
  list,
  text,
  wordsOf,
  type Live,
  type NotTold,
  type Workload,
} from '../../../live';
import { labelNames } from '../../../manifests';
import type { Cause } from '../../Cause';
import type { PodFacts } from '../../PodFacts';
import { because, quote } from '../../quote';

/** By the reasons and messages of Kueue 0.19 (`workload_controller.go`). */
const CLOSED =
  /\bInadmissible\b|\bMisconfigured\b|\bSuspended\b|terminating or missing|is stopped|is inactive|doesn't exist/;
const TOO_LARGE = /\bExceedsMaxQuota\b|\bNoMatchingFlavor\b/;

/** A pod that nobody may schedule yet: it waits in a queue, or for somebody else. */
export function queueCauses(facts: PodFacts): Cause[] {
  const { pod } = facts;
  const gates = list(pod.spec?.schedulingGates).map(({ name }) => text(name));
  if (gates.length === 0) {
    return [];
  }
  return isHeldByKueue(pod)
    ? [kueueCause(facts)]
    : [
        {
          code: 'scheduling-gated',
          message: `A replica is held back by ${gates
            .slice(0, 5)
            .map(gate => quote(gate, 100))
            .join(', ')}`,
          action: 'Ask a platform engineer who takes that away, and when',
          permanent: false,
        },
      ];
}

function kueueCause(facts: PodFacts): Cause {
  const { pod } = facts;
  const queue = quote(labelOf(pod, labelNames.queue), 63);
  const workload = workloadOf(facts);
  const place = placeOf(facts, workload);
  if (!workload && place.is !== 'known') {
    return withoutWorkload(facts, queue);
  }
  const reserved = wordsOf(
    condition(workload?.status?.conditions, 'QuotaReserved'),
  );
  const said = `${reserved.reason} ${reserved.message}`;
  if (CLOSED.test(said)) {
    return {
      code: 'queue-missing',
      message: `The queue ${queue} does not take a replica${because(
        reserved.message,
      )}`,
      action:
        'Ask a platform engineer to create or open the queue, or choose another pool',
      permanent: false,
    };
  }
  const help = TOO_LARGE.test(said)
    ? 'Ask for less, or choose another pool'
    : 'Wait until others free their share, ask for less, or choose another pool';
  return {
    code: 'queue-waiting',
    message: `A replica waits in the queue ${queue}${placeInWords(
      place,
    )}${because(reserved.message)}`,
    action:
      place.is === 'unknown'
        ? [help, howToKnow(place.reason)].filter(Boolean).join('. ')
        : help,
    permanent: false,
  };
}

/** What can be said where it was not read what Kueue has made of the pod, if anything. */
function withoutWorkload({ surroundings }: PodFacts, queue: string): Cause {
  const reason = surroundings.kueueNotTold?.workloads;
  return {
    code: 'queue-waiting',
    permanent: false,
    ...(reason === undefined
      ? {
          message: `A replica waits for Kueue, which has not taken it into the queue ${queue} yet`,
          action: `Ask a platform engineer whether the LocalQueue ${queue} exists in the namespace`,
        }
      : {
          message: `A replica is held back by Kueue in the queue ${queue}; for what it waits, and where, is not known`,
          action:
            howToKnow(reason) ?? 'Nothing yet: Kueue is asked again by itself',
        }),
  };
}

function placeInWords(place: Place): string {
  switch (place.is) {
    case 'known':
      return ` (position ${place.inLocalQueue} of ${place.waiting} in the local queue, ${place.inClusterQueue} in its cluster queue)`;
    case 'unknown':
      return ', position unknown';
    default:
      return '';
  }
}

function howToKnow(reason: NotTold): string | undefined {
  switch (reason) {
    case 'forbidden':
      return 'To see its position, have a platform engineer apply the Role of deploy/kubernetes/kueue-tenant in the namespace: it lets the portal list workloads.kueue.x-k8s.io and get localqueues/pendingworkloads of visibility.kueue.x-k8s.io';
    case 'not-served':
      return 'Positions are told by the visibility API of Kueue, which this cluster does not have';
    default:
      return undefined;
  }
}

type Place =
  | {
      is: 'known';
      /** Counted from 1. */
      inLocalQueue: number;
      inClusterQueue: number;
      /** How many wait in the local queue, as far as was asked. */
      waiting: number;
    }
  | { is: 'unknown'; reason: NotTold }
  /** It does not stand in the queue: Kueue is about to let it in, or holds it apart. */
  | { is: 'none' };

function placeOf(
  { pod, surroundings }: PodFacts,
  workload: Live<Workload> | undefined,
): Place {
  const uid = text(pod.metadata?.uid);
  const pending = list(surroundings.pendingWorkloads);
  const own = pending.find(({ metadata }) =>
    workload
      ? metadata?.name === workload.metadata?.name
      : isOwnedBy(metadata, uid),
  );
  const inLocalQueue = positionOf(own?.positionInLocalQueue);
  const inClusterQueue = positionOf(own?.positionInClusterQueue);
  if (own && inLocalQueue !== undefined && inClusterQueue !== undefined) {
    const waiting = pending.filter(
      ({ localQueueName }) => localQueueName === own.localQueueName,
    ).length;
    return { is: 'known', inLocalQueue, inClusterQueue, waiting };
  }
  const reason = surroundings.kueueNotTold?.places;
  return reason === undefined ? { is: 'none' } : { is: 'unknown', reason };
}

/** Kueue counts from 0, people from 1. */
function positionOf(index: unknown): number | undefined {
  return Number.isSafeInteger(index) && (index as number) >= 0
    ? (index as number) + 1
    : undefined;
}

/** The Workload that Kueue has made for a pod: the pod owns it. */
function workloadOf({ pod, workloads }: PodFacts): Live<Workload> | undefined {
  const uid = text(pod.metadata?.uid);
  return workloads.find(({ metadata }) => isOwnedBy(metadata, uid));
}

function isOwnedBy(metadata: Live<Workload>['metadata'], uid: string): boolean {
  return (
    uid !== '' &&
    list(metadata?.ownerReferences).some(owner => owner.uid === uid)
  );
}
