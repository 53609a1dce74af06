import { KubernetesObject } from '../client';

const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration';

/**
 * Without what nobody here reads of a cached object, and what is often the larger
 * part of it: who owns which field, and what kubectl last applied.
 */
export function trimObject<T extends KubernetesObject>(object: T): T {
  const { managedFields, ...metadata } = {
    managedFields: undefined,
    ...object.metadata,
  };
  const { annotations } = metadata;
  if (!managedFields && annotations?.[lastApplied] === undefined) {
    return object;
  }
  const { [lastApplied]: _, ...others } = annotations ?? {};
  return {
    ...object,
    metadata: annotations ? { ...metadata, annotations: others } : metadata,
  };
}
