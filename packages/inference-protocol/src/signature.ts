import { isDatatype, type Datatype } from './datatypes.ts';
import { isJsonObject } from './json.ts';

/**
 * One named tensor of a model.
 *
 * `shape` lists the size of every dimension, outermost first; -1 stands for
 * any size (in most models the first dimension, the number of rows).
 */
export interface TensorSpec {
  name: string;
  datatype: Datatype;
  shape: number[];
  /** What the tensor means, in words. */
  description?: string;
  /**
   * Names of the positions along the last dimension (feature names of an
   * input), or of the values that the tensor takes (classes of an output).
   */
  labels?: string[];
}

/** What a model takes and what it gives back. */
export interface ModelSignature {
  inputs: TensorSpec[];
  outputs: TensorSpec[];
}

/** The most dimensions a tensor may have. */
export const MAX_DIMENSIONS = 8;
/** The most inputs, and the most outputs, a signature may have. */
export const MAX_TENSORS = 1000;

function shapeProblems(where: string, shape: unknown): string[] {
  if (!Array.isArray(shape)) {
    return [
      `${where}: "shape" must be a list of sizes such as [-1, 4], where -1 means any size`,
    ];
  }
  if (shape.length > MAX_DIMENSIONS) {
    return [
      `${where}: shape has ${shape.length} dimensions, at most ${MAX_DIMENSIONS} are possible`,
    ];
  }
  return shape.flatMap((size, dimension) =>
    Number.isSafeInteger(size) && (size === -1 || size > 0)
      ? []
      : [
          `${where}: size ${JSON.stringify(
            size,
          )} of dimension ${dimension} is impossible, use a whole number of at least 1, or -1 for any size`,
        ],
  );
}

function tensorProblems(where: string, spec: unknown): string[] {
  if (!isJsonObject(spec)) {
    return [`${where}: must be an object with name, datatype and shape`];
  }
  const problems: string[] = [];
  if (typeof spec.name !== 'string' || spec.name.trim() === '') {
    problems.push(`${where}: "name" must be a text that is not empty`);
  }
  const named =
    typeof spec.name === 'string' ? `${where} ("${spec.name}")` : where;
  if (!isDatatype(spec.datatype)) {
    problems.push(
      `${named}: unknown datatype ${JSON.stringify(
        spec.datatype,
      )}, use one of the Open Inference Protocol's such as FP32, INT64, BOOL or BYTES`,
    );
  }
  problems.push(...shapeProblems(named, spec.shape));
  if (spec.description !== undefined && typeof spec.description !== 'string') {
    problems.push(`${named}: "description" must be a text`);
  }
  if (
    spec.labels !== undefined &&
    !(
      Array.isArray(spec.labels) &&
      spec.labels.every(label => typeof label === 'string')
    )
  ) {
    problems.push(`${named}: "labels" must be a list of texts`);
  }
  return problems;
}

function listProblems(side: 'inputs' | 'outputs', list: unknown): string[] {
  if (!Array.isArray(list)) {
    return [`signature: "${side}" must be a list of tensors`];
  }
  if (list.length === 0) {
    return [`signature: "${side}" is empty, a model has at least one`];
  }
  if (list.length > MAX_TENSORS) {
    return [
      `signature: "${side}" has ${list.length} tensors, at most ${MAX_TENSORS} are possible`,
    ];
  }
  const seen = new Set<unknown>();
  return list.flatMap((spec, index) => {
    const problems = tensorProblems(`${side}[${index}]`, spec);
    const name = isJsonObject(spec) ? spec.name : undefined;
    if (typeof name === 'string' && seen.has(name)) {
      problems.push(
        `${side}[${index}]: name "${name}" is used twice, names must be different`,
      );
    }
    seen.add(name);
    return problems;
  });
}

/**
 * Says in words what is wrong with a signature of unknown origin, one message
 * per problem; an empty list means that the value is a ModelSignature.
 */
export function validateSignature(value: unknown): string[] {
  if (!isJsonObject(value)) {
    return ['signature: must be an object with "inputs" and "outputs"'];
  }
  return [
    ...listProblems('inputs', value.inputs),
    ...listProblems('outputs', value.outputs),
  ];
}

/**
 * Whether several requests can be joined into one: the first dimension of
 * every input and output is of any size.
 */
export function isBatchable(signature: ModelSignature): boolean {
  return (
    signature.inputs.length > 0 &&
    [...signature.inputs, ...signature.outputs].every(
      spec => spec.shape[0] === -1,
    )
  );
}

/** Whether an input holds integers that JavaScript's numbers do not. */
export function hasWideIntegers({ inputs }: ModelSignature): boolean {
  return inputs.some(
    ({ datatype }) => datatype === 'INT64' || datatype === 'UINT64',
  );
}
