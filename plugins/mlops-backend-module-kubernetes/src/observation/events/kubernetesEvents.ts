import type {
  ServiceKey,
  TargetEvent,
} from '@fairway/backstage-plugin-mlops-node';
import { happenedAt, text, timesOf, type LiveEvent } from '../../live';
import { revisionNumberOf } from '../../manifests';
import { withoutSecrets } from '../../text/withoutSecrets';

/** What a pod's name has of the name that it is made from (apiserver, `maxGeneratedNameLength`). */
const GENERATED_NAME_LENGTH = 58;

const MESSAGE_LENGTH = 500;

/** Events that are no warnings and yet belong into the history. */
const TELLING = new Set([
  'NotTriggerScaleUp',
  'Preempted',
  'ScalingReplicaSet',
  'SuccessfulRescale',
  'TriggeredScaleUp',
]);

/** Another was faster to write, and the controller tries again: KServe's tells everybody. */
const LOST_RACE =
  /the object has been modified; please apply your changes to the latest version/;

/** An event of a cluster for the history; undefined for what nobody would miss there. */
export function kubernetesEvent(
  service: ServiceKey,
  names: ReadonlyMap<string, number>,
  event: LiveEvent,
): TargetEvent | undefined {
  const uid = text(event.metadata?.uid);
  const at = happenedAt(event);
  const reason = text(event.reason);
  const isWarning = event.type === 'Warning';
  const kind = text(event.involvedObject?.kind);
  const name = text(event.involvedObject?.name);
  const owner = ownerOf(service, names, { kind, name });
  if (
    owner === undefined ||
    uid === '' ||
    at === undefined ||
    !(isWarning || TELLING.has(reason)) ||
    LOST_RACE.test(text(event.message))
  ) {
    return undefined;
  }
  const count = timesOf(event);
  return {
    id: `${uid}:${tellingCount(count)}`,
    at,
    type: `kubernetes-${dashed(reason)}`,
    severity: isWarning ? 'warning' : 'info',
    message: withoutSecrets(
      `${kind} ${name}: ${text(event.message) || reason}`,
      MESSAGE_LENGTH,
    ),
    ...(owner.revision !== undefined && { revision: owner.revision }),
    evidence: {
      reason: reason.slice(0, 128),
      object: `${kind}/${name}`,
      count,
    },
  };
}

/**
 * The revision that an object belongs to, by its name: events of pods may come
 * before the pods, and stay when they are gone. Undefined for all that is not ours.
 */
function ownerOf(
  service: ServiceKey,
  names: ReadonlyMap<string, number>,
  { kind, name }: { kind: string; name: string },
): { revision?: number } | undefined {
  if (kind === 'HTTPRoute') {
    return name === service.name ? {} : undefined;
  }
  const exact = names.get(name) ?? revisionNumberOf(service, name);
  if (exact !== undefined) {
    return { revision: exact };
  }
  for (const [prefix, revision] of names) {
    if (name.startsWith(prefix.slice(0, GENERATED_NAME_LENGTH))) {
      return { revision };
    }
  }
  return undefined;
}

/**
 * An event that goes on happening is told when it has happened once, twice, four
 * times and so on: a pod that crashes all night must not fill the history.
 */
function tellingCount(count: number): number {
  return 2 ** Math.floor(Math.log2(count));
}

/** `FailedScheduling` as `failed-scheduling`. */
function dashed(reason: string): string {
  return (
    reason
      .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-+|-+$/g, '')
      .slice(0, 64) || 'event'
  );
}
