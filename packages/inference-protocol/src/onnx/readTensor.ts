import { OnnxFormatError, quoted } from '../errors.ts';
import { elementType } from './elementTypes.ts';
import { readPair } from './headerParts.ts';
import type { ProtobufReader } from './ProtobufReader.ts';
import type { OnnxExternalTensor } from './types.ts';

// Field numbers are those of onnx.proto: TensorProto.

/** Sizes beyond are no sizes: negative numbers read without their sign. */
const LEAST_NEGATIVE = 2 ** 63;
const RAW_DATA = 9;
const TYPED_DATA: ReadonlySet<number> = new Set([4, 5, 6, 7, 10, 11]);

/** An initializer or constant, without its elements. */
export interface OnnxTensorFacts {
  name: string;
  /** Elements, and the bytes that they take in memory; texts take none. */
  elements: number;
  bytes: number;
  external?: OnnxExternalTensor;
}

function unusable(name: string, problem: string): OnnxFormatError {
  return new OnnxFormatError(
    `not a usable ONNX model: the weight ${quoted(name)} ${problem}`,
  );
}

function wholeNumber(name: string, key: string, text: string | undefined) {
  if (text === undefined) {
    return undefined;
  }
  const value = /^\d{1,15}$/.test(text) ? Number(text) : NaN;
  if (Number.isNaN(value)) {
    throw unusable(name, `has the impossible ${key} ${quoted(text)}`);
  }
  return value;
}

function externalTensor(
  name: string,
  entries: ReadonlyMap<string, string>,
  bytesNeeded: number | undefined,
): OnnxExternalTensor {
  const length = wholeNumber(name, 'length', entries.get('length'));
  return {
    name,
    location: entries.get('location') ?? '',
    offset: wholeNumber(name, 'offset', entries.get('offset')) ?? 0,
    ...(length !== undefined && { length }),
    ...(bytesNeeded !== undefined && { bytesNeeded }),
  };
}

/**
 * Reads a TensorProto and checks that its sizes and its bytes agree.
 * @throws OnnxFormatError when they do not
 */
export function readTensor(reader: ProtobufReader): OnnxTensorFacts {
  const shape: number[] = [];
  let name = '';
  let type = 0;
  let rawBytes: number | undefined;
  let hasData = false;
  let isExternal = false;
  const entries = new Map<string, string>();
  reader.message((field, value) => {
    if (field === 1) {
      value.integers(size => shape.push(size));
    } else if (field === 2) {
      type = value.integer();
    } else if (field === 8) {
      name = value.text();
    } else if (field === RAW_DATA) {
      rawBytes = value.skip();
    } else if (TYPED_DATA.has(field)) {
      hasData = true;
    } else if (field === 13 && entries.size < 16) {
      entries.set(...readPair(value));
    } else if (field === 14) {
      isExternal = value.integer() === 1;
    }
  });
  if (shape.some(size => size >= LEAST_NEGATIVE)) {
    throw unusable(name, 'has a negative size in its shape');
  }
  const elements = shape.reduce((product, size) => product * size, 1);
  if (!Number.isSafeInteger(elements)) {
    throw unusable(
      name,
      `says that its shape is [${shape
        .slice(0, 16)
        .join(', ')}], which no machine holds`,
    );
  }
  const { bits, name: typeName } = elementType(type);
  const bytes = Math.ceil((elements * bits) / 8);
  const needed = bits === 0 ? undefined : bytes;
  if (isExternal) {
    const external = externalTensor(name, entries, needed);
    return { name, elements, bytes, external };
  }
  if (rawBytes !== undefined && needed !== undefined && rawBytes !== needed) {
    throw unusable(
      name,
      `holds ${rawBytes} bytes where its shape [${shape.join(
        ', ',
      )}] of ${typeName} needs ${needed}`,
    );
  }
  if (rawBytes === undefined && !hasData && elements > 0) {
    throw unusable(
      name,
      `has no elements where its shape [${shape.join(', ')}] needs ${elements}`,
    );
  }
  return { name, elements, bytes };
}
