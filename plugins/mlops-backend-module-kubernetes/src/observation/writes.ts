import type { V1ManagedFieldsEntry } from '@kubernetes/client-node';
import { instant, latest, list, text, type Live } from '../live';
import { MANAGER } from '../manifests';

/** An object with the record of who has set which of its fields. */
export interface ManagedObject {
  metadata?: {
    managedFields?: readonly Live<V1ManagedFieldsEntry>[] | null;
  } | null;
}

/** Somebody who holds a field, and since when. */
export interface Holder {
  manager: string;
  /** `Apply` or `Update`. */
  operation: string;
  /** Milliseconds since the epoch. */
  since?: number;
}

/**
 * Who but us holds a field.
 *
 * @param path - the names of the field and of those around it: `spec`, `replicas`
 */
export function otherHolders(
  object: ManagedObject,
  path: readonly string[],
): Holder[] {
  return list(object.metadata?.managedFields)
    .filter(
      entry => text(entry.manager) !== MANAGER && holds(entry.fieldsV1, path),
    )
    .map(({ manager, operation, time }) => {
      const since = instant(time);
      return {
        manager: text(manager) || 'an unknown program',
        operation: text(operation),
        ...(since !== undefined && { since }),
      };
    });
}

/** When we wrote a field last; undefined where it was never us. */
export function writtenAt(
  object: ManagedObject,
  path: readonly string[],
): number | undefined {
  return latest(
    ...list(object.metadata?.managedFields)
      .filter(
        entry => text(entry.manager) === MANAGER && holds(entry.fieldsV1, path),
      )
      .map(({ time }) => instant(time)),
  );
}

/** The format of `FieldsV1`: a tree whose keys are `f:<name of the field>`. */
function holds(fields: unknown, path: readonly string[]): boolean {
  let tree = fields;
  for (const name of path) {
    if (typeof tree !== 'object' || tree === null) {
      return false;
    }
    tree = (tree as Record<string, unknown>)[`f:${name}`];
  }
  return tree !== undefined;
}
