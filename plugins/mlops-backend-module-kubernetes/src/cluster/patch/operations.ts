import { isRecord } from '../../client/objects/json';

/** One operation of a JSON Patch (RFC 6902). */
export type PatchOperation =
  | { op: 'add' | 'test'; path: string; value: unknown }
  | { op: 'remove'; path: string };

/**
 * What a JSON Merge Patch (RFC 7396) would do to an object, as the operations of a
 * JSON Patch: those can be told to happen only where something else is as it was.
 * Pure.
 *
 * @param change - null takes a field away; lists are replaced
 */
export function operationsOf(
  current: Record<string, unknown>,
  change: Record<string, unknown>,
  within = '',
): PatchOperation[] {
  return Object.entries(change).flatMap(([key, value]): PatchOperation[] => {
    const path = `${within}/${escaped(key)}`;
    const before = current[key];
    if (value === null) {
      return before === undefined ? [] : [{ op: 'remove', path }];
    }
    if (value === undefined) {
      return [];
    }
    if (isRecord(value)) {
      return isRecord(before)
        ? operationsOf(before, value, path)
        : [{ op: 'add', path, value: withoutNull(value) }];
    }
    return [{ op: 'add', path, value }];
  });
}

/** The path of a field, as JSON Pointers (RFC 6901) are written. */
export function pointer(...keys: readonly string[]): string {
  return keys.map(key => `/${escaped(key)}`).join('');
}

function escaped(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}

function withoutNull(value: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, field]) => field !== null && field !== undefined)
      .map(([key, field]) => [
        key,
        isRecord(field) ? withoutNull(field) : field,
      ]),
  );
}
