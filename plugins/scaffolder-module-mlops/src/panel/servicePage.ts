/** The page of a service in the portal. */
export function servicePage(service: string): string {
  return `/mlops/services/${encodeURIComponent(service)}`;
}
