/** Deeper than any input of a gate; what is nested deeper is cut off. */
const MAX_DEPTH = 16;

function plainNumber(value: number): number | string {
  if (Number.isFinite(value)) {
    return value === 0 ? 0 : value;
  }
  return String(value);
}

function plainValue(value: unknown, depth: number): unknown {
  if (depth > MAX_DEPTH) {
    return 'nested too deep';
  }
  switch (typeof value) {
    case 'number':
      return plainNumber(value);
    case 'bigint':
      return String(value);
    case 'string':
    case 'boolean':
      return value;
    case 'object':
      break;
    default:
      return null;
  }
  if (value === null) {
    return null;
  }
  if (Array.isArray(value)) {
    return Array.from(value, entry => plainValue(entry, depth + 1));
  }
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) {
    return Array.from(value as Float64Array, entry =>
      plainValue(entry, depth + 1),
    );
  }
  const { toBase64 } = value as { toBase64?: unknown };
  if (typeof toBase64 === 'function') {
    return toBase64.call(value);
  }
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, entry]) => entry !== undefined)
      .map(([key, entry]) => [key, plainValue(entry, depth + 1)]),
  );
}

/** What plain JSON makes of an input; a number that JSON has not is a text. */
export type Plain = Record<string, unknown>;

/**
 * An input as plain JSON that survives being stored: histograms become base64,
 * bigints texts, NaN and infinities the texts "NaN", "Infinity", "-Infinity"
 * (JSON would make null of them), and -0 becomes 0. Gates judge only what this
 * gives, so what they stored replays to what they said. Idempotent.
 */
export function plain(input: unknown): Plain {
  const value = plainValue(input, 0);
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Plain)
    : { input: value };
}
