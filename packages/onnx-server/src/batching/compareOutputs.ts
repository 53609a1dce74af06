import {
  fromFloat16Bits,
  type Datatype,
  type Tensor,
} from '@fairway/inference-protocol';

/** Differences that come of computing in another order, no more. */
const TOLERANCES: Partial<
  Record<Datatype, { relative: number; absolute: number }>
> = {
  FP16: { relative: 1e-2, absolute: 1e-2 },
  FP32: { relative: 1e-3, absolute: 1e-4 },
  FP64: { relative: 1e-3, absolute: 1e-4 },
};

function isClose(
  a: number,
  b: number,
  { relative, absolute }: { relative: number; absolute: number },
): boolean {
  return (
    Object.is(a, b) ||
    Math.abs(a - b) <=
      absolute + relative * Math.max(Math.abs(a), Math.abs(b)) ||
    a === b
  );
}

function areSame(
  a: ArrayLike<unknown>,
  b: ArrayLike<unknown>,
  isSame: (a: unknown, b: unknown) => boolean = Object.is,
): boolean {
  if (a.length !== b.length) {
    return false;
  }
  for (let i = 0; i < a.length; i++) {
    if (!isSame(a[i], b[i])) {
      return false;
    }
  }
  return true;
}

/** Whether two tensors have the same elements, but for rounding. */
function agree(a: Tensor, b: Tensor): boolean {
  const tolerance = TOLERANCES[a.datatype];
  if (!areSame(a.shape, b.shape) || !tolerance) {
    return areSame(a.shape, b.shape) && areSame(a.data, b.data);
  }
  const value = (element: unknown) =>
    a.datatype === 'FP16'
      ? fromFloat16Bits(element as number)
      : (element as number);
  return areSame(a.data, b.data, (one, other) =>
    isClose(value(one), value(other), tolerance),
  );
}

/** Whether two lists of outputs are the same, but for rounding. */
export function outputsAgree(
  a: readonly Tensor[],
  b: readonly Tensor[],
): boolean {
  return a.length === b.length && a.every((tensor, i) => agree(tensor, b[i]));
}

const bytesOf = ({ data }: Tensor) => {
  const { buffer, byteOffset, byteLength } = data as Float32Array;
  return Buffer.from(buffer, byteOffset, byteLength);
};

/** Whether two requests ask the same; it may be asked of every batch. */
export function inputsEqual(
  a: readonly Tensor[],
  b: readonly Tensor[],
): boolean {
  return a.every(
    (tensor, i) =>
      areSame(tensor.shape, b[i].shape) &&
      (Array.isArray(tensor.data)
        ? areSame(tensor.data, b[i].data)
        : bytesOf(tensor).equals(bytesOf(b[i]))),
  );
}
