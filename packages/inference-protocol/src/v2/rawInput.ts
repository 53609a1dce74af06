import { DATATYPE_BYTES } from '../datatypes.ts';
import { InferenceInputError } from '../errors.ts';
import type { ModelSignature, TensorSpec } from '../signature.ts';
import { decodeTensorBytes, decodeText } from '../tensor/binary.ts';
import {
  Budget,
  openTensor,
  type DecodeOptions,
} from '../tensor/decodeTensor.ts';
import { elementCount, type Tensor } from '../tensor/Tensor.ts';
import type { DecodedInferRequest } from './readRequest.ts';

/** The shape of an input of which only the bytes are known. */
function deduceShape(spec: TensorSpec, bytes: number): number[] {
  const { name, datatype, shape } = spec;
  const free = shape.flatMap((size, i) => (size === -1 ? [i] : []));
  // Of two free sizes the first is taken for the rows, of which there is one.
  const deduced = free.length === 2 && free[0] === 0 ? free[1] : free[0];
  if (free.length > 2 || (free.length === 2 && free[0] !== 0)) {
    throw new InferenceInputError(
      `input "${name}": its shape [${shape.join(
        ', ',
      )}] has more than one size that a raw body leaves open, send the JSON header too`,
      name,
    );
  }
  const fixed = elementCount(shape.filter(size => size !== -1));
  const rest = bytes / (fixed * DATATYPE_BYTES[datatype]);
  if (deduced !== undefined && !Number.isInteger(rest)) {
    throw new InferenceInputError(
      `input "${name}": a raw body of ${bytes} bytes is no whole number of times the ${
        fixed * DATATYPE_BYTES[datatype]
      } bytes that ${datatype} of shape [${shape.join(', ')}] takes`,
      name,
    );
  }
  return shape.map((size, i) => {
    if (size !== -1) {
      return size;
    }
    return i === deduced ? rest : 1;
  });
}

function decodeRaw(
  spec: TensorSpec,
  body: Uint8Array,
  options: DecodeOptions,
): Tensor {
  const tensorOptions = { ...options, budget: new Budget(options) };
  if (spec.datatype !== 'BYTES') {
    const shape = deduceShape(spec, body.length);
    return decodeTensorBytes(spec, shape, body, tensorOptions);
  }
  // A raw text has no length before it, so there is one.
  const shape = spec.shape.map(size => Math.abs(size));
  if (elementCount(shape) !== 1) {
    throw new InferenceInputError(
      `input "${
        spec.name
      }": a raw body is one text, and shape [${spec.shape.join(
        ', ',
      )}] takes more, send the JSON header too`,
      spec.name,
    );
  }
  openTensor(spec, shape, tensorOptions);
  return {
    name: spec.name,
    datatype: 'BYTES',
    shape,
    data: [decodeText(spec.name, 0, body)],
  };
}

/**
 * Decodes a body that is the only input of a model and nothing else
 * (Inference-Header-Content-Length: 0). As in Triton, all outputs are wanted,
 * in binary.
 * @throws InferenceInputError, InferenceSizeError
 */
export function decodeRawInput(
  body: Uint8Array,
  signature: ModelSignature,
  options: DecodeOptions,
): DecodedInferRequest {
  const { inputs, outputs } = signature;
  if (inputs.length !== 1) {
    throw new InferenceInputError(
      `a raw body is for models with one input, this one has ${inputs.length}: send the JSON header too`,
    );
  }
  const names = outputs.map(({ name }) => name);
  return {
    inputs: [decodeRaw(inputs[0], body, options)],
    outputs: names,
    binaryOutputs: names,
  };
}
