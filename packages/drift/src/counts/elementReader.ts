import {
  fromBfloat16Bits,
  fromFloat16Bits,
  type Tensor,
} from '@fairway/inference-protocol';
import type { FeatureValue } from '../features/Feature.ts';

/** Reads the elements of a tensor as the values that they stand for. */
export function elementReader({
  datatype,
  data,
}: Pick<Tensor, 'datatype' | 'data'>): (at: number) => FeatureValue {
  switch (datatype) {
    case 'FP16':
      return at => fromFloat16Bits(data[at] as number);
    case 'BF16':
      return at => fromBfloat16Bits(data[at] as number);
    case 'BOOL':
      return at => data[at] !== 0;
    default:
      return at => data[at];
  }
}

/**
 * All values of one column of a tensor, to build a reference profile from what
 * a model puts out.
 */
export function columnOf(
  tensor: Pick<Tensor, 'datatype' | 'data'>,
  { column, width }: { column: number; width: number },
): FeatureValue[] {
  const read = elementReader(tensor);
  const values: FeatureValue[] = [];
  for (let at = column; at < tensor.data.length; at += width) {
    values.push(read(at));
  }
  return values;
}
