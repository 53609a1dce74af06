import type { Datatype } from '../datatypes.ts';
import { InferenceInputError } from '../errors.ts';
import { toBfloat16Bits, toFloat16Bits } from './float16.ts';
import type { TensorData } from './Tensor.ts';

interface Place {
  tensor: string;
  datatype: Datatype;
  /** Whether NaN and infinities may enter, written as texts; null is NaN. */
  allowNonFinite: boolean;
}

const INTEGER_RANGE: Partial<Record<Datatype, readonly [number, number]>> = {
  UINT8: [0, 255],
  UINT16: [0, 65535],
  UINT32: [0, 4294967295],
  INT8: [-128, 127],
  INT16: [-32768, 32767],
  INT32: [-2147483648, 2147483647],
};

const BIG_RANGE: Partial<Record<Datatype, readonly [bigint, bigint]>> = {
  UINT64: [0n, 2n ** 64n - 1n],
  INT64: [-(2n ** 63n), 2n ** 63n - 1n],
};

const NON_FINITE: Record<string, number> = {
  NaN: NaN,
  Infinity: Infinity,
  '-Infinity': -Infinity,
};

function describe(value: unknown): string {
  if (typeof value === 'string') {
    const short = value.length > 40 ? `${value.slice(0, 40)}…` : value;
    return `the text ${JSON.stringify(short)}`;
  }
  if (Array.isArray(value)) {
    return 'a list';
  }
  if (value === null || value === undefined) {
    return 'null';
  }
  return typeof value === 'object' ? 'an object' : String(value);
}

function refuse(
  place: Place,
  index: number,
  value: unknown,
  expected: string,
): never {
  throw new InferenceInputError(
    `input "${place.tensor}": element ${index} is ${describe(
      value,
    )}, expected ${expected} (${place.datatype})`,
    place.tensor,
  );
}

function toBig(value: unknown): bigint | undefined {
  if (typeof value === 'bigint') {
    return value;
  }
  if (typeof value === 'number') {
    return Number.isSafeInteger(value) ? BigInt(value) : undefined;
  }
  return typeof value === 'string' && /^-?\d{1,20}$/.test(value)
    ? BigInt(value)
    : undefined;
}

function toFloat(
  place: Place,
  index: number,
  value: unknown,
  round: (value: number) => number,
): number {
  if (typeof value === 'number' || typeof value === 'bigint') {
    const number = Number(value);
    // JSON has no infinity, but 1e999 parses to one, and rounding makes some.
    return Number.isFinite(round(number))
      ? number
      : refuse(place, index, value, 'a number within range');
  }
  if (place.allowNonFinite) {
    if (value === null) {
      return NaN;
    }
    if (typeof value === 'string' && Object.hasOwn(NON_FINITE, value)) {
      return NON_FINITE[value];
    }
  }
  return refuse(place, index, value, 'a number');
}

const identity = (value: number) => value;

function fillFloats(
  place: Place,
  target: Float32Array | Float64Array,
  offset: number,
  row: readonly unknown[],
): void {
  const round = place.datatype === 'FP32' ? Math.fround : identity;
  for (let i = 0; i < row.length; i++) {
    const value = row[i];
    // The common case by hand: this loop is most of the work of a request.
    target[offset + i] =
      typeof value === 'number' && value > -3e38 && value < 3e38
        ? value
        : toFloat(place, offset + i, value, round);
  }
}

function fillIntegers(
  place: Place,
  target: TensorData,
  offset: number,
  row: readonly unknown[],
  [low, high]: readonly [number, number],
): void {
  const integers = target as Int32Array;
  for (let i = 0; i < row.length; i++) {
    const value = row[i];
    if (
      typeof value !== 'number' ||
      !(value >= low && value <= high) ||
      !Number.isInteger(value)
    ) {
      refuse(place, offset + i, value, `a whole number from ${low} to ${high}`);
    }
    integers[offset + i] = value as number;
  }
}

function fillBigIntegers(
  place: Place,
  target: TensorData,
  offset: number,
  row: readonly unknown[],
  [low, high]: readonly [bigint, bigint],
): void {
  const integers = target as BigInt64Array;
  for (let i = 0; i < row.length; i++) {
    const value = toBig(row[i]);
    if (value === undefined || value < low || value > high) {
      const hint =
        typeof row[i] === 'number' && Number.isInteger(row[i])
          ? '; beyond 2^53 a JSON number loses digits, send it as a text'
          : '';
      refuse(
        place,
        offset + i,
        row[i],
        `a whole number from ${low} to ${high}${hint}`,
      );
    }
    integers[offset + i] = value!;
  }
}

function toBool(place: Place, index: number, value: unknown): number {
  if (value === true || value === 1) {
    return 1;
  }
  return value === false || value === 0
    ? 0
    : refuse(place, index, value, 'true or false');
}

/**
 * Copies one flat row of JSON values into `target` from `offset` on, checking
 * each. Numbers that the datatype cannot hold are refused, never wrapped.
 * @throws InferenceInputError naming the tensor and the element
 */
export function fillElements(
  place: Place,
  target: TensorData,
  offset: number,
  row: readonly unknown[],
): void {
  const { datatype } = place;
  if (datatype === 'FP32' || datatype === 'FP64') {
    fillFloats(place, target as Float32Array, offset, row);
    return;
  }
  const range = INTEGER_RANGE[datatype];
  if (range) {
    fillIntegers(place, target, offset, row, range);
    return;
  }
  const bigRange = BIG_RANGE[datatype];
  if (bigRange) {
    fillBigIntegers(place, target, offset, row, bigRange);
    return;
  }
  if (datatype === 'BYTES') {
    const texts = target as string[];
    row.forEach((value, i) => {
      texts[offset + i] =
        typeof value === 'string'
          ? value
          : refuse(place, offset + i, value, 'a text');
    });
    return;
  }
  const numbers = target as Uint16Array;
  if (datatype === 'BOOL') {
    row.forEach((value, i) => {
      numbers[offset + i] = toBool(place, offset + i, value);
    });
    return;
  }
  const [toBits, infinity] =
    datatype === 'FP16' ? [toFloat16Bits, 0x7c00] : [toBfloat16Bits, 0x7f80];
  const round = (value: number) =>
    (toBits(value) & 0x7fff) >= infinity ? Infinity : value;
  row.forEach((value, i) => {
    numbers[offset + i] = toBits(toFloat(place, offset + i, value, round));
  });
}
