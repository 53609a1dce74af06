import { InferenceInputError } from '../errors.ts';
import { hasWideIntegers, type ModelSignature } from '../signature.ts';
import type { DecodeOptions } from '../tensor/decodeTensor.ts';
import type { Tensor } from '../tensor/Tensor.ts';
import {
  closeMessage,
  encodeTensorEntry,
  openMessage,
  type BinaryMessage,
} from './binaryMessage.ts';
import { encodeTensorJson } from './encodeTensorJson.ts';
import { decodeRawInput } from './rawInput.ts';
import { readInferRequest, type DecodedInferRequest } from './readRequest.ts';
import type { Parameters } from './types.ts';

export type { DecodedInferRequest } from './readRequest.ts';

/**
 * Decodes the JSON body of an Open Inference Protocol v2 inference request.
 *
 * @param json - parsed JSON, best by parseInferenceJson
 * @param signature - what the model takes; every input must be present, no
 *   other may be
 * @throws InferenceInputError saying which tensor is at fault, what it has and
 *   what was expected; InferenceSizeError beyond the limits
 */
export function decodeInferRequest(
  json: unknown,
  signature: ModelSignature,
  options: DecodeOptions,
): DecodedInferRequest {
  return readInferRequest(json, signature, options);
}

/**
 * Decodes an inference request of the binary tensor extension, in which any of
 * the inputs may be binary. Tensors share the body's memory where its alignment
 * allows.
 *
 * @param message - the body; `headerLength` as the HTTP header
 *   Inference-Header-Content-Length says (parseHeaderLength), undefined when
 *   all of the body is JSON, 0 when it is the model's only input and nothing
 *   else
 * @throws InferenceInputError, InferenceSizeError as decodeInferRequest
 */
export function decodeBinaryInferRequest(
  message: { body: Uint8Array; headerLength?: number },
  signature: ModelSignature,
  options: DecodeOptions,
): DecodedInferRequest {
  if (message.headerLength === 0) {
    return decodeRawInput(message.body, signature, options);
  }
  const { json, section } = openMessage(message, {
    wideIntegers: hasWideIntegers(signature),
  });
  if (message.headerLength === undefined) {
    return readInferRequest(json, signature, options);
  }
  const request = readInferRequest(json, signature, options, section);
  section.finish();
  return request;
}

/** What a client asks. */
export interface InferRequestContent {
  id?: string;
  /** Such as Triton's `priority` and `timeout`. */
  parameters?: Parameters;
  inputs: readonly Tensor[];
  /** Names of the outputs wanted; all when absent. */
  outputs?: readonly string[];
}

function encodeRequest(
  content: InferRequestContent,
  tensors: readonly string[],
  parameters: Parameters = {},
): string {
  const { id, outputs } = content;
  const head = JSON.stringify({
    ...(id !== undefined && { id }),
    ...(Object.keys(parameters).length > 0 && { parameters }),
  }).slice(0, -1);
  const tail = outputs
    ? `,"outputs":${JSON.stringify(outputs.map(name => ({ name })))}`
    : '';
  return `${head}${head === '{' ? '' : ','}"inputs":[${tensors.join(
    ',',
  )}]${tail}}`;
}

/** Text of a v2 inference request, the counterpart of decodeInferRequest. */
export function encodeInferRequest(content: InferRequestContent): string {
  const tensors = content.inputs.map(encodeTensorJson);
  return encodeRequest(content, tensors, content.parameters);
}

/** How a request is put in binary form. */
export interface EncodeBinaryOptions {
  /** Inputs to send as JSON nevertheless. */
  json?: readonly string[];
  /** Whether to ask for binary outputs. Default: yes. */
  binaryOutput?: boolean;
}

/**
 * A v2 inference request in the form of the binary tensor extension, the
 * counterpart of decodeBinaryInferRequest. Send it with the header
 * Inference-Header-Content-Length and the type application/octet-stream.
 * @throws InferenceInputError when `json` names no input
 */
export function encodeBinaryInferRequest(
  content: InferRequestContent,
  options: EncodeBinaryOptions = {},
): BinaryMessage {
  const { json = [], binaryOutput = true } = options;
  const stray = json.find(name => content.inputs.every(i => i.name !== name));
  if (stray !== undefined) {
    throw new InferenceInputError(`there is no input "${stray}"`, stray);
  }
  const binary: Uint8Array[] = [];
  const tensors = content.inputs.map(tensor =>
    encodeTensorEntry(tensor, !json.includes(tensor.name), binary),
  );
  const text = encodeRequest(content, tensors, {
    ...content.parameters,
    ...(binaryOutput && { binary_data_output: true }),
  });
  return closeMessage(text, binary);
}
