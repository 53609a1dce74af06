import { kindOf, ValueKind } from './cells';
import type { Signature, SignatureTensor } from './types';

/** More columns than this are typed as one text instead of one field each. */
export const MAX_SEPARATE_FIELDS = 32;

/**
 * One input of the form, for a single row.
 *
 * `columns` has a field per element, `grid` is an image of intensities,
 * `compact` is a text of a known number of elements, `list` one of any number.
 */
export type Field = {
  name: string;
  datatype: string;
  description?: string;
  kind: ValueKind;
  layout: 'columns' | 'compact' | 'grid' | 'list';
  shape: number[];
  /** Elements of one row; absent when the signature leaves it open. */
  count?: number;
  /** One per element, for `columns` and `grid`. */
  labels: string[];
  /** Width of the grid in cells. */
  width?: number;
};

/** The form of a signature: one field per input, in its order. */
export function fieldsOf(signature: Signature): Field[] {
  return signature.inputs.map(fieldOf);
}

/** Sizes of one row: the first dimension is the row when it is open. */
export function rowShape(shape: number[]): number[] {
  return shape[0] === -1 ? [1, ...shape.slice(1)] : shape;
}

function fieldOf(tensor: SignatureTensor): Field {
  const shape = rowShape(tensor.shape);
  const count = shape.includes(-1)
    ? undefined
    : shape.reduce((product, size) => product * size, 1);
  const base = {
    name: tensor.name,
    datatype: tensor.datatype,
    description: tensor.description,
    kind: kindOf(tensor.datatype),
    shape: tensor.shape,
    count,
  };
  if (count === undefined) {
    return { ...base, layout: 'list', labels: [] };
  }
  const labels = labelsOf(tensor, count);
  const width = imageWidth(tensor, shape, count);
  if (width !== undefined) {
    return { ...base, layout: 'grid', labels, width };
  }
  return {
    ...base,
    labels,
    layout: count > MAX_SEPARATE_FIELDS ? 'compact' : 'columns',
  };
}

function labelsOf(tensor: SignatureTensor, count: number): string[] {
  if (tensor.labels?.length === count) {
    return tensor.labels;
  }
  return count === 1
    ? [tensor.name]
    : Array.from({ length: count }, (_, position) => String(position));
}

/**
 * A tensor is drawn as an image when its words speak of pixels or an image and
 * its elements fill a square of 4 to 32 cells a side.
 */
function imageWidth(
  tensor: SignatureTensor,
  shape: number[],
  count: number,
): number | undefined {
  const words = [tensor.name, tensor.description, tensor.labels?.[0]].join(' ');
  if (!/pixel|image/i.test(words) || kindOf(tensor.datatype) === 'text') {
    return undefined;
  }
  const side = Math.sqrt(count);
  if (!Number.isInteger(side) || side < 4 || side > 32) {
    return undefined;
  }
  const outer = shape.filter(size => size !== 1);
  const isFlat = outer.length === 1;
  const isSquare = outer.length === 2 && outer[0] === outer[1];
  return isFlat || isSquare ? side : undefined;
}
