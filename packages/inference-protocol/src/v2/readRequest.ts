import { InferenceInputError } from '../errors.ts';
import { isJsonObject, shortJson } from '../json.ts';
import type { ModelSignature, TensorSpec } from '../signature.ts';
import { decodeTensorBytes } from '../tensor/binary.ts';
import {
  Budget,
  decodeTensor,
  type DecodeOptions,
} from '../tensor/decodeTensor.ts';
import type { Tensor } from '../tensor/Tensor.ts';
import {
  binarySize,
  INFERENCE_HEADER_LENGTH,
  type BinarySection,
} from './binaryMessage.ts';
import type { Parameters } from './types.ts';

/** A request whose tensors are known to fit the model. */
export interface DecodedInferRequest {
  id?: string;
  parameters?: Parameters;
  /** One tensor per input of the signature, in the signature's order. */
  inputs: Tensor[];
  /** Names of the outputs to return, in the order of the answer. */
  outputs: string[];
  /** Those of the outputs that the client wants in binary form. */
  binaryOutputs: string[];
}

const listNames = (specs: readonly TensorSpec[]) =>
  specs.map(spec => `"${spec.name}"`).join(', ');

function refuseSharedMemory(name: string, parameters: unknown): void {
  if (
    isJsonObject(parameters) &&
    parameters.shared_memory_region !== undefined
  ) {
    throw new InferenceInputError(
      `"${name}": shared memory is not supported, send and ask for the elements themselves`,
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

function isTrue(parameters: unknown, key: string): boolean | undefined {
  const value = isJsonObject(parameters) ? parameters[key] : undefined;
  if (value !== undefined && typeof value !== 'boolean') {
    throw new InferenceInputError(`"${key}" must be true or false`);
  }
  return value;
}

function requestedOutputs(
  list: unknown,
  signature: ModelSignature,
  binaryByDefault: boolean,
): Pick<DecodedInferRequest, 'outputs' | 'binaryOutputs'> {
  const all = signature.outputs.map(spec => spec.name);
  if (list === undefined || (Array.isArray(list) && list.length === 0)) {
    return { outputs: all, binaryOutputs: binaryByDefault ? all : [] };
  }
  if (!Array.isArray(list) || list.length > all.length) {
    throw new InferenceInputError(
      `"outputs" must be a list of at most ${all.length} outputs, each with a name`,
    );
  }
  const binary = new Map<string, boolean>();
  list.forEach((output, index) => {
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
    const { parameters } = output as Record<string, unknown>;
    refuseSharedMemory(name, parameters);
    binary.set(name, isTrue(parameters, 'binary_data') ?? binaryByDefault);
  });
  const outputs = [...binary.keys()];
  return { outputs, binaryOutputs: outputs.filter(name => binary.get(name)) };
}

/** Bytes of the binary inputs; they stand in the order of the request. */
function takeBinary(
  given: ReadonlyMap<string, Record<string, unknown>>,
  section: BinarySection | undefined,
): Map<string, Uint8Array> {
  const taken = new Map<string, Uint8Array>();
  for (const [name, tensor] of given) {
    const size = binarySize(tensor.parameters);
    if (size !== undefined) {
      if (!section) {
        throw new InferenceInputError(
          `input "${name}": has a binary_data_size, but the request has no header ${INFERENCE_HEADER_LENGTH} to tell where the JSON ends`,
          name,
        );
      }
      if (tensor.data !== undefined) {
        throw new InferenceInputError(
          `input "${name}": has both "data" and a binary_data_size, send one of them`,
          name,
        );
      }
      taken.set(name, section.take(name, size));
    }
  }
  return taken;
}

/**
 * Checks the JSON of a request against a signature and decodes its tensors.
 *
 * @param section - bytes of the tensors that are not in the JSON
 * @throws InferenceInputError, InferenceSizeError
 */
export function readInferRequest(
  json: unknown,
  signature: ModelSignature,
  options: DecodeOptions,
  section?: BinarySection,
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
  const given = collectInputs(json.inputs, signature);
  const binary = takeBinary(given, section);
  const wanted = requestedOutputs(
    json.outputs,
    signature,
    isTrue(parameters, 'binary_data_output') ?? false,
  );
  const tensorOptions = { ...options, budget: new Budget(options) };
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
        `input "${spec.name}": got datatype ${shortJson(
          tensor.datatype ?? null,
        )}, expected "${spec.datatype}"`,
        spec.name,
      );
    }
    refuseSharedMemory(spec.name, tensor.parameters);
    const bytes = binary.get(spec.name);
    return bytes
      ? decodeTensorBytes(spec, tensor.shape, bytes, tensorOptions)
      : decodeTensor(spec, tensor.shape, tensor.data, tensorOptions);
  });
  return {
    ...(id !== undefined && { id }),
    ...(parameters && { parameters: parameters as Parameters }),
    inputs,
    ...wanted,
  };
}
