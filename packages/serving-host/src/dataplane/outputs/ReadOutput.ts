/** One output of an answer, its elements flat and row-major. */
export type ReadOutput = {
  name: string;
  /** As the protocol has it; `JSON` where it names none. */
  datatype: string;
  shape: readonly number[];
  /** Elements of a row: all dimensions but the first; 1 without any other. */
  width: number;
} & (
  | { type: 'numeric'; values: ArrayLike<number> }
  /** Texts, booleans, and whole numbers, which are indices of classes. */
  | { type: 'categorical'; values: ArrayLike<string> }
);

/** Elements of a row of a shape. */
export function widthOf(shape: readonly number[]): number {
  return shape.slice(1).reduce((product, size) => product * size, 1);
}
