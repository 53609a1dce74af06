import {
  amount,
  happenedAt,
  isEnding,
  isServing,
  list,
  text,
  type LiveDeployment,
  type LiveEvent,
  type LiveInferenceService,
  type LiveLanguageModelService,
  type LivePod,
  type LiveReplicaSet,
  type Live,
  type Surroundings,
  type Workload,
} from '../live';
import type { PoolPlacement } from '../manifests';
import { inOrder, type Cause } from './Cause';
import { podCauses } from './pods/podCauses';
import { kserveCauses } from './workload/kserveCauses';
import { languageModelCauses } from './workload/languageModelCauses';
import { workloadCauses } from './workload/workloadCauses';

/** Pods are alike: looking at so many tells all causes. */
const MAX_PODS = 50;

/** What a cluster has of one revision. */
export interface RevisionFacts {
  deployment: LiveDeployment | undefined;
  /** What KServe makes the Deployment of, and now in milliseconds since the epoch. */
  kserve?: {
    inferenceService?: LiveInferenceService;
    languageModelService?: LiveLanguageModelService;
    now: number;
  };
  replicaSets: readonly LiveReplicaSet[];
  pods: readonly LivePod[];
  events: readonly LiveEvent[];
  workloads: readonly Live<Workload>[];
  pool: PoolPlacement;
  surroundings: Surroundings;
}

/**
 * Why a revision has fewer ready replicas than it shall have: from its workload
 * down to pods, containers and events. The first one says most. Empty while
 * nothing is wrong, or nothing is known to be.
 */
export function diagnoseRevision(facts: RevisionFacts): Cause[] {
  const { deployment, replicaSets, surroundings, kserve } = facts;
  const pods = list(facts.pods);
  const wanted = amount(deployment?.spec?.replicas ?? 1);
  const ready = pods.filter(isServing).length;
  if (deployment && ready >= wanted) {
    return [];
  }
  return inOrder([
    ...workloadCauses(deployment, replicaSets, {
      surroundings,
      ofKServe: kserve ? causesOfKServe(kserve, facts.events) : [],
    }),
    ...pods
      .filter(pod => !isEnding(pod) && !isServing(pod))
      .slice(0, MAX_PODS)
      .flatMap(pod => diagnosePod(pod, facts)),
  ]);
}

function causesOfKServe(
  {
    inferenceService,
    languageModelService,
    now,
  }: NonNullable<RevisionFacts['kserve']>,
  events: readonly LiveEvent[],
): Cause[] {
  return [
    ...(inferenceService ? kserveCauses(inferenceService, events, now) : []),
    ...(languageModelService
      ? languageModelCauses(languageModelService, now)
      : []),
  ];
}

/** Why one pod is not ready. */
export function diagnosePod(
  pod: LivePod,
  {
    events,
    pool,
    workloads,
    surroundings,
  }: Pick<RevisionFacts, 'events' | 'pool' | 'workloads' | 'surroundings'>,
): Cause[] {
  return inOrder(
    podCauses({
      pod,
      events: eventsOf(pod, events),
      pool,
      workloads: list(workloads),
      surroundings,
    }),
  );
}

/** The events of a pod, the newest first. */
function eventsOf(
  { metadata }: LivePod,
  events: readonly LiveEvent[],
): LiveEvent[] {
  const uid = text(metadata?.uid);
  const name = text(metadata?.name);
  return list(events)
    .filter(({ involvedObject }) =>
      uid !== '' && text(involvedObject?.uid) !== ''
        ? involvedObject?.uid === uid
        : involvedObject?.kind === 'Pod' && involvedObject.name === name,
    )
    .map(event => ({ event, at: happenedAt(event) ?? 0 }))
    .sort((a, b) => b.at - a.at)
    .map(({ event }) => event);
}
