import { hasEnded, text } from '../../live';
import type { Cause } from '../Cause';
import type { PodFacts } from '../PodFacts';
import { because, quote } from '../quote';

/** A pod that its node has refused or thrown out (kubelet, `pkg/kubelet/lifecycle/predicate.go`). */
export function endedCauses({ pod }: PodFacts): Cause[] {
  if (!hasEnded(pod)) {
    return [];
  }
  const reason = text(pod.status?.reason);
  const message = text(pod.status?.message);
  if (reason === 'Evicted' || reason === 'Preempting') {
    return [
      {
        code: 'evicted',
        message: `A replica was thrown off its node${because(message)}`,
        action:
          'Another one takes its place by itself; where it happens again, ask for as much memory as the replica needs, or a platform engineer to look at the node',
        permanent: false,
      },
    ];
  }
  const lacking = /^OutOf(.{1,100})$/.exec(reason)?.[1];
  if (lacking !== undefined) {
    return [
      {
        code: 'node-refused',
        message: `The node of a replica has not enough ${quote(
          lacking,
        )} for it any more${because(message)}`,
        action: 'Another one takes its place by itself',
        permanent: false,
      },
    ];
  }
  return reason === 'UnexpectedAdmissionError' || reason === 'NodeAffinity'
    ? [
        {
          code: 'node-refused',
          message: `The node of a replica has refused it${because(message)}`,
          action:
            'Another one takes its place by itself; where it happens again, ask a platform engineer to look at the devices of the node',
          permanent: false,
        },
      ]
    : [];
}
