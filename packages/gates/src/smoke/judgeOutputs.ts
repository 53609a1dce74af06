import {
  elementCount,
  isJsonObject,
  type TensorSpec,
} from '@fairway/inference-protocol';
import { shown } from '../verdict/words.ts';
import { elementProblem } from './checkElements.ts';

/** The most elements that the answers of one gate may hold in all. */
export const MAX_ELEMENTS = 100_000;

const shapeText = (shape: readonly unknown[]) => `[${shape.join(', ')}]`;

function shapeProblem(
  spec: TensorSpec,
  shape: unknown,
  rows: number | undefined,
): string | undefined {
  if (
    !Array.isArray(shape) ||
    !shape.every(size => Number.isSafeInteger(size) && size >= 0)
  ) {
    return `has no shape but ${shown(shape)}`;
  }
  const fits =
    shape.length === spec.shape.length &&
    spec.shape.every((size, i) => size === -1 || size === shape[i]);
  if (!fits) {
    return `has the shape ${shapeText(shape)} instead of ${shapeText(
      spec.shape,
    )}`;
  }
  return rows !== undefined && spec.shape[0] === -1 && shape[0] !== rows
    ? `has ${shape[0]} rows for ${rows} that were sent`
    : undefined;
}

function outputProblem(
  spec: TensorSpec,
  output: unknown,
  rows: number | undefined,
): string | undefined {
  if (!isJsonObject(output)) {
    return 'is missing';
  }
  if (output.datatype !== spec.datatype) {
    return `is ${shown(output.datatype)} instead of ${spec.datatype}`;
  }
  const ofShape = shapeProblem(spec, output.shape, rows);
  if (ofShape) {
    return ofShape;
  }
  const shape = output.shape as number[];
  const { data } = output;
  if (!Array.isArray(data) || data.length !== elementCount(shape)) {
    return `has ${
      Array.isArray(data) ? data.length : 'no'
    } elements where the shape ${shapeText(shape)} says ${elementCount(shape)}`;
  }
  if (data.length === 0) {
    return 'is empty';
  }
  return elementProblem(spec.datatype, data);
}

/**
 * Why an answer is not what the signature says, one sentence for each output
 * at fault. More outputs than the signature has do no harm.
 *
 * @param rows - how many were sent; undefined: not known
 */
export function outputProblems(
  specs: readonly TensorSpec[],
  outputs: readonly unknown[],
  rows: number | undefined,
): string[] {
  return specs.flatMap(spec => {
    const found = outputs.filter(
      output => isJsonObject(output) && output.name === spec.name,
    );
    const problem =
      found.length > 1 ? 'is given twice' : outputProblem(spec, found[0], rows);
    return problem ? [`Output "${spec.name}" ${problem}.`] : [];
  });
}
