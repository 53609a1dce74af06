import type { Datatype } from '../datatypes.ts';

interface ElementType {
  /** Name as in ONNX's TensorProto.DataType, in lower case. */
  name: string;
  datatype?: Datatype;
  /** Bits per element; 0 where elements have no fixed size. */
  bits: number;
}

// TensorProto.DataType of onnx.proto, by number.
const ELEMENT_TYPES: Readonly<Record<number, ElementType>> = {
  1: { name: 'float', datatype: 'FP32', bits: 32 },
  2: { name: 'uint8', datatype: 'UINT8', bits: 8 },
  3: { name: 'int8', datatype: 'INT8', bits: 8 },
  4: { name: 'uint16', datatype: 'UINT16', bits: 16 },
  5: { name: 'int16', datatype: 'INT16', bits: 16 },
  6: { name: 'int32', datatype: 'INT32', bits: 32 },
  7: { name: 'int64', datatype: 'INT64', bits: 64 },
  8: { name: 'string', datatype: 'BYTES', bits: 0 },
  9: { name: 'bool', datatype: 'BOOL', bits: 8 },
  10: { name: 'float16', datatype: 'FP16', bits: 16 },
  11: { name: 'double', datatype: 'FP64', bits: 64 },
  12: { name: 'uint32', datatype: 'UINT32', bits: 32 },
  13: { name: 'uint64', datatype: 'UINT64', bits: 64 },
  14: { name: 'complex64', bits: 64 },
  15: { name: 'complex128', bits: 128 },
  16: { name: 'bfloat16', datatype: 'BF16', bits: 16 },
  17: { name: 'float8e4m3fn', bits: 8 },
  18: { name: 'float8e4m3fnuz', bits: 8 },
  19: { name: 'float8e5m2', bits: 8 },
  20: { name: 'float8e5m2fnuz', bits: 8 },
  21: { name: 'uint4', bits: 4 },
  22: { name: 'int4', bits: 4 },
  23: { name: 'float4e2m1', bits: 4 },
};

/** What is known of an element type number; never throws. */
export function elementType(number: number): ElementType {
  return ELEMENT_TYPES[number] ?? { name: `type ${number}`, bits: 0 };
}

const NUMBERS = new Map(
  Object.entries(ELEMENT_TYPES).map(([number, { name }]) => [
    name,
    Number(number),
  ]),
);

/** The number of an element type by its name; 0, "undefined", for others. */
export function elementTypeNumber(name: string): number {
  return NUMBERS.get(name) ?? 0;
}
