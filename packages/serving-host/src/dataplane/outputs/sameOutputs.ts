import type { ReadOutput } from './ReadOutput.ts';

/**
 * How far apart two numbers may be that were computed by different versions or
 * builds of a model: |a - b| <= absolute + relative |b|. The values are those
 * with which ONNX compares the outputs of its backends (onnx/backend/test/case,
 * `rtol` and `atol`).
 */
export const tolerance = { relative: 1e-3, absolute: 1e-7 } as const;

function areClose(a: number, b: number): boolean {
  if (!Number.isFinite(a) || !Number.isFinite(b)) {
    return Object.is(a, b);
  }
  const most = tolerance.absolute + tolerance.relative * Math.abs(b);
  return Math.abs(a - b) <= most;
}

function isSame(a: ReadOutput, b: ReadOutput): boolean {
  if (
    a.type !== b.type ||
    a.datatype !== b.datatype ||
    a.values.length !== b.values.length ||
    a.shape.length !== b.shape.length ||
    a.shape.some((size, index) => size !== b.shape[index])
  ) {
    return false;
  }
  for (let index = 0; index < a.values.length; index += 1) {
    const [left, right] = [a.values[index], b.values[index]];
    const areSame =
      typeof left === 'number' && typeof right === 'number'
        ? areClose(left, right)
        : left === right;
    if (!areSame) {
      return false;
    }
  }
  return true;
}

/**
 * Whether two answers say the same: the same outputs in any order, numbers
 * within the {@link tolerance}, everything else exactly. NaN equals NaN.
 */
export function sameOutputs(
  answer: readonly ReadOutput[],
  original: readonly ReadOutput[],
): boolean {
  return (
    answer.length === original.length &&
    original.every(wanted => {
      const found = answer.find(({ name }) => name === wanted.name);
      return found !== undefined && isSame(found, wanted);
    })
  );
}
