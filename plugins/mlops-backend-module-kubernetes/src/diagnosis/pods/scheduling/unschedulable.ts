import {
  condition,
  isSelected,
  list,
  text,
  wordsOf,
  type LivePod,
  type NodeRoom,
} from '../../../live';
import type { Cause } from '../../Cause';
import type { PodFacts } from '../../PodFacts';
import { because, quote } from '../../quote';
import { roomCause, selectorOf } from './room';
import { readSchedulerMessage } from './schedulerMessage';

const TAINTED = /untolerated taint|had taints that the pod didn't tolerate/;
const NOT_SELECTED =
  /didn't match Pod's node affinity\/selector|didn't match node selector/;
const VOLUME =
  /persistentvolumeclaim|persistent volume|PersistentVolume|volume zone|volume count/i;

/** Why no node takes a pod. */
export function unschedulableCauses({
  pod,
  events,
  pool,
  surroundings,
}: PodFacts): Cause[] {
  const scheduled = condition(pod.status?.conditions, 'PodScheduled');
  if (scheduled?.status !== 'False' || scheduled.reason !== 'Unschedulable') {
    return [];
  }
  const { message } = wordsOf(scheduled);
  const claim = /persistentvolumeclaim "([^"]{1,253})" not found/.exec(message);
  if (claim) {
    return [
      {
        code: 'volume-missing',
        message: `A replica needs the PersistentVolumeClaim ${quote(
          claim[1],
        )} in its namespace, which is not there`,
        action: 'Ask a platform engineer to create it',
        permanent: false,
      },
    ];
  }
  const report = readSchedulerMessage(message);
  const reasons = report?.reasons ?? [];
  const lacking = [
    ...new Set(
      reasons.flatMap(({ reason }) => {
        const resource = /^Insufficient (\S{1,100})$/.exec(reason)?.[1];
        return resource === undefined ? [] : [resource];
      }),
    ),
  ];
  const name = quote(pool.name, 100);
  const scaleUp = noScaleUp(events);
  const causes: Cause[] = [];
  if (lacking.length > 0) {
    const cause = roomCause(pod, lacking, surroundings.nodes, name);
    causes.push({ ...cause, message: `${cause.message}${scaleUp}` });
  }
  const reasoned = (says: RegExp) =>
    reasons.find(({ reason }) => says.test(reason));
  if (lacking.length === 0 && reasoned(TAINTED)) {
    causes.push(taintCause(pod, surroundings.nodes, name));
  }
  if (report && reasoned(NOT_SELECTED)?.nodes === report.nodes) {
    causes.push({
      code: 'no-node-in-pool',
      message: `No node of the cluster has the labels of pool ${name}${selectorText(
        pod,
      )}${scaleUp}`,
      action:
        'Ask a platform engineer whether the nodes of the pool are there and carry its labels',
      permanent: false,
    });
  }
  const volume = reasoned(VOLUME);
  if (volume) {
    causes.push({
      code: 'volume-missing',
      message: `A volume of a replica is not where a node is that could take it${because(
        volume.reason,
      )}`,
      action: 'Ask a platform engineer to look at the volumes of the namespace',
      permanent: false,
    });
  }
  return causes.length > 0
    ? causes
    : [
        {
          code: 'unschedulable',
          message: `No node takes a replica${because(message)}`,
          action:
            'Ask for less, choose another pool, or ask a platform engineer to look at the nodes',
          permanent: false,
        },
      ];
}

function taintCause(
  pod: LivePod,
  nodes: readonly NodeRoom[] | undefined,
  pool: string,
): Cause {
  const taints = new Set(
    nodes
      ?.filter(node => isSelected(node, selectorOf(pod)))
      .flatMap(node => node.taints)
      .filter(
        ({ key, value, effect }) =>
          effect !== 'PreferNoSchedule' &&
          !isTolerated(pod, { key, value, effect }),
      )
      .map(({ key, value }) => (value ? `${key}=${value}` : key)),
  );
  return {
    code: 'nodes-tainted',
    message: `The nodes of pool ${pool} keep replicas away by taints that they do not tolerate${because(
      [...taints].sort().slice(0, 5).join(', '),
    )}`,
    action:
      'Ask a platform engineer to add a toleration to the pool, or choose another pool',
    permanent: false,
  };
}

function isTolerated(
  { spec }: LivePod,
  taint: { key: string; value: string; effect: string },
): boolean {
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

/** What the cluster autoscaler says, where there is one. */
function noScaleUp(events: PodFacts['events']): string {
  const said = text(
    events.find(({ reason }) => reason === 'NotTriggerScaleUp')?.message,
  );
  return said === '' ? '' : `. No node is added${because(said)}`;
}
