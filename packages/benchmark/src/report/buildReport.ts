import { LogHistogram, Moments } from '@fairway/statistics';
import { FailureKinds } from '../engine/FailureKinds.ts';
import type { EnginePart } from '../engine/types.ts';
import type { BenchmarkPlan } from '../plan.ts';
import { Latencies, latencyCurve } from './distribution.ts';
import { judgeValidity } from './validity.ts';
import {
  benchmarkOutcomes,
  type BenchmarkReport,
  type BenchmarkWindow,
} from './types.ts';

/** What a report is made of. */
export interface ReportParts {
  plan: BenchmarkPlan;
  parts: readonly EnginePart[];
  environment: BenchmarkReport['environment'];
  startedAt: Date;
  finishedAt: Date;
  floor?: BenchmarkReport['floor'];
  windows: BenchmarkWindow[];
  peak: number;
  interrupted: boolean;
  target?: { before: string; after: string };
}

type Parts = readonly EnginePart[];

const total = (parts: Parts, pick: (part: EnginePart) => number) =>
  parts.reduce((sum, part) => sum + pick(part), 0);

function countOutcomes(parts: Parts): BenchmarkReport['counts'] {
  const statuses: Record<string, number> = {};
  for (const part of parts) {
    for (const [status, count] of Object.entries(part.statuses)) {
      statuses[status] = (statuses[status] ?? 0) + count;
    }
  }
  return {
    scheduled: total(parts, part => part.scheduled),
    outcomes: Object.fromEntries(
      benchmarkOutcomes.map(outcome => [
        outcome,
        total(parts, part => part.outcomes[outcome]),
      ]),
    ) as BenchmarkReport['counts']['outcomes'],
    statuses,
  };
}

function mergeFailures(parts: Parts): BenchmarkReport['failures'] {
  const kinds = FailureKinds.create();
  parts.flatMap(part => part.failures).forEach(kind => kinds.add(kind));
  return kinds.list;
}

function latenessP99(parts: Parts): number {
  const lateness = LogHistogram.create();
  parts.forEach(part => lateness.merge(LogHistogram.fromBase64(part.lateness)));
  return lateness.count === 0 ? 0 : lateness.quantile(0.99);
}

function measureConcurrency(
  parts: Parts,
  peak: number,
  seconds: number,
): BenchmarkReport['concurrency'] {
  const all = Moments.create();
  parts.forEach(part => all.merge(Moments.create(part.allResponses)));
  if (seconds === 0) {
    return { mean: 0, peak, littleExpected: 0 };
  }
  return {
    mean: total(parts, part => part.inFlightMs) / (seconds * 1000),
    peak,
    littleExpected: ((all.mean || 0) * all.count) / (seconds * 1000),
  };
}

function describeWorkload(plan: BenchmarkPlan): BenchmarkReport['workload'] {
  const { load, protocol, seed, connections, timeoutSeconds } = plan;
  const bytes = plan.requests.map(({ body }) => body?.length ?? 0);
  return {
    ...load,
    protocol,
    seed,
    connections,
    timeoutSeconds,
    requestBytes: bytes.reduce((a, b) => a + b, 0) / bytes.length,
  };
}

/** Puts together what the workers measured. */
export function buildReport(options: ReportParts): BenchmarkReport {
  const { plan, parts, interrupted } = options;
  const seconds = Math.max(0, ...parts.map(part => part.measuredMs)) / 1000;
  const perSecond = (count: number) => (seconds > 0 ? count / seconds : 0);
  const counts = countOutcomes(parts);
  const response = Latencies.merge(parts.map(part => part.response));
  const service = Latencies.merge(parts.map(part => part.service));
  const scheduleDelay = Latencies.merge(parts.map(part => part.scheduleDelay));
  return {
    schemaVersion: 1,
    startedAt: options.startedAt.toISOString(),
    finishedAt: options.finishedAt.toISOString(),
    environment: options.environment,
    workload: describeWorkload(plan),
    validity: judgeValidity({
      interrupted,
      ...(options.target && { target: options.target }),
      scheduled: counts.scheduled,
      pacedInTime: total(parts, part => part.pacedInTime),
      succeeded: counts.outcomes.success,
      // What a stop leaves unsent is no fault of the generator.
      notSent: interrupted ? 0 : counts.outcomes['not-sent'],
      waitedForConnection: total(parts, part => part.waitedForConnection),
      latenessP99: latenessP99(parts),
      ...(response.count > 0 && { p50: response.quantile(0.5) }),
      busyShare: Math.max(0, ...parts.map(part => part.busyShare)),
    }),
    ...(options.floor && { floor: options.floor }),
    rates: {
      requested: plan.load.rate,
      sent: perSecond(total(parts, part => part.sentInTime)),
      succeeded: perSecond(total(parts, part => part.succeededInTime)),
    },
    counts,
    latency: {
      response: response.distribution(),
      service: service.distribution(),
      scheduleDelay: scheduleDelay.distribution(),
    },
    curve: latencyCurve(response, service),
    concurrency: measureConcurrency(parts, options.peak, seconds),
    windows: options.windows,
    failures: mergeFailures(parts),
    histogram: response.histogram.toBase64(),
  };
}
