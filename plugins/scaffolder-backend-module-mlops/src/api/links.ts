/** The page of a service in the portal. */
export function servicePage(service: string): string {
  return `/mlops/services/${encodeURIComponent(service)}`;
}

/** The page of a benchmark in the portal. */
export function benchmarkPage(service: string, benchmark: string): string {
  return `${servicePage(service)}/benchmarks/${encodeURIComponent(benchmark)}`;
}

/** The page of a rollout in the portal. */
export function rolloutPage(service: string, rollout: string): string {
  return `${servicePage(service)}/rollouts/${encodeURIComponent(rollout)}`;
}
