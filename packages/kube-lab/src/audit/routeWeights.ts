import type { KubeObject } from '../client/objects.ts';
import type { AuditEvent } from './AuditLog.ts';

interface Rule {
  matches?: { headers?: unknown[] }[];
  backendRefs?: { name: string; weight?: number }[];
}

/** What is read of an HTTPRoute. */
export interface Route extends KubeObject {
  spec?: { rules?: Rule[] };
}

/** Whether clients come by it: the other rules match a header of the portal. */
export function isForClients({ matches = [] }: Rule): boolean {
  return !matches.some(({ headers }) => headers?.length);
}

/** What a route has for the clients of a service. */
export function backendsOf({
  spec,
}: Route): { name: string; weight: number }[] {
  const rule = spec?.rules?.find(isForClients);
  return (rule?.backendRefs ?? []).map(({ name, weight = 1 }) => ({
    name,
    weight,
  }));
}

/** The weights that a route has for the clients of a service, by the revision. */
export function weightsOf(
  route: Route,
  service: string,
): Record<string, number> {
  return Object.fromEntries(
    backendsOf(route)
      .filter(({ weight }) => weight !== 0)
      .map(({ name, weight }) => [revisionOf(name, service), weight]),
  );
}

/** The number in the name of what belongs to a revision: `<service>-<number>-…`. */
export function revisionOf(name: string, service: string): string {
  return name.slice(service.length + 1).split('-')[0];
}

/**
 * The weights that were written for the clients of a service, in order, each once
 * in a row.
 *
 * @param events - writes that were taken
 */
export function writtenWeights(
  events: readonly AuditEvent[],
  service: string,
): Record<string, number>[] {
  const written = events
    .filter(
      ({ objectRef }) =>
        objectRef?.resource === 'httproutes' && objectRef.name === service,
    )
    .map(({ responseObject }) => weightsOf(responseObject, service));
  return written.filter(
    (weights, index) =>
      JSON.stringify(weights) !== JSON.stringify(written[index - 1]),
  );
}
