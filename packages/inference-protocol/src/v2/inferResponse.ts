import { isDatatype } from '../datatypes.ts';
import { InferenceInputError } from '../errors.ts';
import { isJsonObject } from '../json.ts';
import {
  Budget,
  decodeTensor,
  type DecodeLimits,
} from '../tensor/decodeTensor.ts';
import type { Tensor } from '../tensor/Tensor.ts';
import { encodeTensorJson } from './inferRequest.ts';

/** An answer with its elements decoded. */
export interface DecodedInferResponse {
  modelName: string;
  modelVersion?: string;
  id?: string;
  outputs: Tensor[];
}

/**
 * Text of a v2 inference response. A text and not an object, since JSON's
 * numbers hold INT64 where JavaScript's do not.
 */
export function encodeInferResponse(response: DecodedInferResponse): string {
  const { modelName, modelVersion, id, outputs } = response;
  const head = JSON.stringify({
    model_name: modelName,
    ...(modelVersion !== undefined && { model_version: modelVersion }),
    ...(id !== undefined && { id }),
  });
  return `${head.slice(0, -1)},"outputs":[${outputs
    .map(encodeTensorJson)
    .join(',')}]}`;
}

const optionalText = (value: unknown) =>
  typeof value === 'string' ? value : undefined;

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
    return decodeTensor(spec, shape, data, {
      allowNonFinite: true,
      allowEmpty: true,
      budget,
    });
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
