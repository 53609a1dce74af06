import { isDatatype } from '../datatypes.ts';
import { InferenceInputError } from '../errors.ts';
import { isJsonObject } from '../json.ts';
import { decodeTensorBytes } from '../tensor/binary.ts';
import {
  Budget,
  decodeTensor,
  type DecodeLimits,
} from '../tensor/decodeTensor.ts';
import type { Tensor } from '../tensor/Tensor.ts';
import {
  binarySize,
  closeMessage,
  encodeTensorEntry,
  INFERENCE_HEADER_LENGTH,
  openMessage,
  type BinaryMessage,
  type BinarySection,
} from './binaryMessage.ts';
import { encodeTensorJson } from './encodeTensorJson.ts';

/** An answer with its elements decoded. */
export interface DecodedInferResponse {
  modelName: string;
  modelVersion?: string;
  id?: string;
  outputs: Tensor[];
}

function encodeResponse(
  response: DecodedInferResponse,
  tensors: readonly string[],
): string {
  const { modelName, modelVersion, id } = response;
  const head = JSON.stringify({
    model_name: modelName,
    ...(modelVersion !== undefined && { model_version: modelVersion }),
    ...(id !== undefined && { id }),
  });
  return `${head.slice(0, -1)},"outputs":[${tensors.join(',')}]}`;
}

/**
 * Text of a v2 inference response. A text and not an object, since JSON's
 * numbers hold INT64 where JavaScript's do not.
 */
export function encodeInferResponse(response: DecodedInferResponse): string {
  return encodeResponse(response, response.outputs.map(encodeTensorJson));
}

/**
 * A v2 inference response in the form of the binary tensor extension.
 *
 * @param binaryOutputs - names of the outputs to give in binary, the others
 *   are JSON; default: all
 */
export function encodeBinaryInferResponse(
  response: DecodedInferResponse,
  binaryOutputs?: readonly string[],
): BinaryMessage {
  const binary: Uint8Array[] = [];
  const tensors = response.outputs.map(tensor =>
    encodeTensorEntry(
      tensor,
      binaryOutputs?.includes(tensor.name) ?? true,
      binary,
    ),
  );
  return closeMessage(encodeResponse(response, tensors), binary);
}

const optionalText = (value: unknown) =>
  typeof value === 'string' ? value : undefined;

function readInferResponse(
  json: unknown,
  limits: DecodeLimits,
  section?: BinarySection,
): DecodedInferResponse {
  if (!isJsonObject(json) || !Array.isArray(json.outputs)) {
    throw new InferenceInputError(
      'the response must be a JSON object with "outputs"',
    );
  }
  const budget = new Budget(limits);
  const outputs = json.outputs.map((output, index) => {
    if (
      !isJsonObject(output) ||
      typeof output.name !== 'string' ||
      !isDatatype(output.datatype) ||
      !Array.isArray(output.shape)
    ) {
      throw new InferenceInputError(
        `outputs[${index}]: must be an object with name, shape, datatype and data`,
      );
    }
    const { name, datatype, shape, data } = output;
    const spec = { name, datatype, shape: shape.map(() => -1) };
    const options = { allowNonFinite: true, allowEmpty: true, budget };
    const size = binarySize(output.parameters);
    if (size === undefined) {
      return decodeTensor(spec, shape, data, options);
    }
    if (!section) {
      throw new InferenceInputError(
        `output "${name}": has a binary_data_size, but the response has no header ${INFERENCE_HEADER_LENGTH}`,
        name,
      );
    }
    return decodeTensorBytes(spec, shape, section.take(name, size), options);
  });
  const modelVersion = optionalText(json.model_version);
  const id = optionalText(json.id);
  return {
    modelName: optionalText(json.model_name) ?? '',
    ...(modelVersion !== undefined && { modelVersion }),
    ...(id !== undefined && { id }),
    outputs,
  };
}

/**
 * Decodes the JSON body of a v2 inference response, as a client does.
 *
 * @param json - parsed JSON, best by parseInferenceJson
 * @throws InferenceInputError when a tensor is not as its own shape and
 *   datatype say
 */
export function decodeInferResponse(
  json: unknown,
  limits: DecodeLimits,
): DecodedInferResponse {
  return readInferResponse(json, limits);
}

/**
 * Decodes a response of the binary tensor extension, as a client does. Tensors
 * share the body's memory where its alignment allows.
 *
 * @param message - the body; `headerLength` as the HTTP header
 *   Inference-Header-Content-Length of the response says (parseHeaderLength),
 *   undefined when all of the body is JSON
 * @throws InferenceInputError when a tensor is not as its own shape and
 *   datatype say
 */
export function decodeBinaryInferResponse(
  message: { body: Uint8Array; headerLength?: number },
  limits: DecodeLimits,
): DecodedInferResponse {
  const { json, section } = openMessage(message);
  if (message.headerLength === undefined) {
    return readInferResponse(json, limits);
  }
  const response = readInferResponse(json, limits, section);
  section.finish();
  return response;
}
