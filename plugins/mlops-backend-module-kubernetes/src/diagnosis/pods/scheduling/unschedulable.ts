import { condition, text, wordsOf } from '../../../live';
import type { Cause } from '../../Cause';
import type { PodFacts } from '../../PodFacts';
import { because, quote } from '../../quote';
import { poolNodesCause } from './poolNodes';
import { roomCause } from './room';
import { readSchedulerMessage, type SchedulerReport } from './schedulerMessage';

const MISSING_CLAIM = /persistentvolumeclaim "([^"]{1,253})" not found/;
const VOLUME =
  /persistent volume|PersistentVolume|volume zone|volume count|free storage/i;

/** Why no node takes a pod. */
export function unschedulableCauses(facts: PodFacts): Cause[] {
  const { pod, events, pool, surroundings } = facts;
  const scheduled = condition(pod.status?.conditions, 'PodScheduled');
  if (scheduled?.status !== 'False' || scheduled.reason !== 'Unschedulable') {
    return [];
  }
  const { message } = wordsOf(scheduled);
  const report = readSchedulerMessage(message) ?? { nodes: 0, reasons: [] };
  const name = quote(pool.name, 100);
  const lacking = lackingIn(report);
  const cause =
    volumeCause(message, report) ??
    (lacking.length > 0
      ? roomCause(pod, lacking, surroundings.nodes, name)
      : poolNodesCause(pod, report, surroundings.nodes, name));
  return [
    cause
      ? { ...cause, message: `${cause.message}${noScaleUp(events)}` }
      : {
          code: 'unschedulable',
          message: `No node takes a replica${because(message)}`,
          action:
            'Ask for less, choose another pool, or ask a platform engineer to look at the nodes',
          permanent: false,
        },
  ];
}

/** The resources of which no node had enough. */
function lackingIn({ reasons }: SchedulerReport): string[] {
  return [
    ...new Set(
      reasons.flatMap(
        ({ reason }) => /^Insufficient (\S{1,100})$/.exec(reason)?.[1] ?? [],
      ),
    ),
  ];
}

function volumeCause(
  message: string,
  { reasons }: SchedulerReport,
): Cause | undefined {
  const claim = MISSING_CLAIM.exec(message)?.[1];
  if (claim !== undefined) {
    return {
      code: 'volume-missing',
      message: `A replica needs the PersistentVolumeClaim ${quote(
        claim,
      )} in its namespace, which is not there`,
      action: 'Ask a platform engineer to create it',
      permanent: false,
    };
  }
  const found = reasons.find(({ reason }) => VOLUME.test(reason));
  return (
    found && {
      code: 'volume-missing',
      message: `A volume of a replica is not where a node is that could take it${because(
        found.reason,
      )}`,
      action: 'Ask a platform engineer to look at the volumes of the namespace',
      permanent: false,
    }
  );
}

/** What the cluster autoscaler says, where there is one. */
function noScaleUp(events: PodFacts['events']): string {
  const said = text(
    events.find(({ reason }) => reason === 'NotTriggerScaleUp')?.message,
  );
  return said === '' ? '' : `. No node is added${because(said)}`;
}
