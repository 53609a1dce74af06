import type { V1ContainerStatus } from '@kubernetes/client-node';
import {
  LANGUAGE_MODEL_CONTAINER,
  PREDICTOR_CONTAINER,
  STORAGE_CONTAINER,
} from '../kserve/manifests/containers';
import { labelNames, MODEL_CONTAINER, SERVER_CONTAINER } from '../manifests';
import { isReady } from './conditions';
import type { Live } from './Live';
import { amount, instant, list, text } from './read';
import type { LivePod } from './ServiceObjects';

export type LiveContainerStatus = Live<V1ContainerStatus>;

/** Anything that may carry labels. */
export interface Labelled {
  metadata?: { labels?: unknown } | null;
}

/** The value of a label; empty where there is none. */
export function labelOf({ metadata }: Labelled, name: string): string {
  const labels = metadata?.labels as Record<string, unknown> | null | undefined;
  return text(labels?.[name]);
}

/** The number of the revision that an object belongs to; undefined for all others. */
export function revisionOf(object: Labelled): number | undefined {
  const value = labelOf(object, labelNames.revision);
  return /^[1-9]\d{0,9}$/.test(value) ? Number(value) : undefined;
}

/** Was it told to end? */
export function isEnding({ metadata }: LivePod): boolean {
  return instant(metadata?.deletionTimestamp) !== undefined;
}

/** Has it ended, for good or bad? */
export function hasEnded({ status }: LivePod): boolean {
  return ['Succeeded', 'Failed'].includes(text(status?.phase));
}

/** Does it take predictions? */
export function isServing(pod: LivePod): boolean {
  return !isEnding(pod) && !hasEnded(pod) && isReady(pod.status?.conditions);
}

/** Is this what containers are called that answer predictions? */
export function isServer(name: string): boolean {
  return [
    SERVER_CONTAINER,
    PREDICTOR_CONTAINER,
    LANGUAGE_MODEL_CONTAINER,
  ].includes(name);
}

/** The container that fetches the model. */
export function modelStatus({
  status,
}: LivePod): LiveContainerStatus | undefined {
  return list(status?.initContainerStatuses).find(
    ({ name }) => name === MODEL_CONTAINER || name === STORAGE_CONTAINER,
  );
}

/** The container that answers predictions. */
export function serverStatus({
  status,
}: LivePod): LiveContainerStatus | undefined {
  return list(status?.containerStatuses).find(({ name }) =>
    isServer(text(name)),
  );
}

/** All containers: those that start first, then the others. */
export function containerStatuses({ status }: LivePod): LiveContainerStatus[] {
  return [
    ...list(status?.initContainerStatuses),
    ...list(status?.containerStatuses),
  ];
}

/** How often containers of the pod were started again. */
export function restartsOf(pod: LivePod): number {
  return containerStatuses(pod).reduce(
    (sum, { restartCount }) => sum + amount(restartCount),
    0,
  );
}
