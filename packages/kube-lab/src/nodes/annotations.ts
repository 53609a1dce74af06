const prefix = 'kube-lab.fairway.dev';

/**
 * What pods on fake nodes, and fake nodes themselves, are told by annotations.
 * In the template of a Deployment they hold for its pods only, so of two
 * revisions one can fail.
 */
export const annotations = {
  /** What is wrong with the pod (see `PodFault`) or node (`not-ready`). */
  fault: `${prefix}/fault`,
  /**
   * The pod becomes ready first, and the fault begins that long after, such as
   * `5s` (Go duration).
   */
  faultAfter: `${prefix}/fault-after`,
  /** How long the pod takes to become ready, such as `1500ms` (Go duration). */
  readyAfter: `${prefix}/ready-after`,
  /** How long it takes to end, such as `10s` (Go duration). */
  endAfter: `${prefix}/end-after`,
  /** Last words of a container that crashes. */
  message: `${prefix}/message`,
} as const;

/**
 * What can be wrong with a pod on a fake node:
 *
 * - `never-ready`: runs, and its readiness probe fails
 * - `image-pull`: ErrImagePull, then ImagePullBackOff
 * - `crash`: exit code 1 over and over, CrashLoopBackOff
 * - `out-of-memory`: the same with OOMKilled, exit code 137
 * - `init-crash`: the first init container fails over and over
 */
export type PodFault =
  | 'never-ready'
  | 'image-pull'
  | 'crash'
  | 'out-of-memory'
  | 'init-crash';
