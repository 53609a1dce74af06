import { StartError } from './errors.ts';

/**
 * A whole number of the command line.
 * @throws StartError with code 2 when it is none, or out of bounds
 */
export function wholeNumber(
  name: string,
  value: string | undefined,
  bounds: { least: number; most: number; byDefault: number },
): number {
  if (value === undefined) {
    return bounds.byDefault;
  }
  const number = /^\d{1,15}$/.test(value) ? Number(value) : NaN;
  if (!(number >= bounds.least && number <= bounds.most)) {
    throw new StartError(
      'usage',
      `--${name} must be a whole number from ${bounds.least} to ${bounds.most}, got "${value}"`,
    );
  }
  return number;
}

/**
 * The value of `--digest`, in lower case.
 * @throws StartError with code 2 when it is no SHA-256
 */
export function sha256Digest(value: string): string {
  if (!/^sha256:[0-9a-f]{64}$/i.test(value)) {
    throw new StartError(
      'usage',
      `--digest must be "sha256:" and 64 hexadecimal digits, got "${value}"`,
    );
  }
  return value.toLowerCase();
}
