import type { ModelSignature } from '@fairway/inference-protocol';
import { MAX_TEST_ROWS, readTestSet } from './readTestSet.ts';
import { rowsAtOnce, tensorsOfRows } from './tensorsOfRows.ts';

const signature: ModelSignature = {
  inputs: [{ name: 'x', datatype: 'FP32', shape: [-1, 2], labels: ['a', 'b'] }],
  outputs: [{ name: 'label', datatype: 'INT64', shape: [-1] }],
};
const unnamed: ModelSignature = {
  ...signature,
  inputs: [{ name: 'x', datatype: 'FP32', shape: [-1, 2] }],
};

describe('a labelled test set', () => {
  it('has the truth in the column of its name, wherever that stands', () => {
    const { rows, truth, features } = readTestSet(
      'label,b,a\n1,2,3\n0,4,5\n',
      signature,
    );
    expect(truth).toEqual([1, 0]);
    expect(rows).toEqual([
      [2, 3],
      [4, 5],
    ]);
    expect(features.map(feature => feature?.column)).toEqual([1, 0]);
  });

  it('has it last where no column has such a name, and fills inputs by position', () => {
    const { rows, truth, features } = readTestSet(
      'first,second,outcome\r\n1,2,7\r\n',
      unnamed,
    );
    expect([rows, truth]).toEqual([[[1, 2]], [7]]);
    expect(features.map(feature => feature?.column)).toEqual([0, 1]);
  });

  it('may have quoted cells, a byte order mark, and no line end at its end', () => {
    const { truth, rows } = readTestSet(
      '\ufeff"a","label","b"\n1,"yes, ""really"" ",2\n1,no,3',
      signature,
    );
    expect(truth).toEqual(['yes, "really"', 'no']);
    expect(rows).toEqual([
      [1, 2],
      [1, 3],
    ]);
  });

  it.each([
    ['nothing', '', 'needs a header and at least one row'],
    ['a header alone', 'a,b,label\n', 'needs a header and at least one row'],
    ['a row too short', 'a,b,label\n1,2\n', 'Row 1 of the test set has 2'],
    ['a row without the truth', 'a,b,label\n1,2,1\n1,2,NA\n', 'Row 2 of the'],
    ['an input that is missing', 'a,b,label\n1,,1\n', 'column "b": ""'],
    ['an input that is a text', 'a,b,label\n1,x,1\n', '"x" is no finite'],
    ['an input that is not finite', 'a,b,label\n1,inf,1\n', 'no finite number'],
    ['an open quote', 'a,b,label\n1,"2,3\n', 'not closed'],
    ['columns of another model', 'c,label\n1,2\n', 'do not fit the model'],
    [
      'too many rows',
      `a,b,label\n${'1,2,3\n'.repeat(MAX_TEST_ROWS + 1)}`,
      `more than ${MAX_TEST_ROWS} rows`,
    ],
  ])('is refused with words when it has %s', (_, text, message) => {
    expect(() => readTestSet(text, signature)).toThrow(message);
  });

  it('is refused when an input cannot be filled from a table', () => {
    expect(() =>
      readTestSet('a,label\n1,2\n', {
        ...signature,
        inputs: [{ name: 'image', datatype: 'FP32', shape: [-1, 3, 64, 64] }],
      }),
    ).toThrow('cannot be filled from a table');
  });

  it('fills the tensors of a request in the order of the signature', () => {
    const wide: ModelSignature = {
      ...signature,
      inputs: [
        { name: 'image', datatype: 'FP32', shape: [-1, 2, 1] },
        { name: 'age', datatype: 'INT64', shape: [-1] },
      ],
    };
    const testSet = readTestSet(
      'age,image[1],image[0],label\n7,2,1,0\n8,4,3,1\n',
      wide,
    );
    expect(tensorsOfRows(wide, testSet, testSet.rows)).toEqual([
      { name: 'image', datatype: 'FP32', shape: [2, 2, 1], data: [1, 2, 3, 4] },
      { name: 'age', datatype: 'INT64', shape: [2], data: [7, 8] },
    ]);
  });

  it('goes row by row into a model that takes one row only', () => {
    const single = (shape: number[]): ModelSignature => ({
      ...signature,
      inputs: [{ name: 'x', datatype: 'FP32', shape, labels: ['a', 'b'] }],
    });
    for (const shape of [[2], [1, 2]]) {
      const { rows, ...testSet } = readTestSet('b,a,y\n2,1,0\n', single(shape));
      expect(
        tensorsOfRows(single(shape), { rows, ...testSet }, rows),
      ).toMatchObject([{ shape, data: [1, 2] }]);
      expect(rowsAtOnce(single(shape))).toBe(1);
    }
    expect(rowsAtOnce(signature)).toBeGreaterThan(1);
  });

  it('keeps texts as they stand, and reads truth values and whole numbers', () => {
    const mixed: ModelSignature = {
      ...signature,
      inputs: [
        { name: 'code', datatype: 'BYTES', shape: [-1, 1] },
        { name: 'is_new', datatype: 'BOOL', shape: [-1, 1] },
        { name: 'age', datatype: 'INT64', shape: [-1, 1] },
      ],
    };
    const read = (row: string) =>
      readTestSet(`code,is_new,age,label\n${row},1\n`, mixed).rows[0];
    expect(read('007,True,42')).toEqual(['007', true, 42]);
    expect(read(',0,-1')).toEqual(['', false, -1]);
    expect(() => read('a,maybe,1')).toThrow('neither true nor false');
    expect(() => read('a,1,1.5')).toThrow('no whole number');
    expect(() => read('a,1,9007199254740993')).toThrow('no whole number');
  });
});
