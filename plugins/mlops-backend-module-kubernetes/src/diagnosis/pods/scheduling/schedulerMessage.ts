/** What the scheduler says of why no node takes a pod. */
export interface SchedulerReport {
  /** Nodes of the cluster. */
  nodes: number;
  /** The same reasons with the number of nodes that have them. */
  reasons: { nodes: number; reason: string }[];
}

/**
 * Reads `0/3 nodes are available: 1 Insufficient cpu, 2 node(s) were unschedulable.
 * preemption: …` (scheduler, `FitError.Error`). Undefined for other texts.
 */
export function readSchedulerMessage(
  message: string,
): SchedulerReport | undefined {
  const match = /^0\/(\d{1,6}) nodes are available:? ?(.*)$/s.exec(
    message.slice(0, 4000),
  );
  if (!match) {
    return undefined;
  }
  const [, nodes, rest] = match;
  // What follows is about making room by ending other pods.
  const [filtered] = rest.split(/\.(?: |$)/);
  return {
    nodes: Number(nodes),
    reasons: filtered.split(', ').flatMap(part => {
      const found = /^(\d{1,6}) (.+)$/.exec(part.trim());
      return found ? [{ nodes: Number(found[1]), reason: found[2] }] : [];
    }),
  };
}
