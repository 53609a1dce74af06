import { InferenceInputError } from '../errors.ts';
import { isJsonObject } from '../json.ts';
import {
  MAX_DIMENSIONS,
  type ModelSignature,
  type TensorSpec,
} from '../signature.ts';
import {
  Budget,
  decodeTensor,
  type DecodeOptions,
} from '../tensor/decodeTensor.ts';
import { encodeNested, encodeRows } from '../tensor/encodeTensor.ts';
import type { Tensor } from '../tensor/Tensor.ts';

/** Shape of nested lists, read from their first entries. */
function inferShape(data: unknown): number[] {
  const shape: number[] = [];
  let entry = data;
  while (Array.isArray(entry) && shape.length <= MAX_DIMENSIONS) {
    shape.push(entry.length);
    entry = entry[0];
  }
  return shape;
}

function decodeNested(
  spec: TensorSpec,
  data: unknown,
  options: DecodeOptions & { budget: Budget },
): Tensor {
  const shape = inferShape(data);
  // A table's columns are often inputs of shape [-1, 1]; one plain value per
  // row is what people write for those.
  const isColumn =
    shape.length === 1 && spec.shape.length === 2 && spec.shape[1] === 1;
  return decodeTensor(spec, isColumn ? [...shape, 1] : shape, data, options);
}

function missing({ name, datatype, shape }: TensorSpec, where: string): never {
  throw new InferenceInputError(
    `input "${name}" is missing in ${where}, expected ${datatype} of shape [${shape.join(
      ', ',
    )}]`,
    name,
  );
}

function checkNames(
  values: Record<string, unknown>,
  signature: ModelSignature,
  where: string,
): void {
  for (const spec of signature.inputs) {
    if (!Object.hasOwn(values, spec.name)) {
      missing(spec, where);
    }
  }
  const known = new Set(signature.inputs.map(spec => spec.name));
  const extra = Object.keys(values).find(name => !known.has(name));
  if (extra !== undefined) {
    throw new InferenceInputError(
      `input "${extra}" in ${where} is not an input of the model, which has ${signature.inputs
        .map(spec => `"${spec.name}"`)
        .join(', ')}`,
      extra,
    );
  }
}

function fromInstances(
  instances: unknown[],
  signature: ModelSignature,
): Record<string, unknown> {
  const [first] = signature.inputs;
  if (signature.inputs.length === 1 && !instances.some(isJsonObject)) {
    return { [first.name]: instances };
  }
  instances.forEach((row, index) => {
    const where = `instances[${index}]`;
    if (!isJsonObject(row)) {
      throw new InferenceInputError(
        `${where} must be an object with a value for each input of the model`,
      );
    }
    checkNames(row, signature, where);
  });
  const rows = instances as Record<string, unknown>[];
  return Object.fromEntries(
    signature.inputs.map(({ name }) => [name, rows.map(row => row[name])]),
  );
}

function fromInputs(
  inputs: unknown,
  signature: ModelSignature,
): Record<string, unknown> {
  if (!isJsonObject(inputs)) {
    if (signature.inputs.length === 1) {
      return { [signature.inputs[0].name]: inputs };
    }
    throw new InferenceInputError(
      '"inputs" must be an object with a value for each input of the model',
    );
  }
  checkNames(inputs, signature, '"inputs"');
  return inputs;
}

/**
 * Decodes the JSON body of a KServe v1 `:predict` request.
 *
 * `instances` is a list of rows: the value of the only input, or an object
 * with a value by input name. `inputs` is the value of the only input, or an
 * object with a whole tensor by input name. Values are nested lists, shapes
 * are read from them; for inputs of shape [-1, 1] a row may be a plain value.
 *
 * @throws InferenceInputError saying which tensor is at fault;
 *   InferenceSizeError beyond the limits
 */
export function decodePredictRequest(
  json: unknown,
  signature: ModelSignature,
  options: DecodeOptions,
): Tensor[] {
  if (!isJsonObject(json)) {
    throw new InferenceInputError(
      'the body must be a JSON object with "instances"',
    );
  }
  const { instances, inputs } = json;
  if ((instances === undefined) === (inputs === undefined)) {
    throw new InferenceInputError(
      'the body must have "instances" (a list of rows) or "inputs", and not both',
    );
  }
  if (instances !== undefined) {
    if (!Array.isArray(instances) || instances.length === 0) {
      throw new InferenceInputError(
        '"instances" must be a list of at least one row',
      );
    }
  }
  const values =
    instances === undefined
      ? fromInputs(inputs, signature)
      : fromInstances(instances as unknown[], signature);
  const budget = new Budget(options);
  return signature.inputs.map(spec =>
    decodeNested(spec, values[spec.name], { ...options, budget }),
  );
}

/**
 * Text of a KServe v1 `:predict` response: `predictions` is a list with one
 * entry per row, the value of the only output, or an object with a value by
 * output name. Outputs that do not have the same number of rows cannot be
 * split so; `predictions` is then one object with whole tensors by name.
 */
export function encodePredictResponse(outputs: readonly Tensor[]): string {
  if (outputs.length === 1) {
    return `{"predictions":[${encodeRows(outputs[0]).join(',')}]}`;
  }
  const keys = outputs.map(({ name }) => JSON.stringify(name));
  const rows = outputs[0]?.shape[0];
  if (rows === undefined || outputs.some(output => output.shape[0] !== rows)) {
    const entries = outputs.map(
      (output, i) => `${keys[i]}:${encodeNested(output)}`,
    );
    return `{"predictions":{${entries.join(',')}}}`;
  }
  const columns = outputs.map(encodeRows);
  const entries = Array.from(
    { length: rows },
    (_, row) =>
      `{${columns.map((column, i) => `${keys[i]}:${column[row]}`).join(',')}}`,
  );
  return `{"predictions":[${entries.join(',')}]}`;
}
