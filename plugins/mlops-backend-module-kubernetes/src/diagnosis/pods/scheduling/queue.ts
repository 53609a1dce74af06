import {
  amount,
  condition,
  labelOf,
  list,
  text,
  wordsOf,
  type Live,
  type Workload,
} from '../../../live';
import { labelNames } from '../../../manifests';
import type { Cause } from '../../Cause';
import type { PodFacts } from '../../PodFacts';
import { because, quote } from '../../quote';

/** Scheduling gates of Kueue begin so. */
const KUEUE = 'kueue.x-k8s.io/';

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
  return gates.some(gate => gate.startsWith(KUEUE))
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
  const { pod, surroundings } = facts;
  const queue = quote(labelOf(pod, labelNames.queue), 63);
  const workload = workloadOf(facts);
  if (!workload) {
    return {
      code: 'queue-waiting',
      message: `A replica waits for Kueue, which has not taken it into the queue ${queue} yet`,
      action: `Ask a platform engineer whether the LocalQueue ${queue} exists in the namespace`,
      permanent: false,
    };
  }
  const reserved = wordsOf(
    condition(workload.status?.conditions, 'QuotaReserved'),
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
  const pending = list(surroundings.pendingWorkloads).find(
    ({ metadata }) => metadata?.name === workload.metadata?.name,
  );
  const before = pending && amount(pending.positionInClusterQueue);
  return {
    code: 'queue-waiting',
    message: `A replica waits in the queue ${queue}${
      before === undefined ? '' : `, ${placeInWords(before)}`
    }${because(reserved.message)}`,
    action: TOO_LARGE.test(said)
      ? 'Ask for less, or choose another pool'
      : 'Wait until others free their share, ask for less, or choose another pool',
    permanent: false,
  };
}

function placeInWords(before: number): string {
  if (before === 0) {
    return 'as the next one';
  }
  return `behind ${before} ${before === 1 ? 'other' : 'others'}`;
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
