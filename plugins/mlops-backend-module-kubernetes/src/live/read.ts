/** The objects of a list; none where it is missing or no list. */
export function list<T>(value: readonly T[] | null | undefined): T[] {
  return Array.isArray(value)
    ? value.filter(item => typeof item === 'object' && item !== null)
    : [];
}

/** A text; empty where it is missing or no text. */
export function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** A number; 0 where it is missing or none. */
export function amount(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : 0;
}

/** Milliseconds since the epoch; undefined where there is no instant. */
export function instant(value: unknown): number | undefined {
  const at =
    value instanceof Date ? value.getTime() : Date.parse(text(value) || '-');
  return Number.isFinite(at) ? at : undefined;
}

/** The latest of instants that are known. */
export function latest(
  ...instants: (number | undefined)[]
): number | undefined {
  const known = instants.filter(at => at !== undefined);
  return known.length > 0 ? Math.max(...known) : undefined;
}
