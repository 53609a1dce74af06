import {
  isSelected,
  list,
  text,
  type LivePod,
  type NodeRoom,
  type Taint,
} from '../../../live';
import type { Cause } from '../../Cause';
import { because } from '../../quote';
import { selectorOf } from './room';
import type { SchedulerReport } from './schedulerMessage';

const TAINTED = /untolerated taint|had taints that the pod didn't tolerate/;
/** Up to Kubernetes 1.33 the scheduler names the taint. */
const NAMED_TAINT = /untolerated taint \{([^}]{1,300})\}/;
const NOT_SELECTED =
  /didn't match Pod's node affinity\/selector|didn't match node selector/;

/**
 * The nodes of a pool are not there, or keep pods away. The scheduler looks at
 * taints before it looks at labels, so what it says of taints may be said of
 * nodes of other pools: where the nodes are known, they decide.
 */
export function poolNodesCause(
  pod: LivePod,
  { reasons }: SchedulerReport,
  nodes: readonly NodeRoom[] | undefined,
  pool: string,
): Cause | undefined {
  const tainted = reasons.filter(({ reason }) => TAINTED.test(reason));
  const isSaid = reasons.some(({ reason }) => NOT_SELECTED.test(reason));
  if (!isSaid && tainted.length === 0) {
    return undefined;
  }
  const ofPool = nodes?.filter(node => isSelected(node, selectorOf(pod)));
  if (ofPool ? ofPool.length === 0 : tainted.length === 0) {
    return {
      code: 'no-node-in-pool',
      message: `No node of the cluster has the labels of pool ${pool}${selectorText(
        pod,
      )}`,
      action:
        'Ask a platform engineer whether the nodes of the pool are there and carry its labels',
      permanent: false,
    };
  }
  const taints = ofPool
    ? ofPool.flatMap(node => untolerated(pod, node))
    : tainted.flatMap(({ reason }) => NAMED_TAINT.exec(reason)?.[1] ?? []);
  if (tainted.length === 0 || (ofPool && taints.length === 0)) {
    return undefined;
  }
  const names = because([...new Set(taints)].sort().slice(0, 5).join(', '));
  return {
    code: 'nodes-tainted',
    message:
      isSaid && !ofPool
        ? `The nodes of the cluster do not have the labels of pool ${pool}${selectorText(
            pod,
          )}, or keep replicas away by taints that they do not tolerate${names}`
        : `The nodes of pool ${pool} keep replicas away by taints that they do not tolerate${names}`,
    action:
      'Ask a platform engineer to add a toleration to the pool, or choose another pool',
    permanent: false,
  };
}

function untolerated(pod: LivePod, { taints }: NodeRoom): string[] {
  return taints
    .filter(
      taint => taint.effect !== 'PreferNoSchedule' && !isTolerated(pod, taint),
    )
    .map(({ key, value }) => (value ? `${key}=${value}` : key));
}

function isTolerated({ spec }: LivePod, taint: Taint): boolean {
  return list(spec?.tolerations).some(
    ({ key, operator, value, effect }) =>
      (!text(key) || key === taint.key) &&
      (!text(effect) || effect === taint.effect) &&
      (operator === 'Exists' || text(value) === taint.value),
  );
}

function selectorText(pod: LivePod): string {
  return because(
    Object.entries(selectorOf(pod))
      .map(([name, value]) => `${name}=${value}`)
      .join(', '),
  );
}
