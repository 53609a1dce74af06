import type { KubernetesObject, ObjectMetadata } from '../../client';
import { annotationNames, labelNames } from '../../manifests';

/** What every object has that came from an API server. */
export type ReadMetadata = ObjectMetadata & {
  uid: string;
  resourceVersion: string;
};

export function readOf({ metadata }: KubernetesObject): ReadMetadata {
  return metadata as ReadMetadata;
}

/** The number of the revision that an object belongs to. */
export function revisionOf({ metadata }: KubernetesObject): number | undefined {
  const label = metadata?.labels?.[labelNames.revision];
  return label === undefined ? undefined : Number(label);
}

/** The epoch of whoever wrote to it last; 0 where nobody has. */
export function epochOf({ metadata }: KubernetesObject): number {
  const epoch = Number(metadata?.annotations?.[annotationNames.epoch] ?? 0);
  return Number.isSafeInteger(epoch) && epoch >= 0 ? epoch : 0;
}

export function annotated<
  T extends { metadata: { annotations?: Record<string, string> } },
>(object: T, annotations: Record<string, string>): T {
  const { metadata } = object;
  return {
    ...object,
    metadata: {
      ...metadata,
      annotations: { ...metadata.annotations, ...annotations },
    },
  };
}

/** Selects everything that belongs to a service. */
export function selectorOf({ id }: { id: string }): string {
  return `${labelNames.serviceId}=${id}`;
}

/** Does it go with another object, whose controller would only make it again? */
export function isMadeByAnother({ metadata }: KubernetesObject): boolean {
  return (metadata?.ownerReferences ?? []).some(({ controller }) => controller);
}

/** Is it there, and not being deleted? */
export function isThere({ metadata }: KubernetesObject): boolean {
  return metadata?.deletionTimestamp === undefined;
}
