import { MAX_DIMENSIONS, type ModelSignature } from '../signature.ts';
import type { TensorSpec } from '../signature.ts';
import type { OnnxHeader, OnnxValue } from './types.ts';

function whyNot(value: OnnxValue): string | undefined {
  if (value.kind !== 'tensor') {
    const what = value.kind === 'none' ? 'of no known type' : `a ${value.kind}`;
    return `is ${what}, only tensors can be sent`;
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

function toSpec({ name, datatype, shape, description }: OnnxValue): TensorSpec {
  return {
    name,
    datatype: datatype!,
    shape: shape?.map(size) ?? [-1],
    ...(description && { description }),
  };
}

/**
 * The signature of a model as its file declares it: the inputs and outputs
 * that are tensors, with -1 for every dimension that is not fixed. An output
 * whose rank the file does not tell is given as [-1]. What is left out, or
 * stands in the way, is told by onnxServingProblems.
 */
export function signatureFromOnnx(header: OnnxHeader): ModelSignature {
  const specs = (values: OnnxValue[]) =>
    values.filter(value => whyNot(value) === undefined).map(toSpec);
  return { inputs: specs(header.inputs), outputs: specs(header.outputs) };
}

/**
 * Says in words what keeps a model from being served in full: `blocking` when
 * it cannot be served at all, `warnings` when some outputs cannot.
 */
export function onnxServingProblems(header: OnnxHeader): {
  blocking: string[];
  warnings: string[];
} {
  const blocking = header.inputs.flatMap(input => {
    const reason =
      whyNot(input) ??
      (input.shape
        ? undefined
        : 'does not say how many dimensions it has, declare its shape when exporting the model');
    return reason ? [`input "${input.name}" ${reason}`] : [];
  });
  if (header.inputs.length === 0) {
    blocking.push('the model has no inputs');
  }
  const warnings = header.outputs.flatMap(output => {
    const reason = whyNot(output);
    return reason ? [`output "${output.name}" ${reason}`] : [];
  });
  if (warnings.length === header.outputs.length) {
    blocking.push(
      ['the model has no output that can be served', ...warnings].join(': '),
    );
  }
  return { blocking, warnings };
}
