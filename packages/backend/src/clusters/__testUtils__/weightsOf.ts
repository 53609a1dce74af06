import { KubeObject } from '@fairway/kube-lab';

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

/** The weights that a route has for the clients of a service, by the revision. */
export function weightsOf(
  { spec }: Route,
  service: string,
): Record<string, number> {
  const rule = spec?.rules?.find(isForClients);
  return Object.fromEntries(
    (rule?.backendRefs ?? [])
      .filter(({ weight }) => weight !== 0)
      .map(({ name, weight = 1 }) => [
        name.slice(service.length + 1).split('-')[0],
        weight,
      ]),
  );
}
