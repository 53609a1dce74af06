import {
  Benchmark,
  BenchmarkReport,
} from '@fairway/backstage-plugin-mlops-common';
import { NewEvent } from '../../events';
import { StoredBenchmark } from '../rows';
import { BenchmarkEnding } from './BenchmarkClaims';

const actor = 'benchmark-runner';

/** The figures of a report that lists show. */
export function summaryOf(
  report: BenchmarkReport,
): NonNullable<Benchmark['summary']> {
  const { outcomes } = report.counts;
  const total = Object.values(outcomes).reduce((sum, count) => sum + count, 0);
  const succeeded = outcomes.success ?? 0;
  const { count, percentiles } = report.latency.response;
  const at = (wanted: number) =>
    count > 0
      ? percentiles.find(({ percentile }) => percentile === wanted)?.value
      : undefined;
  return {
    verdict: report.validity.verdict,
    achievedRate: report.rates.sent,
    succeeded,
    failed: total - succeeded,
    p50: at(50),
    p99: at(99),
  };
}

/** What the history says when load begins. */
export function startedEvent(
  benchmark: StoredBenchmark,
  options: { revision: number; woken: boolean },
): NewEvent {
  const { rate, durationSeconds } = benchmark.load;
  return {
    serviceId: benchmark.serviceId,
    type: 'benchmark-started',
    severity: 'info',
    message: `A benchmark of ${rate} requests per second for ${durationSeconds} s began${
      options.woken ? '; the service slept and was woken for it' : ''
    }`,
    actor: benchmark.createdBy,
    revision: options.revision,
    evidence: { benchmark: benchmark.id },
    dedupeKey: `benchmark-started:${benchmark.id}`,
  };
}

/** What the history says when it is over. */
export function finishedEvent(
  benchmark: StoredBenchmark,
  ending: BenchmarkEnding,
): NewEvent {
  const { summary } = ending;
  return {
    serviceId: benchmark.serviceId,
    type: 'benchmark-finished',
    severity: ending.state === 'failed' ? 'warning' : 'info',
    message: describe(benchmark, ending),
    actor: benchmark.cancelledBy ?? actor,
    revision: benchmark.revision,
    evidence: {
      benchmark: benchmark.id,
      state: ending.state,
      ...(summary && { ...summary }),
    },
    dedupeKey: `benchmark-finished:${benchmark.id}`,
  };
}

function describe(benchmark: StoredBenchmark, ending: BenchmarkEnding): string {
  const { state, error, summary } = ending;
  if (state === 'failed') {
    return `A benchmark failed: ${error}`;
  }
  if (state === 'cancelled') {
    return 'A benchmark was cancelled';
  }
  if (!summary) {
    return 'A benchmark finished';
  }
  const { verdict, achievedRate, p50, p99 } = summary;
  const latencies =
    p50 === undefined || p99 === undefined
      ? 'no request succeeded'
      : `p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms`;
  return `A benchmark finished with the verdict ${verdict}: ${latencies}, at ${achievedRate.toFixed(
    1,
  )} of ${benchmark.load.rate} requests per second`;
}
