/** What is asked of a service through the portal. */
export type EndpointCall = 'infer' | 'chat/completions' | 'completions';

/** Which service a path below the API asks, and for what; undefined for others. */
export function endpointOf(
  path: string,
): { service: string; name: EndpointCall } | undefined {
  const [, service, rest] = path.match(/^\/endpoints\/([^/]+)\/(.+)$/) ?? [];
  if (service && /^v2\/models\/[^/]+\/infer$/.test(rest)) {
    return { service, name: 'infer' };
  }
  const [, name] = rest?.match(/^v1\/((?:chat\/)?completions)$/) ?? [];
  return name ? { service, name: name as EndpointCall } : undefined;
}
