import { BenchmarkDetails } from '@fairway/backstage-plugin-mlops-common';
import { instant } from '@fairway/backstage-plugin-mlops-common/testUtils';

export function benchmark(
  overrides: Partial<BenchmarkDetails> = {},
): BenchmarkDetails {
  return {
    id: 'benchmark-1',
    service: 'digits-staging',
    revision: 1,
    state: 'finished',
    load: {
      rate: 50,
      arrivals: 'poisson',
      durationSeconds: 60,
      warmUpSeconds: 5,
    },
    createdBy: 'user:default/software-engineer',
    createdAt: instant(1),
    summary: {
      verdict: 'valid',
      achievedRate: 49.9,
      succeeded: 2994,
      failed: 0,
      p50: 4.2,
      p99: 12.5,
    },
    windows: [],
    permissions: { canCancel: false },
    ...overrides,
  };
}
