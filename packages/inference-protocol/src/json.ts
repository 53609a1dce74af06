import { InferenceInputError } from './errors.ts';

// A value that starts with 16 or more digits and is no fraction: the least that
// may be beyond 2^53. It may also be within a text, which costs time and
// nothing else. What may stand before a value in a list or object is spelled
// out because that is many times faster than looking behind every digit.
const LONG_INTEGER = /[[,:\s-]\d{16,}(?![\d.eE])/;

interface SourceContext {
  source?: string;
}

function keepDigits(_key: string, value: unknown, context?: SourceContext) {
  return typeof value === 'number' &&
    !Number.isSafeInteger(value) &&
    context?.source !== undefined &&
    /^-?\d+$/.test(context.source)
    ? BigInt(context.source)
    : value;
}

/**
 * Parses the JSON of a request. Integers beyond 2^53 become bigints where the
 * JavaScript engine tells the source text (Node 22, current browsers), so that
 * INT64 and UINT64 keep every digit; elsewhere they stay inexact numbers, which
 * decoding refuses.
 *
 * @param options - `wideIntegers: false` where no number is INT64 or UINT64,
 *   which saves looking for such
 * @throws InferenceInputError when the text is not JSON
 */
export function parseInferenceJson(
  text: string,
  options: { wideIntegers?: boolean } = {},
): unknown {
  const { wideIntegers = true } = options;
  try {
    return wideIntegers && LONG_INTEGER.test(text)
      ? JSON.parse(text, keepDigits as (key: string, value: unknown) => unknown)
      : JSON.parse(text);
  } catch (error) {
    throw new InferenceInputError(
      `the body is not valid JSON: ${(error as Error).message}`,
    );
  }
}

/** Whether a value is a JSON object. */
export function isJsonObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function toJson(value: unknown): string {
  try {
    return (
      JSON.stringify(value, (_, part) =>
        typeof part === 'bigint' ? String(part) : part,
      ) ?? 'nothing'
    );
  } catch {
    // A hundred thousand levels parse well, but are too many to write.
    return 'something nested too deep to show';
  }
}

/** A value of unknown origin for a message: its JSON, cut to 40 characters. */
export function shortJson(value: unknown): string {
  const text = toJson(value);
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
