import type { Tensor } from '@fairway/inference-protocol';
import fc from 'fast-check';
import { LARGEST_MERGED_BYTES, mergeRows, rowsOf, splitRows } from './rows.ts';

const floats = (name: string, shape: number[], data: number[]): Tensor => ({
  name,
  datatype: 'FP32',
  shape,
  data: Float32Array.from(data),
});
const texts = (name: string, shape: number[], data: string[]): Tensor => ({
  name,
  datatype: 'BYTES',
  shape,
  data,
});

const requests = fc
  .record({ width: fc.integer({ min: 0, max: 3 }) })
  .chain(({ width }) =>
    fc.array(
      fc.integer({ min: 1, max: 3 }).chain(rows =>
        fc
          .tuple(
            fc.array(fc.float({ noNaN: true }), {
              minLength: rows * width,
              maxLength: rows * width,
            }),
            fc.array(fc.string(), { minLength: rows, maxLength: rows }),
          )
          .map(([x, s]) => [
            floats('x', [rows, width], x),
            texts('s', [rows], s),
          ]),
      ),
      { minLength: 1, maxLength: 5 },
    ),
  );

describe('rows', () => {
  it('come back to the requests that they were merged from', () => {
    fc.assert(
      fc.property(requests, inputs => {
        const rows = inputs.map(([{ shape }]) => shape[0]);
        const merged = mergeRows(inputs);
        const total = rows.reduce((sum, count) => sum + count, 0);
        expect(merged.map(({ shape }) => shape[0])).toEqual([total, total]);
        expect(splitRows(merged, rows)).toEqual(inputs);
      }),
    );
  });

  it('are divided without a copy', () => {
    const output = floats('y', [3, 2], [1, 2, 3, 4, 5, 6]);
    const [, [second]] = splitRows([output], [1, 2])!;
    expect(second).toEqual(floats('y', [2, 2], [3, 4, 5, 6]));
    expect((second.data as Float32Array).buffer).toBe(
      (output.data as Float32Array).buffer,
    );
  });

  it.each([
    ['another number of entries', [1, 3]],
    ['no dimension', []],
  ])('are not divided where an output has %s', (_, shape) => {
    const good = floats('y', [2, 1], [1, 2]);
    const bad = floats('z', shape, [1, 2, 3].slice(0, shape.length ? 3 : 1));
    expect(splitRows([good, bad], [1, 1])).toBeUndefined();
  });
});

describe('requests', () => {
  const x = floats('x', [2, 3], [1, 2, 3, 4, 5, 6]);
  const n = texts('n', [2], ['a', 'b']);
  const keyOf = (inputs: Tensor[], outputs = ['y']) =>
    rowsOf(inputs, outputs).key;

  it('may differ in rows only, and must want the same outputs', () => {
    const key = keyOf([x, n]);
    expect(key).toBeDefined();
    expect(
      keyOf([floats('x', [1, 3], [1, 2, 3]), texts('n', [1], ['c'])]),
    ).toBe(key);
    expect(keyOf([floats('x', [2, 2], [1, 2, 3, 4]), n])).not.toBe(key);
    expect(keyOf([x, n], ['z'])).not.toBe(key);
    expect(keyOf([x, n], ['y', 'z'])).not.toBe(keyOf([x, n], ['z', 'y']));
    expect(rowsOf([x, n], ['y'])).toMatchObject({ rows: 2, bytes: 28 });
  });

  it('stay alone where inputs differ in rows, or are large', () => {
    expect(keyOf([x, texts('n', [1], ['a'])])).toBeUndefined();
    const size = LARGEST_MERGED_BYTES / 4 + 1;
    const large = { ...x, shape: [1, size], data: new Float32Array(size) };
    expect(keyOf([large])).toBeUndefined();
  });
});
