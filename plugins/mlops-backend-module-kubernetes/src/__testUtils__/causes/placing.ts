import type { Surroundings } from '../../live';
import { factsOf, podEvent, unplaced, type CauseCase } from './CauseCase';
import { a100 } from './nodes';

const after = (preemption: string) =>
  ` no new claims to deallocate, preemption: 0/3 nodes are available: ${preemption}.`;
const noVictims = after('3 No preemption victims found for incoming pod');

const lackingGpus = (surroundings: Surroundings) =>
  factsOf(
    unplaced(
      `0/3 nodes are available: 3 Insufficient nvidia.com/gpu.${noVictims}`,
    ),
    {
      surroundings,
    },
  );

/** The room on nodes. */
export const placingCases: CauseCase[] = [
  {
    code: 'not-enough-room',
    what: 'GPUs that are taken, where the nodes are known',
    facts: lackingGpus({
      nodes: [a100('a', 7), a100('b', 8), { ...a100('other', 0), labels: {} }],
    }),
    says: /^One replica asks for 2 nvidia\.com\/gpu; largest free is 1 on pool a100, whose largest node has 8$/,
    permanent: false,
  },
  {
    code: 'not-enough-room',
    what: 'GPUs that are taken, where the pods of others may not be seen',
    facts: lackingGpus({ nodes: [a100('a', 0, { requested: undefined })] }),
    says: /asks for 2 nvidia\.com\/gpu; the largest node of pool a100 has 8, some of it taken/,
    permanent: false,
  },
  {
    code: 'not-enough-room',
    what: 'GPUs that are taken, where no node may be seen',
    facts: lackingGpus({}),
    says: /asks for 2 nvidia\.com\/gpu, and no node of pool a100 has so much free/,
    permanent: false,
  },
  {
    code: 'not-enough-room',
    what: 'memory and CPU that are taken, though nodes are not tolerated too',
    facts: factsOf(
      unplaced(
        `0/3 nodes are available: 1 node(s) had untolerated taint {node-role.kubernetes.io/control-plane: }, 2 Insufficient cpu, 2 Insufficient memory.${noVictims}`,
      ),
    ),
    says: /asks for 2 CPU cores, .*, and for 1 GiB of memory/,
    permanent: false,
  },
  {
    code: 'not-enough-room',
    what: 'room that the autoscaler of the cluster does not make',
    facts: factsOf(
      unplaced(`0/3 nodes are available: 3 Insufficient cpu.${noVictims}`),
      {
        events: [
          podEvent({
            type: 'Normal',
            reason: 'NotTriggerScaleUp',
            message:
              "pod didn't trigger scale-up: 1 max node group size reached",
          }),
        ],
      },
    ),
    says: /No node is added: pod didn't trigger scale-up: 1 max node group size reached/,
    permanent: false,
  },
  {
    code: 'nodes-tainted',
    what: 'nodes with a taint, as Kubernetes up to 1.33 says it',
    facts: factsOf(
      unplaced(
        `0/3 nodes are available: 3 node(s) had untolerated taint {team: b}.${after(
          '3 Preemption is not helpful for scheduling',
        )}`,
      ),
    ),
    says: /The nodes of pool a100 keep replicas away by taints that they do not tolerate: team: b$/,
    permanent: false,
  },
  {
    code: 'nodes-tainted',
    what: 'nodes with a taint that is known',
    facts: factsOf(
      unplaced('0/1 nodes are available: 1 node(s) had untolerated taint(s).'),
      {
        surroundings: {
          nodes: [
            a100('a', 0, {
              taints: [
                {
                  key: 'nvidia.com/gpu',
                  value: 'present',
                  effect: 'NoSchedule',
                },
                { key: 'team', value: 'b', effect: 'NoSchedule' },
                { key: 'soft', value: '', effect: 'PreferNoSchedule' },
              ],
            }),
          ],
        },
      },
    ),
    says: /do not tolerate: team=b$/,
    permanent: false,
  },
  {
    code: 'no-node-in-pool',
    what: 'a pool without nodes, where nodes of others have taints',
    facts: factsOf(
      unplaced(
        "0/3 nodes are available: 1 node(s) had untolerated taint(s), 2 node(s) didn't match Pod's node affinity/selector.",
      ),
      {
        surroundings: {
          nodes: [
            a100('a', 0, {
              labels: {},
              taints: [{ key: 'team', value: 'b', effect: 'NoSchedule' }],
            }),
          ],
        },
      },
    ),
    says: /No node of the cluster has the labels of pool a100/,
    permanent: false,
  },
  {
    code: 'nodes-tainted',
    what: 'taints and labels, where no node may be seen',
    facts: factsOf(
      unplaced(
        "0/3 nodes are available: 1 node(s) had untolerated taint(s), 2 node(s) didn't match Pod's node affinity/selector.",
      ),
    ),
    says: /do not have the labels of pool a100: nvidia\.com\/gpu\.product=\S+, or keep replicas away by taints/,
    permanent: false,
  },
  {
    code: 'unschedulable',
    what: 'nodes of the pool that are cordoned, beside others with taints',
    facts: factsOf(
      unplaced(
        '0/2 nodes are available: 1 node(s) had untolerated taint(s), 1 node(s) were unschedulable.',
      ),
      { surroundings: { nodes: [a100('a', 0, { unschedulable: true })] } },
    ),
    says: /No node takes a replica: .*1 node\(s\) were unschedulable/,
    permanent: false,
  },
  {
    code: 'no-node-in-pool',
    what: 'a pool without nodes',
    facts: factsOf(
      unplaced(
        `0/3 nodes are available: 3 node(s) didn't match Pod's node affinity/selector.${after(
          '3 Preemption is not helpful for scheduling',
        )}`,
      ),
    ),
    says: /No node of the cluster has the labels of pool a100: nvidia\.com\/gpu\.product=NVIDIA-A100-SXM4-80GB/,
    permanent: false,
  },
  {
    code: 'volume-missing',
    what: 'a claim that is not there',
    facts: factsOf(
      unplaced(
        '0/3 nodes are available: persistentvolumeclaim "models" not found. not found',
      ),
    ),
    says: /needs the PersistentVolumeClaim models in its namespace/,
    permanent: false,
  },
  {
    code: 'volume-missing',
    what: 'a volume in another zone',
    facts: factsOf(
      unplaced(
        "0/3 nodes are available: 3 node(s) didn't match PersistentVolume's node affinity.",
      ),
    ),
    says: /not where a node is that could take it/,
    permanent: false,
  },
  {
    code: 'unschedulable',
    what: 'a reason that nobody has foreseen',
    facts: factsOf(
      unplaced('0/3 nodes are available: 3 node(s) were unschedulable.'),
    ),
    says: /No node takes a replica: 0\/3 nodes are available: 3 node\(s\) were unschedulable/,
    permanent: false,
  },
  {
    code: 'unschedulable',
    what: 'a cluster without nodes',
    facts: factsOf(unplaced('no nodes available to schedule pods')),
    says: /No node takes a replica: no nodes available to schedule pods/,
    permanent: false,
  },
];
