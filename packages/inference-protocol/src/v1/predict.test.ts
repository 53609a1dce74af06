import fc from 'fast-check';
import type { ModelSignature } from '../signature.ts';
import type { Tensor } from '../tensor/Tensor.ts';
import { decodePredictRequest, encodePredictResponse } from './predict.ts';

const limits = { maxElements: 1000, maxBytes: 8000 };
const output = { name: 'y', datatype: 'FP32' as const, shape: [-1] };
const single: ModelSignature = {
  inputs: [{ name: 'x', datatype: 'FP32', shape: [-1, 2] }],
  outputs: [output],
};
const several: ModelSignature = {
  inputs: [
    { name: 'age', datatype: 'FP32', shape: [-1, 1] },
    { name: 'city', datatype: 'BYTES', shape: [-1, 1] },
  ],
  outputs: [output],
};
const floats = (
  name: string,
  shape: number[],
  ...values: number[]
): Tensor => ({
  name,
  datatype: 'FP32',
  shape,
  data: Float32Array.from(values),
});

describe('decodePredictRequest', () => {
  it('reads rows of the only input, plain or by name', () => {
    const rows = [
      [1, 2],
      [3, 4],
    ];
    const expected = [floats('x', [2, 2], 1, 2, 3, 4)];
    for (const body of [
      { instances: rows },
      { instances: rows.map(row => ({ x: row })) },
      { inputs: rows },
      { inputs: { x: rows } },
    ]) {
      expect(decodePredictRequest(body, single, limits)).toEqual(expected);
    }
  });

  it('reads row objects for several inputs, with plain values for columns', () => {
    const body = {
      instances: [
        { age: 30, city: 'Bern' },
        { age: 41, city: 'Oslo' },
      ],
    };
    expect(decodePredictRequest(body, several, limits)).toEqual([
      floats('age', [2, 1], 30, 41),
      {
        name: 'city',
        datatype: 'BYTES',
        shape: [2, 1],
        data: ['Bern', 'Oslo'],
      },
    ]);
  });

  it.each<[string, ModelSignature, unknown, string]>([
    ['neither list', single, {}, '"instances" (a list of rows) or "inputs"'],
    ['no rows', single, { instances: [] }, 'at least one row'],
    [
      'a row of a wrong width',
      single,
      { instances: [[1, 2, 3]] },
      'input "x": got shape [1, 3], expected [-1, 2]',
    ],
    [
      'a second row of another width',
      single,
      { instances: [[1, 2], [3]] },
      'input "x": data has 1 entries at dimension 1',
    ],
    [
      'a row that lacks an input',
      several,
      { instances: [{ age: 1 }] },
      'input "city" is missing in instances[0]',
    ],
    [
      'a row with an unknown input',
      several,
      { instances: [{ age: 1, city: 'a', zip: 2 }] },
      'input "zip" in instances[0] is not an input',
    ],
    [
      'plain rows for several inputs',
      several,
      { instances: [[1]] },
      'instances[0] must be an object',
    ],
    [
      'a wrong type',
      single,
      { instances: [[1, 'a']] },
      'input "x": element 1 is the text "a"',
    ],
  ])('names the fault for %s', (_, signature, body, message) => {
    expect(() => decodePredictRequest(body, signature, limits)).toThrow(
      message,
    );
  });

  it('never throws anything but its own error, whatever is sent', () => {
    fc.assert(
      fc.property(fc.jsonValue(), instances => {
        let problem: unknown;
        try {
          decodePredictRequest({ instances }, several, limits);
        } catch (error) {
          problem = (error as Error).name;
        }
        expect([undefined, 'InferenceInputError']).toContain(problem);
      }),
    );
  });
});

describe('encodePredictResponse', () => {
  const parse = (...outputs: Tensor[]) =>
    JSON.parse(encodePredictResponse(outputs)).predictions;

  it('gives a row per prediction for one output', () => {
    expect(parse(floats('y', [2, 2], 1, 2, 3, 4))).toEqual([
      [1, 2],
      [3, 4],
    ]);
    expect(parse(floats('y', [2], 1, 2))).toEqual([1, 2]);
    expect(parse(floats('y', [0, 3]))).toEqual([]);
    expect(parse(floats('y', [2, 0]))).toEqual([[], []]);
  });

  it('gives row objects for several outputs', () => {
    const label: Tensor = {
      name: 'label',
      datatype: 'BYTES',
      shape: [2],
      data: ['a', 'b'],
    };
    expect(parse(label, floats('score', [2, 1], 1, 2))).toEqual([
      { label: 'a', score: [1] },
      { label: 'b', score: [2] },
    ]);
  });

  it('gives whole tensors where outputs differ in rows', () => {
    expect(parse(floats('a', [2], 1, 2), floats('b', [], 3))).toEqual({
      a: [1, 2],
      b: 3,
    });
  });

  it('brings rows back that were decoded', () => {
    const rows = fc.array(
      fc.tuple(
        fc.float({ noNaN: true, noDefaultInfinity: true }),
        fc.constant(1),
      ),
      { minLength: 1, maxLength: 20 },
    );
    fc.assert(
      fc.property(rows, instances => {
        const [x] = decodePredictRequest({ instances }, single, limits);
        expect(parse(x)).toEqual(instances);
      }),
    );
  });
});
