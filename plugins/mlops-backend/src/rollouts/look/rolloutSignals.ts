import {
  RevisionSignal,
  RolloutSignals,
} from '@fairway/backstage-plugin-mlops-common';
import { ServiceWindow } from '@fairway/backstage-plugin-mlops-node';
import { LogHistogram } from '@fairway/statistics';
import { toInstant } from '../../database';
import { PairedWindows } from './RevisionSignals';

const maximalPoints = 240;
const shortestMs = 5_000;

/**
 * Both revisions side by side in equal stretches of time, few enough to be
 * drawn. Pure.
 */
export function rolloutSignals(
  windows: PairedWindows,
  endedAt = Infinity,
): RolloutSignals {
  const last = Math.min(windows.asOf, endedAt);
  const span = Math.max(0, last - windows.since);
  const windowMs =
    shortestMs * Math.max(1, Math.ceil(span / maximalPoints / shortestMs));
  const points = new Map<
    number,
    { stable: ServiceWindow[]; candidate: ServiceWindow[] }
  >();
  for (const side of ['stable', 'candidate'] as const) {
    for (const window of windows[side]) {
      if (window.start <= last) {
        const start = Math.floor(window.start / windowMs) * windowMs;
        const point = points.get(start) ?? { stable: [], candidate: [] };
        points.set(start, point);
        point[side].push(window);
      }
    }
  }
  return {
    asOf: toInstant(windows.asOf),
    since: toInstant(windows.since),
    windowSeconds: windowMs / 1000,
    windows: [...points]
      .sort(([a], [b]) => a - b)
      .slice(-maximalPoints)
      .map(([start, { stable, candidate }]) => ({
        start: toInstant(start),
        ...(stable.length > 0 && { stable: summed(stable) }),
        ...(candidate.length > 0 && { candidate: summed(candidate) }),
      })),
    ...(windows.problem !== undefined && { problem: windows.problem }),
  };
}

function summed(windows: readonly ServiceWindow[]): RevisionSignal {
  const latency = LogHistogram.create();
  let requests = 0;
  let errors = 0;
  for (const window of windows) {
    requests += window.requests;
    errors += window.outcomes.serverError + window.outcomes.timeout;
    if (window.latency !== undefined) {
      latency.merge(LogHistogram.fromBase64(window.latency));
    }
  }
  return {
    requests,
    errors,
    ...(latency.count > 0 && {
      p50Ms: latency.quantile(0.5),
      p95Ms: latency.quantile(0.95),
      p99Ms: latency.quantile(0.99),
    }),
  };
}
