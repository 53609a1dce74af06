import {
  hasEnded,
  isEnding,
  isServing,
  isTrue,
  modelStatus,
  serverStatus,
  type LivePod,
} from '../live';

/** What a replica that is not ready is doing, where nothing is wrong with it. */
export function progressOf(pod: LivePod): string | undefined {
  if (isEnding(pod)) {
    return 'Finishes the predictions under way';
  }
  if (hasEnded(pod) || isServing(pod)) {
    return undefined;
  }
  if (!isTrue(pod.status?.conditions, 'PodScheduled')) {
    return 'Waits for a node';
  }
  const model = modelStatus(pod);
  const server = serverStatus(pod);
  if (server?.state?.running) {
    return 'Loads the model';
  }
  if (model?.state?.running) {
    return 'Fetches the model';
  }
  return model?.state?.terminated
    ? 'Starts the server'
    : 'Waits for its image and volumes';
}
