import {
  BenchmarkOutcome,
  benchmarkOutcomes,
  BenchmarkReport,
} from '@fairway/backstage-plugin-mlops-common';

export type OutcomeCount = {
  outcome: BenchmarkOutcome;
  count: number;
  /** Of all requests that were scheduled, from 0 to 1. */
  share: number;
};

/** Every outcome with its count, those that occurred apart from the others. */
export function outcomesOf(counts: BenchmarkReport['counts']): {
  occurred: OutcomeCount[];
  absent: BenchmarkOutcome[];
} {
  const all = benchmarkOutcomes.map(outcome => ({
    outcome,
    count: counts.outcomes[outcome] ?? 0,
  }));
  const total = Math.max(
    counts.scheduled,
    all.reduce((sum, { count }) => sum + count, 0),
  );
  return {
    occurred: all
      .filter(({ count }) => count > 0)
      .map(entry => ({ ...entry, share: entry.count / total })),
    absent: all.filter(({ count }) => count === 0).map(entry => entry.outcome),
  };
}
