import { hasEnded, text } from '../../live';
import type { Cause } from '../Cause';
import type { PodFacts } from '../PodFacts';
import { because, quote } from '../quote';

/** What is wrong with the node of a pod. */
export function nodeCauses({ pod, events, surroundings }: PodFacts): Cause[] {
  const name = text(pod.spec?.nodeName);
  if (name === '' || hasEnded(pod)) {
    return [];
  }
  const room = surroundings.nodes?.find(node => node.name === name);
  const isDown = room
    ? !room.ready
    : text(events[0]?.reason) === 'NodeNotReady';
  const sandbox = text(events[0]?.reason);
  return [
    ...(isDown
      ? [
          {
            code: 'node-not-ready' as const,
            message: `The node ${quote(name)} of a replica does not work`,
            action:
              'After a few minutes the replica is started on another node by itself; ask a platform engineer to look at this one',
            permanent: false,
          },
        ]
      : []),
    ...(sandbox === 'FailedCreatePodSandBox' || sandbox === 'NetworkNotReady'
      ? [
          {
            code: 'network-not-ready' as const,
            message: `The node ${quote(
              name,
            )} cannot give a replica its network${because(
              text(events[0]?.message),
            )}`,
            action:
              'Ask a platform engineer to look at the network of the node; it is tried again by itself',
            permanent: false,
          },
        ]
      : []),
  ];
}
