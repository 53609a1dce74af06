import type { FeatureValue } from '@fairway/drift';
import type { TensorSpec } from '@fairway/inference-protocol';

const TRUTHS: Readonly<Record<string, boolean>> = {
  true: true,
  false: false,
  '1': true,
  '0': false,
};

/**
 * A cell of a table as an element of an input: texts as they stand, numbers and
 * truth values as such, since servers refuse what stands for no value.
 *
 * @throws RangeError that says what the cell should be
 */
export function readCell(
  text: string,
  { datatype }: TensorSpec,
): NonNullable<FeatureValue> {
  const trimmed = text.trim();
  switch (datatype) {
    case 'BYTES':
      return text;
    case 'BOOL': {
      const value = TRUTHS[trimmed.toLowerCase()];
      if (value === undefined) {
        throw new RangeError(
          `${JSON.stringify(text)} is neither true nor false`,
        );
      }
      return value;
    }
    default: {
      const value = trimmed === '' ? NaN : Number(trimmed);
      if (!Number.isFinite(value)) {
        throw new RangeError(`${JSON.stringify(text)} is no finite number`);
      }
      if (!/^(FP|BF)/.test(datatype) && !Number.isSafeInteger(value)) {
        throw new RangeError(
          `${text} is no whole number of at most 53 bits (${datatype})`,
        );
      }
      return value;
    }
  }
}
