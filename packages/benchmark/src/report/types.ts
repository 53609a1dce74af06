import type { BenchmarkLoad, BenchmarkPlan } from '../plan.ts';

/** How a request ended; every one ends as exactly one of these. */
export const benchmarkOutcomes = [
  'success',
  'wrong-answer',
  'client-error',
  'rate-limited',
  'overloaded',
  'server-error',
  'deadline-exceeded',
  'timeout',
  'connection-refused',
  'connection-lost',
  'protocol-error',
  'not-sent',
] as const;
export type BenchmarkOutcome = (typeof benchmarkOutcomes)[number];

/** Whether a result says something about the service. */
export type BenchmarkVerdict =
  | 'valid'
  | 'client-limited'
  | 'too-few-samples'
  | 'interrupted'
  | 'target-changed';

/** One fact behind a verdict; with the verdict `valid`, one worth knowing. */
export interface ValidityReason {
  /** Stable identifier, such as `schedule-delay`. */
  code: string;
  /** In plain words, with what to do. */
  message: string;
  measured?: number;
  limit?: number;
}

export interface BenchmarkValidity {
  verdict: BenchmarkVerdict;
  reasons: ValidityReason[];
}

/** A percentile and its 95 % interval; an end is absent where samples lack. */
export interface LatencyPercentile {
  /** Such as 99 or 99.9. */
  percentile: number;
  value: number;
  lower?: number;
  upper?: number;
}

/** Of latencies, in milliseconds. All 0 and no percentiles when empty. */
export interface LatencyDistribution {
  count: number;
  mean: number;
  standardDeviation: number;
  minimum: number;
  maximum: number;
  percentiles: LatencyPercentile[];
}

/** About a second of a benchmark, by intended start of its requests. */
export interface BenchmarkWindow {
  /** Since the first intended start. */
  startSeconds: number;
  endSeconds: number;
  phase: 'warm-up' | 'measured';
  scheduled: number;
  sent: number;
  succeeded: number;
  failed: number;
  /** Requests that were due and not answered at the end of the window. */
  inFlight: number;
  /** Milliseconds from the intended start, of those that succeeded. */
  p50?: number;
  p90?: number;
  p99?: number;
  maximum?: number;
}

/** One kind of failure, with an example. */
export interface BenchmarkFailure {
  outcome: BenchmarkOutcome;
  status?: number;
  message: string;
  count: number;
  /** Intended start of the first, since the first intended start of all. */
  firstAtSeconds: number;
}

/**
 * What one benchmark measured. Latencies are in milliseconds and of requests
 * that succeeded in the measured part.
 */
export interface BenchmarkReport {
  schemaVersion: 1;
  /** ISO 8601, UTC. */
  startedAt: string;
  finishedAt: string;
  environment: {
    generatorVersion: string;
    nodeVersion: string;
    platform: string;
    cpus: number;
    cpuModel?: string;
    workers: number;
    /** Over a minute, when it began. */
    loadAverage: number;
  };
  workload: BenchmarkLoad & {
    protocol: BenchmarkPlan['protocol'];
    seed: number;
    connections: number;
    timeoutSeconds: number;
    /** Mean size of a request body. */
    requestBytes: number;
  };
  validity: BenchmarkValidity;
  /** What the generator measures against a server that does nothing. */
  floor?: { p50: number; p99: number; maximalRate: number };
  /** Requests per second. */
  rates: { requested: number; sent: number; succeeded: number };
  counts: {
    scheduled: number;
    /** They add up to `scheduled`. */
    outcomes: Record<BenchmarkOutcome, number>;
    /** By HTTP status. */
    statuses: Record<string, number>;
  };
  latency: {
    /** From the intended start. */
    response: LatencyDistribution;
    /** From the actual send. */
    service: LatencyDistribution;
    /** Between the two. */
    scheduleDelay: LatencyDistribution;
  };
  /** Evenly spaced in log(1 / (1 - p)). */
  curve: { percentile: number; response: number; service: number }[];
  concurrency: {
    /** Requests that were due and not answered. */
    mean: number;
    peak: number;
    /** By Little's law, to compare the mean. */
    littleExpected: number;
  };
  windows: BenchmarkWindow[];
  /** At most 20. */
  failures: BenchmarkFailure[];
  /** Response latencies as a mergeable histogram, base64. */
  histogram: string;
}

/** What a benchmark under way says of itself. */
export interface BenchmarkProgress {
  phase: 'preparing' | 'warm-up' | 'measured' | 'draining';
  elapsedSeconds: number;
  totalSeconds: number;
  /** What is happening now. */
  message: string;
  /** New or changed since the last progress. */
  windows: BenchmarkWindow[];
}
