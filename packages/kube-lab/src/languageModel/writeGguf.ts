import { closeSync, openSync, writeSync } from 'node:fs';

/** A value of the header of a GGUF file. */
export type GgufValue =
  | { type: 'uint32'; value: number }
  | { type: 'float32'; value: number }
  | { type: 'bool'; value: boolean }
  | { type: 'string'; value: string }
  | { type: 'strings'; value: readonly string[] }
  | { type: 'float32s'; value: readonly number[] }
  | { type: 'int32s'; value: readonly number[] };

/** A matrix of float32, in rows. */
export interface GgufTensor {
  name: string;
  /** Rows and columns; one number is a vector. */
  shape: readonly number[];
  values: Float32Array;
}

const MAGIC = 0x46554747;
const VERSION = 3;
const ALIGNMENT = 32;
/** `ggml_type` F32. */
const F32 = 0;
/** `gguf_metadata_value_type`. */
const TYPES = { uint32: 4, int32: 5, float32: 6, bool: 7, string: 8, array: 9 };

/**
 * Writes a model of llama.cpp, by the specification of GGUF version 3 (ggml,
 * `docs/gguf.md`).
 */
export function writeGguf(
  path: string,
  header: Readonly<Record<string, GgufValue>>,
  tensors: readonly GgufTensor[],
): void {
  const entries = Object.entries(header);
  let offset = 0;
  const infos = tensors.map(({ name, shape, values }) => {
    const info = Buffer.concat([
      text(name),
      uint32(shape.length),
      // The fastest dimension first.
      ...[...shape].reverse().map(uint64),
      uint32(F32),
      uint64(offset),
    ]);
    offset = aligned(offset + values.byteLength);
    return info;
  });
  const head = Buffer.concat([
    uint32(MAGIC),
    uint32(VERSION),
    uint64(tensors.length),
    uint64(entries.length),
    ...entries.flatMap(([key, value]) => [text(key), encode(value)]),
    ...infos,
  ]);
  const file = openSync(path, 'w');
  try {
    writeSync(file, padded(head));
    for (const { values } of tensors) {
      writeSync(
        file,
        padded(
          Buffer.from(values.buffer, values.byteOffset, values.byteLength),
        ),
      );
    }
  } finally {
    closeSync(file);
  }
}

function encode(entry: GgufValue): Buffer {
  switch (entry.type) {
    case 'uint32':
      return Buffer.concat([uint32(TYPES.uint32), uint32(entry.value)]);
    case 'float32':
      return Buffer.concat([uint32(TYPES.float32), float32(entry.value)]);
    case 'bool':
      return Buffer.concat([uint32(TYPES.bool), Buffer.from([+entry.value])]);
    case 'string':
      return Buffer.concat([uint32(TYPES.string), text(entry.value)]);
    case 'strings':
      return list(TYPES.string, entry.value.map(text));
    case 'float32s':
      return list(TYPES.float32, entry.value.map(float32));
    default:
      return list(TYPES.int32, entry.value.map(int32));
  }
}

function list(type: number, items: readonly Buffer[]): Buffer {
  return Buffer.concat([
    uint32(TYPES.array),
    uint32(type),
    uint64(items.length),
    ...items,
  ]);
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([uint64(bytes.length), bytes]);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32LE(value);
  return bytes;
}

function float32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeFloatLE(value);
  return bytes;
}

function uint64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}

function aligned(size: number): number {
  return Math.ceil(size / ALIGNMENT) * ALIGNMENT;
}

function padded(bytes: Buffer): Buffer {
  return Buffer.concat([
    bytes,
    Buffer.alloc(aligned(bytes.length) - bytes.length),
  ]);
}
