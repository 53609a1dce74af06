import {
  BenchmarkReport,
  BenchmarkWindow,
} from '@fairway/backstage-plugin-mlops-common';
import { NewBenchmark } from '../benchmarks/BenchmarksStore';
import { Stores } from './stores';

export function newBenchmarkFixture(
  overrides: Partial<NewBenchmark> = {},
): NewBenchmark {
  return {
    id: 'benchmark-1',
    serviceId: 'id-of-digits',
    revisionNumber: 1,
    load: {
      rate: 5,
      arrivals: 'poisson',
      durationSeconds: 15,
      warmUpSeconds: 3,
    },
    createdBy: 'user:default/mock',
    requestHash: 'hash',
    ...overrides,
  };
}

export async function storeBenchmark(
  { knex, benchmarks }: Stores,
  overrides: Partial<NewBenchmark> = {},
): Promise<NewBenchmark> {
  const benchmark = newBenchmarkFixture(overrides);
  await knex.transaction(transaction =>
    benchmarks.insert(transaction, benchmark),
  );
  return benchmark;
}

export function windowFixture(startSeconds: number): BenchmarkWindow {
  return {
    startSeconds,
    endSeconds: startSeconds + 1,
    phase: 'measured',
    scheduled: 5,
    sent: 5,
    succeeded: 5,
    failed: 0,
    inFlight: 0,
  };
}

const distribution = {
  count: 75,
  mean: 2,
  standardDeviation: 1,
  minimum: 1,
  maximum: 9,
  percentiles: [
    { percentile: 50, value: 2 },
    { percentile: 99, value: 8 },
  ],
};

export function reportFixture(
  overrides: Partial<BenchmarkReport> = {},
): BenchmarkReport {
  return {
    schemaVersion: 1,
    startedAt: '2026-01-01T00:00:00.000Z',
    finishedAt: '2026-01-01T00:00:18.000Z',
    environment: {
      generatorVersion: '0.1.0',
      nodeVersion: '24.0.0',
      platform: 'linux',
      cpus: 2,
      workers: 1,
      loadAverage: 0,
    },
    workload: {
      rate: 5,
      arrivals: 'poisson',
      durationSeconds: 15,
      warmUpSeconds: 3,
      protocol: 'oip-v2-json',
      seed: 1,
      connections: 16,
      timeoutSeconds: 30,
      requestBytes: 100,
    },
    validity: { verdict: 'valid', reasons: [] },
    rates: { requested: 5, sent: 5, succeeded: 5 },
    counts: {
      scheduled: 75,
      outcomes: {
        success: 75,
        'wrong-answer': 0,
        'client-error': 0,
        'rate-limited': 0,
        overloaded: 0,
        'server-error': 0,
        'deadline-exceeded': 0,
        timeout: 0,
        'connection-refused': 0,
        'connection-lost': 0,
        'protocol-error': 0,
        'not-sent': 0,
      },
      statuses: { '200': 75 },
    },
    latency: {
      response: distribution,
      service: distribution,
      scheduleDelay: distribution,
    },
    curve: [{ percentile: 50, response: 2, service: 2 }],
    concurrency: { mean: 0.01, peak: 1, littleExpected: 0.01 },
    windows: [windowFixture(0)],
    failures: [],
    histogram: '',
    ...overrides,
  };
}
