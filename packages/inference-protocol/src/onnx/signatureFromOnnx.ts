import { servedValues } from './conversions/planConversions.ts';
import { MAX_DIMENSIONS, type ModelSignature } from '../signature.ts';
import type { TensorSpec } from '../signature.ts';
import type { OnnxHeader, OnnxValue } from './types.ts';

const KINDS_IN_WORDS = {
  none: 'of no known type',
  map: 'a map',
  optional: 'an optional value',
  sequence: 'a sequence',
  sparse_tensor: 'a sparse tensor',
};

function whyNot(value: OnnxValue): string | undefined {
  if (value.kind !== 'tensor') {
    return `is ${KINDS_IN_WORDS[value.kind]}, only tensors can be sent`;
  }
  if (!value.datatype) {
    return `has elements of ${
      value.elementType ?? 'no known type'
    }, which the Open Inference Protocol has no datatype for`;
  }
  return value.shape && value.shape.length > MAX_DIMENSIONS
    ? `has ${value.shape.length} dimensions, at most ${MAX_DIMENSIONS} can be sent`
    : undefined;
}

const size = (dimension: number | string | null) =>
  typeof dimension === 'number' ? dimension : -1;

function toSpec(value: OnnxValue): TensorSpec {
  const { name, datatype, shape, description, labels } = value;
  return {
    name,
    datatype: datatype!,
    shape: shape?.map(size) ?? [-1],
    ...(description && { description }),
    ...(labels && { labels }),
  };
}

/**
 * The signature of a model as it is served: its inputs and outputs that are
 * tensors, and those that rewriteOnnx makes tensors of, with -1 for every
 * dimension that is not fixed. An output whose rank the file does not tell is
 * given as [-1]. What is left out, or stands in the way, is told by
 * onnxServingProblems.
 */
export function signatureFromOnnx(header: OnnxHeader): ModelSignature {
  const specs = (values: OnnxValue[]) =>
    values.filter(value => whyNot(value) === undefined).map(toSpec);
  const { inputs, outputs } = servedValues(header);
  return { inputs: specs(inputs), outputs: specs(outputs) };
}

/**
 * Says in words what keeps a model from being served in full: `blocking` when
 * it cannot be served at all, `warnings` when some outputs cannot.
 */
export function onnxServingProblems(header: OnnxHeader): {
  blocking: string[];
  warnings: string[];
} {
  const { inputs, outputs } = servedValues(header);
  const blocking = inputs.flatMap(input => {
    const reason =
      whyNot(input) ??
      (input.shape
        ? undefined
        : 'does not say how many dimensions it has, declare its shape when exporting the model');
    return reason ? [`input "${input.name}" ${reason}`] : [];
  });
  if (inputs.length === 0) {
    blocking.push('the model has no inputs');
  }
  const warnings = outputs.flatMap(output => {
    const reason = whyNot(output);
    return reason ? [`output "${output.name}" ${reason}`] : [];
  });
  if (warnings.length === outputs.length) {
    blocking.push(
      ['the model has no output that can be served', ...warnings].join(': '),
    );
  }
  return { blocking, warnings };
}
