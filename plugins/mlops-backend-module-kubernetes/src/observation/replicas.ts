import type { Replica } from '@fairway/backstage-plugin-mlops-common';
import {
  amount,
  containerStatuses,
  hasEnded,
  instant,
  isEnding,
  isServing,
  latest,
  restartsOf,
  revisionOf,
  text,
  trueSince,
  type LivePod,
} from '../live';

/** More replicas of one service are not told one by one. */
const MAX_REPLICAS = 500;

/** A day; no pod of ours is given more. */
const MAX_GRACE_SECONDS = 86_400;

/**
 * The pods of a service as replicas, by revision and name.
 *
 * @param reasonOf - why a pod is not ready, or what it is doing, in plain words
 */
export function replicasOf(
  pods: readonly LivePod[],
  reasonOf: (pod: LivePod) => string | undefined,
): Replica[] {
  return pods
    .flatMap(pod => {
      const revision = revisionOf(pod);
      return revision === undefined ? [] : [replicaOf(pod, revision, reasonOf)];
    })
    .sort(
      (a, b) =>
        a.revision - b.revision ||
        (a.name < b.name ? -1 : Number(a.name > b.name)),
    )
    .slice(0, MAX_REPLICAS);
}

function replicaOf(
  pod: LivePod,
  revision: number,
  reasonOf: (pod: LivePod) => string | undefined,
): Replica {
  const state = stateOf(pod);
  const reason = state === 'ready' ? undefined : reasonOf(pod);
  return {
    name: text(pod.metadata?.name),
    revision,
    state,
    ...(reason !== undefined && { reason }),
    since: new Date(sinceOf(pod, state)).toISOString(),
    restarts: restartsOf(pod),
  };
}

function stateOf(pod: LivePod): Replica['state'] {
  if (isEnding(pod)) {
    return 'draining';
  }
  if (hasEnded(pod)) {
    return text(pod.status?.phase) === 'Succeeded' ? 'stopped' : 'crashed';
  }
  if (isServing(pod)) {
    return 'ready';
  }
  return containerStatuses(pod).some(hasCrashed) ? 'crashed' : 'starting';
}

function hasCrashed({
  state,
}: ReturnType<typeof containerStatuses>[number]): boolean {
  return (
    state?.waiting?.reason === 'CrashLoopBackOff' ||
    amount(state?.terminated?.exitCode) !== 0
  );
}

function sinceOf(pod: LivePod, state: Replica['state']): number {
  const created = instant(pod.metadata?.creationTimestamp) ?? 0;
  switch (state) {
    case 'draining':
      return drainingSince(pod) ?? created;
    case 'ready':
      return trueSince(pod.status?.conditions, 'Ready') ?? created;
    case 'starting':
      return created;
    default:
      return (
        latest(
          ...containerStatuses(pod).flatMap(({ state: now, lastState }) => [
            instant(now?.terminated?.finishedAt),
            instant(lastState?.terminated?.finishedAt),
          ]),
        ) ?? created
      );
  }
}

/** `deletionTimestamp` says when it has to be gone, not when it was told to. */
function drainingSince({ metadata }: LivePod): number | undefined {
  const end = instant(metadata?.deletionTimestamp);
  const grace = amount(metadata?.deletionGracePeriodSeconds);
  return end === undefined
    ? undefined
    : end - Math.min(Math.max(0, grace), MAX_GRACE_SECONDS) * 1000;
}
