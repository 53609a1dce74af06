import { InferenceInputError } from '../errors.ts';
import { isJsonObject } from '../json.ts';
import type { ModelSignature, TensorSpec } from '../signature.ts';
import {
  Budget,
  decodeTensor,
  type DecodeOptions,
} from '../tensor/decodeTensor.ts';
import { encodeFlat } from '../tensor/encodeTensor.ts';
import type { Tensor } from '../tensor/Tensor.ts';
import type { Parameters } from './types.ts';

/** A request whose tensors are known to fit the model. */
export interface DecodedInferRequest {
  id?: string;
  parameters?: Parameters;
  /** One tensor per input of the signature, in the signature's order. */
  inputs: Tensor[];
  /** Names of the outputs to return, in the order of the answer. */
  outputs: string[];
}

const listNames = (specs: readonly TensorSpec[]) =>
  specs.map(spec => `"${spec.name}"`).join(', ');

function refuseBinary(name: string, parameters: unknown): void {
  if (
    isJsonObject(parameters) &&
    ['binary_data_size', 'binary_data', 'shared_memory_region'].some(
      key => parameters[key] !== undefined && parameters[key] !== false,
    )
  ) {
    throw new InferenceInputError(
      `"${name}": binary and shared memory tensors are not supported, send and ask for "data" in JSON`,
      name,
    );
  }
}

function collectInputs(
  list: unknown,
  signature: ModelSignature,
): Map<string, Record<string, unknown>> {
  if (!Array.isArray(list) || list.length === 0) {
    throw new InferenceInputError(
      `"inputs" must be a list of tensors, expected ${listNames(
        signature.inputs,
      )}`,
    );
  }
  const given = new Map<string, Record<string, unknown>>();
  const known = new Set(signature.inputs.map(spec => spec.name));
  list.forEach((tensor, index) => {
    if (!isJsonObject(tensor) || typeof tensor.name !== 'string') {
      throw new InferenceInputError(
        `inputs[${index}]: must be an object with name, shape, datatype and data`,
      );
    }
    const { name } = tensor;
    if (!known.has(name)) {
      throw new InferenceInputError(
        `input "${name}" is not an input of the model, which has ${listNames(
          signature.inputs,
        )}`,
        name,
      );
    }
    if (given.has(name)) {
      throw new InferenceInputError(`input "${name}" is given twice`, name);
    }
    given.set(name, tensor);
  });
  return given;
}

function requestedOutputs(list: unknown, signature: ModelSignature): string[] {
  const all = signature.outputs.map(spec => spec.name);
  if (list === undefined || (Array.isArray(list) && list.length === 0)) {
    return all;
  }
  if (!Array.isArray(list) || list.length > all.length) {
    throw new InferenceInputError(
      `"outputs" must be a list of at most ${all.length} outputs, each with a name`,
    );
  }
  const names = list.map((output, index) => {
    const name = isJsonObject(output) ? output.name : undefined;
    if (typeof name !== 'string') {
      throw new InferenceInputError(
        `outputs[${index}]: must be an object with a name`,
      );
    }
    if (!all.includes(name)) {
      throw new InferenceInputError(
        `output "${name}" is not an output of the model, which has ${listNames(
          signature.outputs,
        )}`,
        name,
      );
    }
    refuseBinary(name, (output as Record<string, unknown>).parameters);
    return name;
  });
  return [...new Set(names)];
}

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
  if (!isJsonObject(json)) {
    throw new InferenceInputError(
      'the body must be a JSON object with "inputs"',
    );
  }
  const { id, parameters } = json;
  if (id !== undefined && typeof id !== 'string') {
    throw new InferenceInputError('"id" must be a text');
  }
  if (parameters !== undefined && !isJsonObject(parameters)) {
    throw new InferenceInputError('"parameters" must be an object');
  }
  if (parameters?.binary_data_output === true) {
    throw new InferenceInputError(
      '"parameters.binary_data_output": binary tensors are not supported, ask for "data" in JSON',
    );
  }
  const given = collectInputs(json.inputs, signature);
  const outputs = requestedOutputs(json.outputs, signature);
  const budget = new Budget(options);
  const inputs = signature.inputs.map(spec => {
    const tensor = given.get(spec.name);
    if (!tensor) {
      throw new InferenceInputError(
        `input "${spec.name}" is missing, expected ${
          spec.datatype
        } of shape [${spec.shape.join(', ')}]`,
        spec.name,
      );
    }
    if (tensor.datatype !== spec.datatype) {
      throw new InferenceInputError(
        `input "${spec.name}": got datatype ${JSON.stringify(
          tensor.datatype ?? null,
        )}, expected "${spec.datatype}"`,
        spec.name,
      );
    }
    refuseBinary(spec.name, tensor.parameters);
    return decodeTensor(spec, tensor.shape, tensor.data, {
      ...options,
      budget,
    });
  });
  return {
    ...(id !== undefined && { id }),
    ...(parameters && { parameters: parameters as Parameters }),
    inputs,
    outputs,
  };
}

/** Text of one tensor of a v2 message. */
export function encodeTensorJson(tensor: Tensor): string {
  return `{"name":${JSON.stringify(tensor.name)},"datatype":"${
    tensor.datatype
  }","shape":[${tensor.shape.join(',')}],"data":${encodeFlat(tensor)}}`;
}

/** Text of a v2 inference request, the counterpart of decodeInferRequest. */
export function encodeInferRequest(request: {
  id?: string;
  inputs: readonly Tensor[];
  outputs?: readonly string[];
}): string {
  const { id, inputs, outputs } = request;
  const head = id === undefined ? '' : `"id":${JSON.stringify(id)},`;
  const tail = outputs
    ? `,"outputs":${JSON.stringify(outputs.map(name => ({ name })))}`
    : '';
  return `{${head}"inputs":[${inputs.map(encodeTensorJson).join(',')}]${tail}}`;
}
