import type { BenchmarkPlan } from '../plan.ts';

/** A small plan of plain requests, a second long. */
export function testPlan(
  url: string,
  overrides: Partial<BenchmarkPlan> = {},
): BenchmarkPlan {
  return {
    endpoint: { url },
    protocol: 'http',
    requests: [{ method: 'GET', path: '/' }],
    load: {
      rate: 200,
      arrivals: 'poisson',
      durationSeconds: 1,
      warmUpSeconds: 0,
    },
    seed: 1,
    connections: 16,
    // Far more than an answer takes, on any machine.
    timeoutSeconds: 60,
    workers: 1,
    ...overrides,
  };
}
