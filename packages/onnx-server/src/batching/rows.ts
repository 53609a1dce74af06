import type { Tensor, TensorData } from '@fairway/inference-protocol';

/** How a request fits into a batch. */
export interface RowsOfRequest {
  rows: number;
  bytes: number;
  /** Requests of equal keys can be computed together; undefined: only alone. */
  key: string | undefined;
}

/** A request beyond this gains little from neighbours and costs a copy. */
export const LARGEST_MERGED_BYTES = 256 * 1024;

function bytesOf(data: TensorData): number {
  return Array.isArray(data)
    ? data.reduce((sum, text) => sum + 2 * text.length, 0)
    : data.byteLength;
}

/**
 * How a request fits into a batch: only with requests that want the same
 * outputs and whose tensors differ in nothing but the number of rows.
 */
export function rowsOf(
  inputs: readonly Tensor[],
  outputs: readonly string[],
): RowsOfRequest {
  let bytes = 0;
  let key = outputs.join('\n');
  const rows = inputs[0].shape[0];
  let isMergeable = rows > 0;
  for (const { shape, data } of inputs) {
    bytes += bytesOf(data);
    isMergeable &&= shape[0] === rows;
    key += '|';
    for (let i = 1; i < shape.length; i++) {
      key += `${shape[i]},`;
    }
  }
  isMergeable &&= bytes <= LARGEST_MERGED_BYTES;
  return isMergeable
    ? { rows, bytes, key }
    : { rows: 1, bytes, key: undefined };
}

function concat(parts: readonly TensorData[]): TensorData {
  const [first] = parts;
  if (Array.isArray(first)) {
    return (parts as string[][]).flat();
  }
  const arrays = parts as Float32Array[];
  const length = arrays.reduce((sum, part) => sum + part.length, 0);
  const ArrayType = first.constructor as new (size: number) => Float32Array;
  const whole = new ArrayType(length);
  let offset = 0;
  for (const part of arrays) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}

/** Puts the rows of requests of equal keys one below the other. */
export function mergeRows(requests: readonly (readonly Tensor[])[]): Tensor[] {
  return requests[0].map((tensor, index) => {
    const parts = requests.map(inputs => inputs[index]);
    const rows = parts.reduce((sum, { shape }) => sum + shape[0], 0);
    return {
      name: tensor.name,
      datatype: tensor.datatype,
      shape: [rows, ...tensor.shape.slice(1)],
      data: concat(parts.map(({ data }) => data)),
    };
  });
}

/**
 * Divides outputs by rows again, without a copy.
 * @param rows - of each request, in the order in which they were merged
 * @returns the outputs of each request; undefined when an output's first
 *   dimension is not the number of rows
 */
export function splitRows(
  outputs: readonly Tensor[],
  rows: readonly number[],
): Tensor[][] | undefined {
  const total = rows.reduce((sum, count) => sum + count, 0);
  if (outputs.some(({ shape }) => shape[0] !== total)) {
    return undefined;
  }
  let start = 0;
  return rows.map(count => {
    const from = start;
    start += count;
    return outputs.map(({ name, datatype, shape, data }) => {
      const size = data.length / total;
      const part = [from * size, (from + count) * size] as const;
      return {
        name,
        datatype,
        shape: [count, ...shape.slice(1)],
        data: Array.isArray(data)
          ? data.slice(...part)
          : (data.subarray(...part) as TensorData),
      };
    });
  });
}
