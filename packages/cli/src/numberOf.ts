import { UsageError } from './UsageError.ts';

/**
 * The number that an argument is.
 * @param what - the argument, as in --rate
 * @throws UsageError when it is none, or not whole where that is asked for
 */
export function numberOf(
  what: string,
  text: string,
  { whole = false }: { whole?: boolean } = {},
): number {
  const value = text.trim() === '' ? NaN : Number(text);
  if (!Number.isFinite(value) || (whole && !Number.isSafeInteger(value))) {
    const kind = whole ? 'a whole number' : 'a number';
    throw new UsageError(`${what} must be ${kind}, not '${text}'`);
  }
  return value;
}
