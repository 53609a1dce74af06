import { LogHistogram, Moments } from '@fairway/statistics';
import type {
  BakeInput,
  ConcurrentInput,
  RevisionWindow,
} from '../bake/windows/types.ts';

/** Where the windows of these tests begin; each lasts ten seconds. */
export const SINCE = Date.UTC(2026, 10, 1);
export const WINDOW_MS = 10_000;

/** What happens in each window. */
export interface Load {
  requests?: number;
  errors?: number;
  /** The p-th of the latencies, p from 0 to under 1, in milliseconds. */
  latencyMs?: (p: number) => number;
  /** The p-th of the values that are predicted. */
  value?: (p: number) => number;
  classes?: Record<string, number>;
}

const EDGES = Array.from({ length: 99 }, (_, i) => (i + 1) / 100);

function valuesOf(count: number, value: (p: number) => number) {
  const counts = new Array(EDGES.length + 1).fill(0);
  for (let i = 0; i < count; i++) {
    const found = value((i + 0.5) / count);
    counts[EDGES.filter(edge => edge <= found).length]++;
  }
  return { kind: 'values' as const, edges: EDGES, counts };
}

/** Windows one after the other, all alike. */
export function windowsOf(
  revision: string,
  count: number,
  load: Load = {},
): RevisionWindow[] {
  const { requests = 200, errors = 0, classes } = load;
  const { latencyMs = p => 10 + 10 * p, value = p => p } = load;
  const latency = LogHistogram.create();
  const moments = Moments.create();
  for (let i = 0; i < requests - errors; i++) {
    const ms = latencyMs((i + 0.5) / (requests - errors));
    latency.record(ms);
    moments.record(ms);
  }
  const failures: Record<string, number> =
    errors === 0 ? {} : { '5xx': errors };
  return Array.from({ length: count }, (_, i) => ({
    revision,
    startMs: SINCE + i * WINDOW_MS,
    endMs: SINCE + (i + 1) * WINDOW_MS,
    requests,
    errors: failures,
    latency: latency.toBase64(),
    latencyMoments: moments.state,
    outputs: {
      score: classes
        ? { kind: 'classes' as const, counts: classes }
        : valuesOf(requests - errors, value),
    },
  }));
}

/** A bake of some windows, looked at as the last one ends. */
export function bakeOf(count: number, load?: Load): BakeInput {
  return {
    now: SINCE + count * WINDOW_MS,
    since: SINCE,
    candidate: 'v2',
    candidateWindows: windowsOf('v2', count, load),
    errors: { falsePromotion: 0.05, falseRollback: 0.01 },
    minimumRequests: 100,
    staleAfterMs: 30_000,
  };
}

/** The same beside the stable revision. */
export function concurrentOf(
  count: number,
  candidate?: Load,
  stable?: Load,
): ConcurrentInput {
  return {
    ...bakeOf(count, candidate),
    stable: 'v1',
    stableWindows: windowsOf('v1', count, stable),
  };
}
