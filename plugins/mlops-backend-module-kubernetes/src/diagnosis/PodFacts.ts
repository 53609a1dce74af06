import type { Live, LiveEvent, LivePod, Surroundings, Workload } from '../live';
import type { PoolPlacement } from '../manifests';

/** What there is to say why one pod is not ready. */
export interface PodFacts {
  pod: LivePod;
  /** Of this pod, the newest first. */
  events: readonly LiveEvent[];
  pool: PoolPlacement;
  /** Kueue's, of the namespace. */
  workloads: readonly Live<Workload>[];
  surroundings: Surroundings;
}
