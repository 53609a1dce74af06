import { InferenceInputError } from '../errors.ts';
import { isJsonObject, parseInferenceJson, shortJson } from '../json.ts';
import { tensorBytes } from '../tensor/binary.ts';
import type { Tensor } from '../tensor/Tensor.ts';
import { encodeTensorJson } from './encodeTensorJson.ts';

/** The HTTP header that tells how many bytes of a body are JSON. */
export const INFERENCE_HEADER_LENGTH = 'Inference-Header-Content-Length';

/** A message of the binary tensor extension: JSON, then the tensors' bytes. */
export interface BinaryMessage {
  body: Uint8Array;
  /**
   * Bytes of the JSON at the start of the body, the value of the HTTP header
   * Inference-Header-Content-Length. 0: the body is one raw input and no JSON.
   */
  headerLength: number;
}

/** JSON is padded to a multiple of this, the size of the largest element. */
const ALIGNMENT = 8;

const decoder = new TextDecoder('utf-8', { fatal: true });
const encoder = new TextEncoder();

/**
 * Reads the value of the header Inference-Header-Content-Length.
 * @returns undefined when the header is absent: all of the body is JSON
 * @throws InferenceInputError when it is no whole number
 */
export function parseHeaderLength(
  value: string | undefined,
): number | undefined {
  if (value === undefined) {
    return undefined;
  }
  if (!/^\d{1,15}$/.test(value.trim())) {
    throw new InferenceInputError(
      `the header ${INFERENCE_HEADER_LENGTH} must be the number of bytes of JSON at the start of the body, got ${shortJson(
        value,
      )}`,
    );
  }
  return Number(value);
}

/** The binary part of a message, from which tensors are taken in order. */
export class BinarySection {
  readonly #bytes: Uint8Array;
  #offset = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** Bytes that no tensor has taken yet. */
  get left(): number {
    return this.#bytes.length - this.#offset;
  }

  /** @throws InferenceInputError when there are not as many bytes */
  take(tensor: string, size: unknown): Uint8Array {
    if (!Number.isSafeInteger(size) || (size as number) < 0) {
      throw new InferenceInputError(
        `"${tensor}": binary_data_size must be a whole number of bytes, got ${shortJson(
          size,
        )}`,
        tensor,
      );
    }
    if ((size as number) > this.left) {
      throw new InferenceInputError(
        `"${tensor}": binary_data_size is ${size}, but ${this.left} bytes are left of the body after the JSON and the tensors before this one`,
        tensor,
      );
    }
    const start = this.#offset;
    this.#offset += size as number;
    return this.#bytes.subarray(start, this.#offset);
  }

  /** @throws InferenceInputError when bytes are left that no tensor claims */
  finish(): void {
    if (this.left > 0) {
      throw new InferenceInputError(
        `the body has ${this.left} bytes after the JSON and the tensors that say a binary_data_size`,
      );
    }
  }
}

/**
 * Divides a body into its JSON, parsed, and its binary part.
 * @throws InferenceInputError when the stated length or the JSON is wrong
 */
export function openMessage(
  message: { body: Uint8Array; headerLength?: number },
  options?: { wideIntegers?: boolean },
): { json: unknown; section: BinarySection } {
  const { body, headerLength = body.length } = message;
  if (headerLength > body.length) {
    throw new InferenceInputError(
      `${INFERENCE_HEADER_LENGTH} is ${headerLength}, but the body has ${body.length} bytes`,
    );
  }
  let text: string;
  try {
    text = decoder.decode(body.subarray(0, headerLength));
  } catch {
    throw new InferenceInputError('the JSON of the body is not text in UTF-8');
  }
  return {
    json: parseInferenceJson(text, options),
    section: new BinarySection(body.subarray(headerLength)),
  };
}

/** Puts JSON and bytes together, such that the bytes begin aligned. */
export function closeMessage(
  json: string,
  tensors: readonly Uint8Array[],
): BinaryMessage {
  const header = encoder.encode(json);
  const headerLength = Math.ceil(header.length / ALIGNMENT) * ALIGNMENT;
  const size = tensors.reduce((sum, { length }) => sum + length, headerLength);
  const body = new Uint8Array(size);
  body.set(header);
  body.fill(0x20, header.length, headerLength);
  let offset = headerLength;
  for (const bytes of tensors) {
    body.set(bytes, offset);
    offset += bytes.length;
  }
  return { body, headerLength };
}

/**
 * Text of a tensor whose elements are among `binary`, which gets them, or
 * within the text.
 */
export function encodeTensorEntry(
  tensor: Tensor,
  isBinary: boolean,
  binary: Uint8Array[],
): string {
  if (!isBinary) {
    return encodeTensorJson(tensor);
  }
  const bytes = tensorBytes(tensor);
  binary.push(bytes);
  return `{"name":${JSON.stringify(tensor.name)},"datatype":"${
    tensor.datatype
  }","shape":[${tensor.shape.join(',')}],"parameters":{"binary_data_size":${
    bytes.length
  }}}`;
}

/** The binary_data_size among the parameters of a tensor, if there is one. */
export function binarySize(parameters: unknown): unknown {
  return isJsonObject(parameters) ? parameters.binary_data_size : undefined;
}
