import { containerStatuses, isEnding, text } from '../../../live';
import type { Cause } from '../../Cause';
import type { PodFacts } from '../../PodFacts';
import { because, quote } from '../../quote';

const MISSING =
  /(secret|configmap|persistentvolumeclaim) "([^"]{1,253})" not found/i;
const MISSING_KEY =
  /couldn't find key (\S{1,253}) in (Secret|ConfigMap) (\S{1,300})/;
const AS_ROOT = /runAsNonRoot/;

const kinds: Record<string, string> = {
  secret: 'Secret',
  configmap: 'ConfigMap',
  persistentvolumeclaim: 'PersistentVolumeClaim',
};

/** What a pod refers to and the namespace does not have. */
export function configurationCauses({ pod, events }: PodFacts): Cause[] {
  return [
    ...containerStatuses(pod).flatMap(({ state }) =>
      state?.waiting?.reason === 'CreateContainerConfigError'
        ? [configurationCause(text(state.waiting.message))]
        : [],
    ),
    ...(isWaitingForVolumes(pod) ? mountCauses(events) : []),
  ];
}

function configurationCause(message: string): Cause {
  if (AS_ROOT.test(message)) {
    return {
      code: 'configuration-refused',
      message: `The image would run as root, which is not allowed${because(
        message,
      )}`,
      action: 'Use an image that runs as another user than root',
      permanent: true,
    };
  }
  return (
    missing(message) ?? {
      code: 'configuration-refused',
      message: `A container cannot be set up${because(message)}`,
      action: 'Ask a platform engineer to look at the pod',
      permanent: false,
    }
  );
}

/** The Secret or ConfigMap that a text says is missing. */
function missing(message: string): Cause | undefined {
  const key = MISSING_KEY.exec(message);
  const [, kind, name] = MISSING.exec(message) ?? [];
  if (!key && kind === undefined) {
    return undefined;
  }
  const what = key
    ? `the key ${quote(key[1])} in the ${key[2]} ${quote(key[3])}`
    : `the ${kinds[kind.toLowerCase()]} ${quote(name)} in its namespace`;
  return {
    code: 'configuration-missing',
    message: `A replica needs ${what}, which is not there`,
    action: `Ask a platform engineer to create it; the replica starts by itself then`,
    permanent: false,
  };
}

function mountCauses(events: PodFacts['events']): Cause[] {
  const failed = events.find(({ reason }) =>
    ['FailedMount', 'FailedAttachVolume', 'FailedMapVolume'].includes(
      text(reason),
    ),
  );
  const message = text(failed?.message);
  return failed
    ? [
        missing(message) ?? {
          code: 'volume-not-mounted',
          message: `A volume of a replica cannot be mounted${because(message)}`,
          action:
            'Ask a platform engineer to look at the storage of the node; it is tried again by itself',
          permanent: false,
        },
      ]
    : [];
}

/** Has no container of it ever been started? */
function isWaitingForVolumes(pod: PodFacts['pod']): boolean {
  return (
    !isEnding(pod) &&
    text(pod.spec?.nodeName) !== '' &&
    containerStatuses(pod).every(
      ({ state }) => !state?.running && !state?.terminated,
    )
  );
}
