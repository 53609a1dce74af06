import type { StageInstants } from '@fairway/backstage-plugin-mlops-node';
import {
  instant,
  isServing,
  latest,
  list,
  modelStatus,
  serverStatus,
  text,
  trueSince,
  type LiveContainerStatus,
  type LiveDeployment,
  type LivePod,
} from '../live';
import { annotationNames, MODEL_VOLUME } from '../manifests';

/**
 * Where the stages of the first replica that became ready ended; of the one that
 * has come furthest, where none is ready yet.
 *
 * Instants of Kubernetes have whole seconds and are of several machines' clocks,
 * so one that would lie before an earlier stage is moved to it.
 *
 * @param routedAt - since when predictions are routed to the revision
 */
export function stagesOf(
  deployment: LiveDeployment | undefined,
  pods: readonly LivePod[],
  routedAt: number | undefined,
): StageInstants {
  const accepted = instant(deployment?.metadata?.creationTimestamp);
  const first = firstReady(pods);
  const seen: StageInstants = first ? podStages(first) : {};
  const ready = seen.modelReady !== undefined;
  return inOrder({
    accepted: accepted ?? seen.accepted,
    placed: seen.placed,
    runtimeAvailable: seen.runtimeAvailable,
    modelFetched: seen.modelFetched,
    runtimeStarted: seen.runtimeStarted,
    modelReady: seen.modelReady,
    routed: ready ? routedAt : undefined,
  });
}

function podStages(pod: LivePod): StageInstants {
  const { metadata, status } = pod;
  const model = modelStatus(pod);
  const server = serverStatus(pod);
  const started = startedAt(server);
  return {
    accepted: instant(metadata?.creationTimestamp),
    placed: trueSince(status?.conditions, 'PodScheduled'),
    // Both are of the same image, and whichever starts first has it there.
    runtimeAvailable: startedAt(model) ?? started,
    modelFetched: model ? succeededAt(model) : arrivedWith(pod, started),
    runtimeStarted: started,
    modelReady: isServing(pod) ? readySince(pod) : undefined,
  };
}

/**
 * Without a container that fetches it the model came with the image volume, which
 * the node has compared with its digest. What the server fetches by itself, or
 * finds in a claim, nobody has compared: then there is no such stage.
 */
function arrivedWith(
  { metadata, spec }: LivePod,
  started: number | undefined,
): number | undefined {
  const digest = text(metadata?.annotations?.[annotationNames.digest]);
  const isClaim = list(spec?.volumes).some(
    ({ name, persistentVolumeClaim }) =>
      name === MODEL_VOLUME && persistentVolumeClaim,
  );
  return digest.startsWith('gitCommit:') || isClaim ? undefined : started;
}

function startedAt(
  status: LiveContainerStatus | undefined,
): number | undefined {
  return (
    instant(status?.state?.running?.startedAt) ??
    instant(status?.state?.terminated?.startedAt)
  );
}

function succeededAt({ state }: LiveContainerStatus): number | undefined {
  return state?.terminated?.exitCode === 0
    ? instant(state.terminated.finishedAt)
    : undefined;
}

function readySince({ status }: LivePod): number | undefined {
  return trueSince(status?.conditions, 'Ready');
}

function firstReady(pods: readonly LivePod[]): LivePod | undefined {
  const rank = (pod: LivePod) => {
    const known = Object.values(podStages(pod)).filter(at => at !== undefined);
    return {
      ready: isServing(pod) ? readySince(pod) ?? Infinity : Infinity,
      stages: known.length,
    };
  };
  return pods
    .map(pod => ({ pod, ...rank(pod) }))
    .sort(
      (a, b) =>
        // Infinity minus itself is no number, and no order.
        (a.ready === b.ready ? 0 : a.ready - b.ready) || b.stages - a.stages,
    )[0]?.pod;
}

const order = [
  'accepted',
  'placed',
  'runtimeAvailable',
  'modelFetched',
  'runtimeStarted',
  'modelReady',
  'routed',
] as const satisfies readonly (keyof StageInstants)[];

function inOrder(stages: StageInstants): StageInstants {
  const ordered: StageInstants = {};
  let before: number | undefined;
  for (const stage of order) {
    const at = stages[stage];
    if (at !== undefined) {
      before = latest(before, at);
      ordered[stage] = before;
    }
  }
  return ordered;
}
