import type { ModelSignature } from '@fairway/inference-protocol';
import { maximalRows, readTestSet } from './testSet';

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

  it('may have quoted cells, and an empty one at its very end', () => {
    const { truth } = readTestSet(
      '"a","b","label"\n1,2,"yes, ""really"""\n1,2,',
      signature,
    );
    expect(truth).toEqual(['yes, "really"', null]);
  });

  it.each([
    ['nothing', '', 'needs a header and at least one row'],
    ['a header alone', 'a,b,label\n', 'needs a header and at least one row'],
    ['a row too short', 'a,b,label\n1,2\n', 'Row 1 of the test set has 2'],
    ['an open quote', 'a,b,label\n1,"2,3\n', 'not closed'],
    ['columns of another model', 'c,label\n1,2\n', 'do not fit the model'],
    [
      'too many rows',
      `a,b,label\n${'1,2,3\n'.repeat(maximalRows + 1)}`,
      `more than ${maximalRows} rows`,
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
});
