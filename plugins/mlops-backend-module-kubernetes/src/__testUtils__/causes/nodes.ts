import type { NodeRoom } from '../../live';
import { factsOf, placedPod, podEvent, type CauseCase } from './CauseCase';

/** A node of the pool, of whose eight GPUs so many are taken. */
export function a100(
  name: string,
  taken: number,
  change: Partial<NodeRoom> = {},
): NodeRoom {
  return {
    name,
    labels: { 'nvidia.com/gpu.product': 'NVIDIA-A100-SXM4-80GB' },
    ready: true,
    unschedulable: false,
    taints: [],
    allocatable: { cpu: 32, memory: 2 ** 38, 'nvidia.com/gpu': 8 },
    requested: { cpu: 4, memory: 2 ** 34, 'nvidia.com/gpu': taken },
    ...change,
  };
}

/** Nodes that throw pods off, or do not work. */
export const nodeCases: CauseCase[] = [
  {
    code: 'evicted',
    what: 'a node that ran out of memory',
    facts: factsOf(
      placedPod({
        phase: 'Failed',
        reason: 'Evicted',
        message:
          'The node was low on resource: memory. Threshold quantity: 100Mi, available: 20Mi.',
      }),
    ),
    says: /thrown off its node: The node was low on resource: memory/,
    permanent: false,
  },
  {
    code: 'node-refused',
    what: 'a node whose last GPU went to another pod',
    facts: factsOf(
      placedPod({
        phase: 'Failed',
        reason: 'OutOfnvidia.com/gpu',
        message:
          "Pod was rejected: Node didn't have enough resource: nvidia.com/gpu, requested: 2, used: 8, capacity: 8",
      }),
    ),
    says: /has not enough nvidia\.com\/gpu for it any more/,
    permanent: false,
  },
  {
    code: 'node-refused',
    what: 'a node whose devices are broken',
    facts: factsOf(
      placedPod({
        phase: 'Failed',
        reason: 'UnexpectedAdmissionError',
        message:
          'Pod was rejected: Allocate failed due to no healthy devices present; cannot allocate unhealthy devices nvidia.com/gpu, which is unexpected',
      }),
    ),
    says: /has refused it: .*no healthy devices/,
    permanent: false,
  },
  {
    code: 'node-not-ready',
    what: 'a node that is down',
    facts: factsOf(placedPod(), {
      surroundings: { nodes: [a100('gpu-1', 0, { ready: false })] },
    }),
    says: /The node gpu-1 of a replica does not work/,
    permanent: false,
  },
  {
    code: 'node-not-ready',
    what: 'a node that an event says is down',
    facts: factsOf(placedPod(), {
      events: [
        podEvent({ reason: 'NodeNotReady', message: 'Node is not ready' }),
      ],
    }),
    says: /The node gpu-1 of a replica does not work/,
    permanent: false,
  },
  {
    code: 'network-not-ready',
    what: 'a node without a network for pods',
    facts: factsOf(placedPod(), {
      events: [
        podEvent({
          reason: 'FailedCreatePodSandBox',
          message:
            'Failed to create pod sandbox: plugin type="bridge" failed (add): no IP addresses available',
        }),
      ],
    }),
    says: /cannot give a replica its network: .*no IP addresses available/,
    permanent: false,
  },
];
