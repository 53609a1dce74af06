import type { ObservedRevision } from '../admin/schemas.ts';

/**
 * What is said of a revision whose content was declared anew: replicas and
 * weight of the old content, which serves; stages and problem of the new one.
 * Pure.
 */
export function withSuccessor(
  old: ObservedRevision,
  successor: ObservedRevision | undefined,
): ObservedRevision {
  if (!successor) {
    return old;
  }
  const { stages, problem, desiredReplicas, readyReplicas } = successor;
  return {
    ...old,
    stages,
    successor: { desiredReplicas, readyReplicas },
    ...(problem
      ? {
          problem: {
            ...problem,
            message: `The revision goes on with its previous content, since the new one is not ready: ${problem.message}`,
          },
        }
      : {}),
  };
}
