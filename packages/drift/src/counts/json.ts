import { isJsonObject } from '@fairway/inference-protocol';

/** @throws RangeError when a value is no JSON object */
export function objectOf(
  value: unknown,
  where: string,
): Record<string, unknown> {
  if (!isJsonObject(value)) {
    throw new RangeError(`${where} must be an object`);
  }
  return value;
}

/** @throws RangeError when a value is no list or has more than `most` entries */
export function listOf(value: unknown, where: string, most: number): unknown[] {
  if (!Array.isArray(value)) {
    throw new RangeError(`${where} must be a list`);
  }
  if (value.length > most) {
    throw new RangeError(
      `${where} has ${value.length} entries, at most ${most} are possible`,
    );
  }
  return value;
}

/** @throws RangeError when a value is no text, or a longer one than `most` */
export function textOf(value: unknown, where: string, most: number): string {
  if (typeof value !== 'string' || value.length > most) {
    throw new RangeError(`${where} must be a text of at most ${most} letters`);
  }
  return value;
}

/** @throws RangeError when a value is no finite number */
export function numberOf(value: unknown, where: string): number {
  if (typeof value !== 'number' || !Number.isFinite(value)) {
    throw new RangeError(`${where} must be a finite number`);
  }
  return value;
}

/** @throws RangeError when a value is no whole number from 0 */
export function countOf(value: unknown, where: string): number {
  if (!Number.isSafeInteger(value) || (value as number) < 0) {
    throw new RangeError(`${where} must be a whole number from 0`);
  }
  return value as number;
}

/** Exactly `length` counts. @throws RangeError saying what is wrong with them */
export function countsOf(
  value: unknown,
  where: string,
  length: number,
): number[] {
  const list = listOf(value, where, length);
  if (list.length !== length) {
    throw new RangeError(
      `${where} has ${list.length} entries where the profile has ${length}`,
    );
  }
  return list.map((count, index) => countOf(count, `${where}[${index}]`));
}
