import { DATATYPE_BYTES } from '../datatypes.ts';
import { InferenceInputError } from '../errors.ts';
import type { TensorSpec } from '../signature.ts';
import { openTensor, type DecodeTensorOptions } from './decodeTensor.ts';
import { arrayType, type Tensor, type TensorData } from './Tensor.ts';

// Elements are little-endian on the wire and, on everything that runs
// JavaScript engines today, in typed arrays too: bytes are viewed, not swapped.

/** Bytes of the length before each element of a BYTES tensor. */
const PREFIX = 4;

// A byte order mark within an element is part of the element.
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const encoder = new TextEncoder();

function encodeTexts(texts: readonly string[]): Uint8Array {
  const elements = texts.map(text => encoder.encode(text));
  const size = elements.reduce((sum, { length }) => sum + PREFIX + length, 0);
  const bytes = new Uint8Array(size);
  const view = new DataView(bytes.buffer);
  let offset = 0;
  for (const element of elements) {
    view.setUint32(offset, element.length, true);
    bytes.set(element, offset + PREFIX);
    offset += PREFIX + element.length;
  }
  return bytes;
}

/**
 * Elements of a tensor as the binary tensor extension sends them:
 * little-endian, row-major, without gaps; BYTES elements each after their
 * length as 4 bytes. A view of the tensor's own memory where that is the same.
 */
export function tensorBytes({ data }: Tensor): Uint8Array {
  return Array.isArray(data)
    ? encodeTexts(data)
    : new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

/** Text of one BYTES element. @throws InferenceInputError when not UTF-8 */
export function decodeText(
  name: string,
  index: number,
  bytes: Uint8Array,
): string {
  try {
    return decoder.decode(bytes);
  } catch {
    throw new InferenceInputError(
      `input "${name}": element ${index} is not text in UTF-8 (BYTES)`,
      name,
    );
  }
}

function decodeTexts(name: string, bytes: Uint8Array, count: number): string[] {
  const fail = (problem: string): never => {
    throw new InferenceInputError(`input "${name}": ${problem}`, name);
  };
  if (count * PREFIX > bytes.length) {
    fail(
      `binary_data_size is ${
        bytes.length
      }, but ${count} BYTES elements take at least ${
        count * PREFIX
      } bytes: each is 4 bytes of length and then its own`,
    );
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const texts: string[] = [];
  let offset = 0;
  for (let i = 0; i < count; i++) {
    const left = bytes.length - offset - PREFIX;
    if (left < 0) {
      fail(`its bytes end before element ${i} of ${count}`);
    }
    const length = view.getUint32(offset, true);
    if (length > left) {
      fail(
        `element ${i} claims ${length} bytes, ${left} are left of its binary data`,
      );
    }
    const start = offset + PREFIX;
    offset = start + length;
    texts.push(decodeText(name, i, bytes.subarray(start, offset)));
  }
  if (offset !== bytes.length) {
    fail(`${bytes.length - offset} bytes are left after its ${count} elements`);
  }
  return texts;
}

function viewElements(
  datatype: Exclude<TensorSpec['datatype'], 'BYTES'>,
  bytes: Uint8Array,
  count: number,
): TensorData {
  const ArrayType = arrayType(datatype);
  const { buffer, byteOffset } = bytes;
  return byteOffset % ArrayType.BYTES_PER_ELEMENT === 0
    ? new ArrayType(buffer as ArrayBuffer, byteOffset, count)
    : new ArrayType(bytes.slice().buffer, 0, count);
}

/**
 * Decodes the elements of one tensor from the binary tensor extension's form.
 * What is returned shares the memory of `bytes` where its alignment allows;
 * NaN and infinities are taken as they are.
 *
 * @param spec - the tensor as the model declares it
 * @param shape - the shape that the sender states, not yet checked
 * @param bytes - exactly the bytes of this tensor
 * @throws InferenceInputError naming the tensor and what was expected
 */
export function decodeTensorBytes(
  spec: TensorSpec,
  shape: unknown,
  bytes: Uint8Array,
  options: DecodeTensorOptions,
): Tensor {
  const { name, datatype } = spec;
  const { shape: checked, count } = openTensor(spec, shape, options);
  if (datatype === 'BYTES') {
    const data = decodeTexts(name, bytes, count);
    return { name, datatype, shape: checked, data };
  }
  const expected = count * DATATYPE_BYTES[datatype];
  if (bytes.length !== expected) {
    throw new InferenceInputError(
      `input "${name}": binary_data_size is ${
        bytes.length
      }, but ${datatype} of shape [${checked.join(
        ', ',
      )}] takes ${expected} bytes`,
      name,
    );
  }
  if (datatype === 'BOOL') {
    const wrong = bytes.findIndex(value => value > 1);
    if (wrong >= 0) {
      throw new InferenceInputError(
        `input "${name}": element ${wrong} is the byte ${bytes[wrong]}, expected 0 or 1 (BOOL)`,
        name,
      );
    }
  }
  const data = viewElements(datatype, bytes, count);
  return { name, datatype, shape: checked, data };
}
