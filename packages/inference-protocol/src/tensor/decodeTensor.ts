import type { Datatype } from '../datatypes.ts';
import { DATATYPE_BYTES } from '../datatypes.ts';
import { InferenceInputError, InferenceSizeError } from '../errors.ts';
import { MAX_DIMENSIONS, type TensorSpec } from '../signature.ts';
import { fillElements } from './elements.ts';
import {
  allocate,
  elementCount,
  type Tensor,
  type TensorData,
} from './Tensor.ts';

/** What a request may hold; totals over all of its tensors. */
export interface DecodeLimits {
  maxElements: number;
  /** Bytes of the decoded elements, not of the JSON. */
  maxBytes: number;
}

/** How requests are decoded. */
export interface DecodeOptions extends DecodeLimits {
  /**
   * Accept NaN and infinities, which JSON has no numbers for, written as
   * "NaN", "Infinity", "-Infinity" or null (= NaN). Default: refuse them.
   */
  allowNonFinite?: boolean;
  /** Datatypes that the runtime at hand cannot take. */
  unsupported?: readonly Datatype[];
}

/** Counts what the tensors of one request take, and stops at the limits. */
export class Budget {
  #elements = 0;
  #bytes = 0;
  readonly #limits: DecodeLimits;

  constructor(limits: DecodeLimits) {
    this.#limits = limits;
  }

  /** @throws InferenceSizeError when the request has become too large */
  take(tensor: string, datatype: Datatype, elements: number): void {
    const { maxElements, maxBytes } = this.#limits;
    this.#elements += elements;
    this.#bytes += elements * DATATYPE_BYTES[datatype];
    if (this.#elements > maxElements) {
      throw new InferenceSizeError(
        `input "${tensor}": the request has more than ${maxElements} elements in all, send fewer rows at a time`,
        tensor,
      );
    }
    if (this.#bytes > maxBytes) {
      throw new InferenceSizeError(
        `input "${tensor}": the request has more than ${maxBytes} bytes of elements, send fewer rows at a time`,
        tensor,
      );
    }
  }
}

const shapeText = (shape: readonly number[]) => `[${shape.join(', ')}]`;

function checkShape(
  spec: TensorSpec,
  shape: unknown,
  smallest: number,
): number[] {
  const { name } = spec;
  if (
    !Array.isArray(shape) ||
    shape.length > MAX_DIMENSIONS ||
    !shape.every(size => Number.isSafeInteger(size) && size >= smallest)
  ) {
    throw new InferenceInputError(
      `input "${name}": "shape" must be a list of at most ${MAX_DIMENSIONS} whole numbers of at least ${smallest}, expected ${shapeText(
        spec.shape,
      )}`,
      name,
    );
  }
  const fits =
    shape.length === spec.shape.length &&
    spec.shape.every((size, i) => size === -1 || size === shape[i]);
  if (!fits) {
    throw new InferenceInputError(
      `input "${name}": got shape ${shapeText(shape)}, expected ${shapeText(
        spec.shape,
      )}${spec.shape.includes(-1) ? ', where -1 is any size' : ''}`,
      name,
    );
  }
  return shape;
}

interface Walk {
  spec: TensorSpec;
  shape: number[];
  target: TensorData;
  allowNonFinite: boolean;
}

function wrongLength(walk: Walk, got: number, expected: string): never {
  throw new InferenceInputError(
    `input "${walk.spec.name}": data has ${got} ${expected} shape ${shapeText(
      walk.shape,
    )} says`,
    walk.spec.name,
  );
}

function fill(walk: Walk, offset: number, row: readonly unknown[]): void {
  const { spec, target, allowNonFinite } = walk;
  const place = { tensor: spec.name, datatype: spec.datatype, allowNonFinite };
  fillElements(place, target, offset, row);
}

function fillNested(
  walk: Walk,
  data: unknown,
  dimension: number,
  offset: number,
): void {
  const size = walk.shape[dimension];
  if (!Array.isArray(data)) {
    throw new InferenceInputError(
      `input "${walk.spec.name}": nested data must have a list at every one of its ${walk.shape.length} dimensions, found something else at dimension ${dimension}`,
      walk.spec.name,
    );
  }
  if (data.length !== size) {
    wrongLength(
      walk,
      data.length,
      `entries at dimension ${dimension}, not ${size} as`,
    );
  }
  if (dimension === walk.shape.length - 1) {
    fill(walk, offset, data);
    return;
  }
  const stride = elementCount(walk.shape.slice(dimension + 1));
  data.forEach((entry, i) =>
    fillNested(walk, entry, dimension + 1, offset + i * stride),
  );
}

/** How one tensor is decoded. */
export interface DecodeTensorOptions
  extends Pick<DecodeOptions, 'allowNonFinite' | 'unsupported'> {
  budget: Budget;
  /** Accept dimensions of size 0, which models give and do not take. */
  allowEmpty?: boolean;
}

/**
 * Checks what is known of a tensor before its elements: datatype, shape and
 * what the request may still hold.
 * @returns the shape and the number of elements that it stands for
 */
export function openTensor(
  spec: TensorSpec,
  shape: unknown,
  options: DecodeTensorOptions,
): { shape: number[]; count: number } {
  const { name, datatype } = spec;
  if (options.unsupported?.includes(datatype)) {
    throw new InferenceInputError(
      `input "${name}": datatype ${datatype} is not supported by this server's runtime`,
      name,
    );
  }
  const checked = checkShape(spec, shape, options.allowEmpty ? 0 : 1);
  const count = elementCount(checked);
  options.budget.take(name, datatype, count);
  return { shape: checked, count };
}

/**
 * Decodes the elements of one input.
 *
 * @param spec - the input as the model declares it
 * @param shape - the shape that the sender states, not yet checked
 * @param data - flat or nested row-major JSON values; a bare value for shape []
 * @throws InferenceInputError naming the input and what was expected
 */
export function decodeTensor(
  spec: TensorSpec,
  shape: unknown,
  data: unknown,
  options: DecodeTensorOptions,
): Tensor {
  const { name, datatype } = spec;
  const { shape: checked, count } = openTensor(spec, shape, options);
  const list = checked.length === 0 && !Array.isArray(data) ? [data] : data;
  if (!Array.isArray(list)) {
    throw new InferenceInputError(
      `input "${name}": "data" must be a list of elements`,
      name,
    );
  }
  const nested = checked.length > 1 && Array.isArray(list[0]);
  // Compared before anything is allocated: a short list must not reserve
  // the memory of a large shape.
  const walk: Walk = {
    spec,
    shape: checked,
    target: [],
    allowNonFinite: options.allowNonFinite ?? false,
  };
  if (!nested && list.length !== count) {
    wrongLength(walk, list.length, `elements, not ${count} as`);
  }
  walk.target = allocate(datatype, count);
  if (nested) {
    fillNested(walk, list, 0, 0);
  } else {
    fill(walk, 0, list);
  }
  return { name, datatype, shape: checked, data: walk.target };
}
