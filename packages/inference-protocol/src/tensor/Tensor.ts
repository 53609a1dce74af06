import type { Datatype } from '../datatypes.ts';

/**
 * Elements of a tensor, flat and row-major. BOOL is a Uint8Array of 0 and 1,
 * FP16 and BF16 are Uint16Arrays of the raw bits (see float16.ts), BYTES is a
 * list of texts.
 */
export type TensorData =
  | Uint8Array
  | Uint16Array
  | Uint32Array
  | BigUint64Array
  | Int8Array
  | Int16Array
  | Int32Array
  | BigInt64Array
  | Float32Array
  | Float64Array
  | string[];

/** A tensor with its elements. `shape` has no -1; its product is the length. */
export interface Tensor {
  name: string;
  datatype: Datatype;
  shape: number[];
  data: TensorData;
}

/** Number of elements of a shape without -1; a scalar (`[]`) has one. */
export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

const ARRAYS = {
  BOOL: Uint8Array,
  UINT8: Uint8Array,
  UINT16: Uint16Array,
  UINT32: Uint32Array,
  UINT64: BigUint64Array,
  INT8: Int8Array,
  INT16: Int16Array,
  INT32: Int32Array,
  INT64: BigInt64Array,
  FP16: Uint16Array,
  BF16: Uint16Array,
  FP32: Float32Array,
  FP64: Float64Array,
} as const;

/** The kind of array that holds elements of a datatype of fixed size. */
export function arrayType(
  datatype: Exclude<Datatype, 'BYTES'>,
): (typeof ARRAYS)[typeof datatype] {
  return ARRAYS[datatype];
}

/** An array of the kind that holds `length` elements of a datatype. */
export function allocate(datatype: Datatype, length: number): TensorData {
  return datatype === 'BYTES'
    ? new Array<string>(length).fill('')
    : new ARRAYS[datatype](length);
}
