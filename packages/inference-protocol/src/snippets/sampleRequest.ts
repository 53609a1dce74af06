import type { Datatype } from '../datatypes.ts';
import type { ModelSignature, TensorSpec } from '../signature.ts';
import { elementCount } from '../tensor/Tensor.ts';
import { decodeInferRequest } from '../v2/inferRequest.ts';
import type {
  InferRequest,
  JsonTensorData,
  RequestTensor,
} from '../v2/types.ts';

/** Example values by input name: flat or nested, row-major. */
export type ExampleValues = Readonly<Record<string, JsonTensorData>>;

function zero(datatype: Datatype): unknown {
  switch (datatype) {
    case 'BOOL':
      return false;
    case 'BYTES':
      return '';
    default:
      return 0;
  }
}

function flatten(data: JsonTensorData): unknown[] {
  return Array.isArray(data) ? data.flat(Infinity) : [data];
}

/** Sizes for the -1 of a shape, such that `count` elements fill it. */
function concreteShape(spec: TensorSpec, count: number): number[] {
  const fixed = elementCount(spec.shape.filter(size => size !== -1));
  const free = spec.shape.indexOf(-1);
  return spec.shape.map((size, i) => {
    if (size !== -1) {
      return size;
    }
    return i === free ? Math.max(1, Math.floor(count / fixed)) : 1;
  });
}

function nestedShape(data: JsonTensorData): number[] {
  const shape: number[] = [];
  for (let entry: unknown = data; Array.isArray(entry); entry = entry[0]) {
    shape.push(entry.length);
  }
  return shape;
}

function sampleTensor(
  spec: TensorSpec,
  example: JsonTensorData | undefined,
): RequestTensor {
  const { name, datatype } = spec;
  if (example === undefined) {
    const shape = spec.shape.map(size => (size === -1 ? 1 : size));
    const data = new Array(elementCount(shape)).fill(zero(datatype));
    return { name, shape, datatype, data };
  }
  const data = flatten(example);
  const nested = nestedShape(example);
  const shape =
    nested.length === spec.shape.length
      ? nested
      : concreteShape(spec, data.length);
  return { name, shape, datatype, data };
}

/**
 * A valid v2 request for a model: the example's values where there are some,
 * zeros (false, empty texts) elsewhere, one row where rows are free.
 * @throws InferenceInputError when the example does not fit the signature
 */
export function sampleRequest(
  signature: ModelSignature,
  example: ExampleValues = {},
): InferRequest {
  const request: InferRequest = {
    inputs: signature.inputs.map(spec =>
      sampleTensor(
        spec,
        Object.hasOwn(example, spec.name) ? example[spec.name] : undefined,
      ),
    ),
  };
  decodeInferRequest(request, signature, {
    maxElements: Infinity,
    maxBytes: Infinity,
    allowNonFinite: true,
  });
  return request;
}
