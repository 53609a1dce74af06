import { fromBfloat16Bits, fromFloat16Bits } from './float16.ts';
import { elementCount, type Tensor } from './Tensor.ts';

/** Text of a number in JSON; what JSON lacks becomes a text in quotes. */
function numberText(value: number): string {
  if (Object.is(value, -0)) {
    return '-0';
  }
  return Number.isFinite(value) ? String(value) : `"${value}"`;
}

/**
 * Floating point elements as numbers where JSON has all of them, else as texts.
 */
function floats(
  elements: ArrayLike<number>,
  valueOf?: (bits: number) => number,
): number[] | string[] {
  const numbers: number[] = [];
  let isPlain = true;
  for (let i = 0; i < elements.length; i++) {
    const value = valueOf ? valueOf(elements[i]) : elements[i];
    numbers.push(value);
    isPlain &&=
      Number.isFinite(value) && (value !== 0 || !Object.is(value, -0));
  }
  return isPlain ? numbers : numbers.map(numberText);
}

/** Elements such that joining them by commas gives JSON. */
function joinable({ datatype, data }: Tensor): ArrayLike<unknown> & {
  join(separator: string): string;
} {
  switch (datatype) {
    case 'BOOL':
      return Array.from(data as Uint8Array, value =>
        value === 0 ? 'false' : 'true',
      );
    case 'BYTES':
      return (data as string[]).map(value => JSON.stringify(value));
    case 'FP16':
      return floats(data as Uint16Array, fromFloat16Bits);
    case 'BF16':
      return floats(data as Uint16Array, fromBfloat16Bits);
    case 'FP32':
    case 'FP64':
      return floats(data as Float64Array);
    default:
      return data;
  }
}

/**
 * Elements of a tensor as the text of a flat JSON list.
 *
 * 64-bit integers are written with all their digits. NaN and infinities, which
 * JSON has no numbers for, are written as the texts "NaN", "Infinity" and
 * "-Infinity" (the convention of Protocol Buffers' JSON form, which NumPy
 * converts back).
 */
export function encodeFlat(tensor: Tensor): string {
  const elements = joinable(tensor);
  // Twice as fast as joining, and the same text for numbers that JSON has.
  return typeof elements[0] === 'number'
    ? JSON.stringify(Array.isArray(elements) ? elements : Array.from(elements))
    : `[${elements.join(',')}]`;
}

/**
 * Elements of a tensor as the texts of its entries along the first dimension,
 * each nested as the rest of the shape says. A scalar gives one entry.
 */
export function encodeRows(tensor: Tensor): string[] {
  const texts = Array.from(joinable(tensor), String);
  const { shape } = tensor;
  const strides = shape.map((_, i) => elementCount(shape.slice(i + 1)));
  const nest = (dimension: number, offset: number): string => {
    if (dimension >= shape.length) {
      return texts[offset];
    }
    const entries = Array.from({ length: shape[dimension] }, (_, i) =>
      nest(dimension + 1, offset + i * strides[dimension]),
    );
    return `[${entries.join(',')}]`;
  };
  return Array.from({ length: shape[0] ?? 1 }, (_, row) =>
    nest(1, row * (strides[0] ?? 1)),
  );
}

/** A tensor as the text of nested JSON lists; a bare value for a scalar. */
export function encodeNested(tensor: Tensor): string {
  const rows = encodeRows(tensor);
  return tensor.shape.length === 0 ? rows[0] : `[${rows.join(',')}]`;
}
