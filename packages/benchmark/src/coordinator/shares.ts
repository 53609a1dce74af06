import type { BenchmarkPlan } from '../plan.ts';
import type { WorkerShare } from '../worker/messages.ts';

/** Latencies of each kind that are kept as they are, in all. */
const ROOM = 100_000;

/** Divides a plan among its workers. */
export function shareOut(plan: BenchmarkPlan): WorkerShare[] {
  const { workers: of, connections } = plan;
  return Array.from({ length: of }, (_, index) => ({
    index,
    of,
    connections:
      Math.floor(connections / of) + (index < connections % of ? 1 : 0),
    room: Math.floor(ROOM / of),
  }));
}
