import type { Problem } from './types';

export type ValueKind = 'boolean' | 'integer' | 'number' | 'text';

const integerRanges: Record<string, [number, number]> = {
  INT8: [-128, 127],
  INT16: [-32_768, 32_767],
  INT32: [-2_147_483_648, 2_147_483_647],
  INT64: [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
  UINT8: [0, 255],
  UINT16: [0, 65_535],
  UINT32: [0, 4_294_967_295],
  UINT64: [0, Number.MAX_SAFE_INTEGER],
};

/** What a person types for one element of a datatype. */
export function kindOf(datatype: string): ValueKind {
  if (datatype === 'BOOL') {
    return 'boolean';
  }
  if (datatype === 'BYTES') {
    return 'text';
  }
  return datatype in integerRanges ? 'integer' : 'number';
}

type Fault = Pick<Problem, 'code' | 'details'>;
type Parsed = Fault | { value: boolean | number | string };

/**
 * Reads one element as a person typed it. 64-bit integers are limited to what
 * JSON carries without loss, 2^53 - 1.
 */
export function parseCell(text: string, datatype: string): Parsed {
  const kind = kindOf(datatype);
  if (kind === 'text') {
    return { value: text };
  }
  const trimmed = text.trim();
  if (trimmed === '') {
    return { code: 'empty', details: {} };
  }
  if (kind === 'boolean') {
    const lower = trimmed.toLocaleLowerCase('en-US');
    return lower === 'true' || lower === 'false'
      ? { value: lower === 'true' }
      : { code: 'notBoolean', details: { value: text } };
  }
  const number = Number(trimmed);
  if (!Number.isFinite(number)) {
    return { code: 'notNumber', details: { value: text } };
  }
  return checkNumber(number, datatype) ?? { value: number };
}

function checkNumber(value: number, datatype: string): Fault | undefined {
  const range = integerRanges[datatype];
  if (!range) {
    return undefined;
  }
  if (!Number.isInteger(value)) {
    return { code: 'notInteger', details: { value, datatype } };
  }
  const [minimum, maximum] = range;
  return value < minimum || value > maximum
    ? {
        code: 'outOfRange',
        details: { value, datatype, minimum, maximum },
      }
    : undefined;
}

/** Says what keeps a JSON value from being an element of a datatype. */
export function checkElement(
  value: unknown,
  datatype: string,
): Fault | undefined {
  const shown = JSON.stringify(value) ?? String(value);
  switch (kindOf(datatype)) {
    case 'text':
      return typeof value === 'string'
        ? undefined
        : { code: 'notText', details: { value: shown } };
    case 'boolean':
      return typeof value === 'boolean'
        ? undefined
        : { code: 'notBoolean', details: { value: shown } };
    default:
      return typeof value === 'number'
        ? checkNumber(value, datatype)
        : { code: 'notNumber', details: { value: shown } };
  }
}
