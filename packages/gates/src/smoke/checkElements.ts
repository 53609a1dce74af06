import type { Datatype } from '@fairway/inference-protocol';
import { shown } from '../verdict/words.ts';

type Range = readonly [bigint, bigint];

const signed = (bits: bigint): Range => [
  -(2n ** (bits - 1n)),
  2n ** (bits - 1n) - 1n,
];
const unsigned = (bits: bigint): Range => [0n, 2n ** bits - 1n];

const INTEGERS: Partial<Record<Datatype, Range>> = {
  INT8: signed(8n),
  INT16: signed(16n),
  INT32: signed(32n),
  INT64: signed(64n),
  UINT8: unsigned(8n),
  UINT16: unsigned(16n),
  UINT32: unsigned(32n),
  UINT64: unsigned(64n),
};

function isInteger(value: unknown, [low, high]: Range): boolean {
  const isWhole =
    Number.isInteger(value) ||
    (typeof value === 'string' && /^-?\d{1,20}$/.test(value));
  if (!isWhole) {
    return false;
  }
  const exact = BigInt(value as string | number);
  return exact >= low && exact <= high;
}

function fits(datatype: Datatype, value: unknown): boolean {
  const range = INTEGERS[datatype];
  if (range) {
    return isInteger(value, range);
  }
  switch (datatype) {
    case 'BYTES':
      return typeof value === 'string';
    case 'BOOL':
      return typeof value === 'boolean' || value === 0 || value === 1;
    default:
      return typeof value === 'number' && Number.isFinite(value);
  }
}

/**
 * What is wrong with the elements of an output, in words: the first that is no
 * value of the datatype. NaN and infinities are none, though floats have them:
 * a prediction that is not a number is of no use.
 */
export function elementProblem(
  datatype: Datatype,
  data: readonly unknown[],
): string | undefined {
  const index = data.findIndex(value => !fits(datatype, value));
  return index < 0
    ? undefined
    : `element ${index} is ${shown(
        data[index],
      )}, which is no finite ${datatype}`;
}
