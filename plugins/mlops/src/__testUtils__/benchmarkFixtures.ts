import {
  BenchmarkDetails,
  benchmarkOutcomes,
  BenchmarkOptions,
  BenchmarkReport,
  BenchmarkWindow,
  LatencyDistribution,
} from '@fairway/backstage-plugin-mlops-common';
import { percentileAt } from '../benchmark/percentileAxis';
import { ago } from './ago';

const quick = {
  rate: 50,
  arrivals: 'poisson',
  durationSeconds: 30,
  warmUpSeconds: 5,
} as const;

export const benchmarkOptions: BenchmarkOptions = {
  presets: [
    {
      name: 'quick-check',
      title: 'Quick check',
      description:
        'Is it well, and how fast does it answer? Light enough for any service.',
      load: quick,
    },
    {
      name: 'busy-hour',
      title: 'Busy hour',
      description: 'Many people at once, long enough for a certain p99.',
      load: {
        rate: 200,
        arrivals: 'poisson',
        durationSeconds: 60,
        warmUpSeconds: 10,
      },
    },
  ],
  maximalRate: 500,
  maximalDurationSeconds: 600,
  maximalWarmUpSeconds: 120,
  canStart: true,
};

/** A latency with a long tail: 2 ms at the middle, some 20 ms at p99.9. */
const latencyAt = (percentile: number) => {
  const rarity = -Math.log10(1 - percentile / 100);
  return 1.4 + 1.9 * rarity + 0.45 * rarity ** 3;
};

const at = (percentile: number, isCertain = true) => ({
  percentile,
  value: latencyAt(percentile),
  ...(isCertain && {
    lower: latencyAt(percentile) * 0.94,
    upper: latencyAt(percentile) * 1.09,
  }),
});

const response: LatencyDistribution = {
  count: 1494,
  mean: 2.6,
  standardDeviation: 2.1,
  minimum: 1.38,
  maximum: 24.8,
  percentiles: [at(50), at(90), at(95), at(99), at(99.9, false)],
};

const scaled = (by: number): LatencyDistribution => ({
  ...response,
  percentiles: response.percentiles.map(({ percentile, value }) => ({
    percentile,
    value: value * by,
  })),
});

export const benchmarkWindows: BenchmarkWindow[] = Array.from(
  { length: 35 },
  (_, second) => {
    const swing = Math.sin(second * 1.7) + Math.sin(second * 0.6);
    const cold = second < 5 ? 1 + (5 - second) / 3 : 1;
    const failed = second === 22 ? 6 : 0;
    const sent = Math.round(50 + 4 * swing);
    return {
      startSeconds: second,
      endSeconds: second + 1,
      phase: second < 5 ? 'warm-up' : 'measured',
      scheduled: sent,
      sent,
      succeeded: sent - failed,
      failed,
      inFlight: 0,
      p50: (2 + 0.1 * swing) * cold,
      p90: (3.6 + 0.3 * swing) * cold,
      p99: (8 + 1.6 * swing) * cold + (failed ? 9 : 0),
      maximum: 14 * cold,
    };
  },
);

export const benchmarkReport: BenchmarkReport = {
  schemaVersion: 1,
  startedAt: '2026-11-23T10:00:00.000Z',
  finishedAt: '2026-11-23T10:00:36.000Z',
  environment: {
    generatorVersion: '0.1.0',
    nodeVersion: '24.11.0',
    platform: 'linux x64',
    cpus: 8,
    cpuModel: 'A processor of eight cores',
    workers: 1,
    loadAverage: 0.42,
  },
  workload: {
    ...quick,
    protocol: 'oip-v2-json',
    seed: 4711,
    connections: 64,
    timeoutSeconds: 30,
    requestBytes: 412.6,
  },
  validity: { verdict: 'valid', reasons: [] },
  floor: { p50: 0.11, p99: 0.32, maximalRate: 11_400 },
  rates: { requested: 50, sent: 49.8, succeeded: 49.6 },
  counts: {
    scheduled: 1500,
    outcomes: {
      ...(Object.fromEntries(
        benchmarkOutcomes.map(outcome => [outcome, 0]),
      ) as BenchmarkReport['counts']['outcomes']),
      success: 1494,
      overloaded: 6,
    },
    statuses: { '200': 1494, '503': 6 },
  },
  latency: { response, service: scaled(0.9), scheduleDelay: scaled(0.05) },
  curve: Array.from({ length: 64 }, (_, index) => {
    const percentile = percentileAt((index / 63) * Math.log10(1494));
    return {
      percentile,
      response: latencyAt(percentile),
      service: latencyAt(percentile) * (0.93 - index / 400),
    };
  }),
  concurrency: { mean: 0.13, peak: 4, littleExpected: 0.13 },
  windows: benchmarkWindows,
  failures: [
    {
      outcome: 'overloaded',
      status: 503,
      message: 'The queue of this service is full (1000 requests wait).',
      count: 6,
      firstAtSeconds: 22.1,
    },
  ],
  histogram: '',
};

const base = {
  service: 'digits-staging',
  revision: 2,
  createdBy: 'user:default/software-engineer',
  permissions: { canCancel: true },
  windows: [],
};

export const finishedBenchmark: BenchmarkDetails = {
  ...base,
  id: 'benchmark-1',
  state: 'finished',
  preset: 'quick-check',
  load: quick,
  createdAt: ago(4_000),
  startedAt: ago(3_999),
  finishedAt: ago(3_960),
  summary: {
    verdict: 'valid',
    achievedRate: 49.8,
    succeeded: 1494,
    failed: 6,
    p50: latencyAt(50),
    p99: latencyAt(99),
  },
  windows: benchmarkWindows,
  report: benchmarkReport,
};

export const runningBenchmark: BenchmarkDetails = {
  ...base,
  id: 'benchmark-2',
  state: 'running',
  preset: 'quick-check',
  load: quick,
  createdAt: ago(20),
  startedAt: ago(19),
  progress: {
    phase: 'measured',
    elapsedSeconds: 18,
    totalSeconds: 38,
    message: 'Sending 50 requests per second.',
  },
  windows: benchmarkWindows.slice(0, 18),
};

export const limitedBenchmark: BenchmarkDetails = {
  ...finishedBenchmark,
  id: 'benchmark-3',
  preset: undefined,
  load: { ...quick, rate: 480, arrivals: 'constant' },
  createdAt: ago(9_000),
  startedAt: ago(8_999),
  summary: {
    ...finishedBenchmark.summary!,
    verdict: 'client-limited',
    achievedRate: 402,
  },
  report: {
    ...benchmarkReport,
    validity: {
      verdict: 'client-limited',
      reasons: [
        {
          code: 'schedule-delay',
          message:
            'One request in a hundred was sent more than 10 ms late. Use a lower rate, or run it when the machine is less busy.',
          measured: 84.2,
          limit: 10,
        },
      ],
    },
    rates: { requested: 480, sent: 402, succeeded: 402 },
  },
};

export const failedBenchmark: BenchmarkDetails = {
  ...base,
  id: 'benchmark-4',
  state: 'failed',
  load: quick,
  createdAt: ago(90_000),
  finishedAt: ago(89_990),
  error:
    'The service answered the first request with 400: pixels must have 64 values. Mend the example of the model version.',
};
