import { isBatchable, validateSignature } from './signature.ts';

const iris = {
  inputs: [{ name: 'x', datatype: 'FP32', shape: [-1, 4] }],
  outputs: [{ name: 'label', datatype: 'INT64', shape: [-1] }],
};

describe('validateSignature', () => {
  it('accepts a signature with dynamic rows, labels and a description', () => {
    expect(validateSignature(iris)).toEqual([]);
    expect(
      validateSignature({
        inputs: [
          {
            name: 'x',
            datatype: 'BYTES',
            shape: [],
            labels: ['a'],
            description: 'one text',
          },
        ],
        outputs: iris.outputs,
      }),
    ).toEqual([]);
  });

  it.each([
    [0, 'size 0 of dimension 1 is impossible'],
    [-2, 'size -2 of dimension 1 is impossible'],
    [1.5, 'size 1.5 of dimension 1 is impossible'],
    ['4', 'size "4" of dimension 1 is impossible'],
  ])('names tensor and dimension for the size %p', (size, message) => {
    const problems = validateSignature({
      ...iris,
      inputs: [{ name: 'x', datatype: 'FP32', shape: [-1, size] }],
    });
    expect(problems).toEqual([expect.stringContaining(message)]);
    expect(problems[0]).toContain('inputs[0] ("x")');
  });

  it('refuses more than eight dimensions', () => {
    expect(
      validateSignature({
        ...iris,
        inputs: [{ name: 'x', datatype: 'FP32', shape: Array(9).fill(1) }],
      }),
    ).toEqual([expect.stringContaining('9 dimensions, at most 8')]);
  });

  it('reports duplicated names, unknown datatypes and empty sides together', () => {
    expect(
      validateSignature({
        inputs: [
          { name: 'x', datatype: 'FP32', shape: [1] },
          { name: 'x', datatype: 'FLOAT', shape: [1] },
        ],
        outputs: [],
      }),
    ).toEqual([
      expect.stringContaining('unknown datatype "FLOAT"'),
      expect.stringContaining('name "x" is used twice'),
      expect.stringContaining('"outputs" is empty'),
    ]);
  });

  it.each([undefined, null, 3, [], 'x', { inputs: 3, outputs: {} }])(
    'answers %p with messages, never an exception',
    value => {
      expect(validateSignature(value).length).toBeGreaterThan(0);
    },
  );

  it('does not take a name from the prototype for a datatype', () => {
    expect(
      validateSignature({
        ...iris,
        inputs: [{ name: 'x', datatype: 'constructor', shape: [1] }],
      }),
    ).toEqual([expect.stringContaining('unknown datatype "constructor"')]);
  });
});

describe('isBatchable', () => {
  it('needs a free first dimension on every input and output', () => {
    const specs = (shape: number[]) => [
      { name: 'a', datatype: 'FP32' as const, shape },
    ];
    expect(isBatchable({ inputs: specs([-1, 2]), outputs: specs([-1]) })).toBe(
      true,
    );
    expect(isBatchable({ inputs: specs([-1]), outputs: specs([1]) })).toBe(
      false,
    );
    expect(isBatchable({ inputs: specs([]), outputs: specs([-1]) })).toBe(
      false,
    );
  });
});
