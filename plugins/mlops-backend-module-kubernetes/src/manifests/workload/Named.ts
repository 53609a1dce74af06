import type { V1ObjectMeta } from '@kubernetes/client-node';

/** An object as it can be applied: what it is, and where it goes. */
export type Named<T> = T & {
  apiVersion: string;
  kind: string;
  metadata: V1ObjectMeta & { name: string; namespace: string };
};
