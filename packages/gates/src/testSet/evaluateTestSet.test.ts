import type { ModelSignature } from '@fairway/inference-protocol';
import { evaluateTestSet, type RowPredictions } from './evaluateTestSet.ts';
import { readTestSet } from './readTestSet.ts';

const errors = { falsePromotion: 0.05, falseRollback: 0.01 };
const rows = 200;

const signatureOf = (output: Partial<ModelSignature['outputs'][0]>) => ({
  inputs: [{ name: 'x', datatype: 'FP32' as const, shape: [-1, 1] }],
  outputs: [{ name: 'y', datatype: 'INT64' as const, shape: [-1], ...output }],
});
const judge = (options: {
  signature: ModelSignature;
  truth: (row: number) => string | number;
  candidate: (row: number) => number | string;
  stable?: (row: number) => number | string;
  metric: string;
  threshold?: number;
  margin?: number;
}) => {
  const { signature, truth, candidate, stable, metric } = options;
  const all = Array.from({ length: rows }, (_, row) => row);
  const predicted = (of: (row: number) => number | string): RowPredictions =>
    new Map([['y', all.map(of)]]);
  return evaluateTestSet({
    signature,
    testSet: readTestSet(
      `x,y\n${all.map(row => `${row},${truth(row)}\n`).join('')}`,
      signature,
    ),
    predicted: {
      candidate: predicted(candidate),
      ...(stable && { stable: predicted(stable) }),
    },
    policy: {
      rules: [
        {
          metric,
          threshold: options.threshold,
          ...(options.margin !== undefined && {
            margin: { absolute: options.margin },
          }),
        },
      ],
    },
    errors,
  });
};

describe('a model on a labelled test set', () => {
  const parity = (row: number) => row % 2;

  it('is judged by classes where its first output has integers', () => {
    const { verdict, checks } = judge({
      signature: signatureOf({}),
      truth: parity,
      candidate: row => (row < 10 ? 1 - parity(row) : parity(row)),
      metric: 'accuracy',
      threshold: 0.85,
    });
    expect([verdict, checks[0].estimate]).toEqual(['pass', 0.95]);
  });

  it('may answer with indexes of classes whose names the test set has', () => {
    const { checks } = judge({
      signature: signatureOf({ labels: ['even', 'odd'] }),
      truth: row => ['even', 'odd'][parity(row)],
      candidate: parity,
      metric: 'recall_odd',
      threshold: 0.5,
    });
    expect(checks[0].estimate).toBe(1);
  });

  it('is judged by values where it has numbers, and a text is none', () => {
    const regression = {
      signature: signatureOf({ datatype: 'FP32' }),
      candidate: (row: number) => row + 0.5,
      metric: 'mae',
      threshold: 1,
    };
    expect(judge({ ...regression, truth: row => row })).toMatchObject({
      verdict: 'pass',
      checks: [{ estimate: 0.5 }],
    });
    expect(judge({ ...regression, truth: () => 'much' }).verdict).toBe(
      'inconclusive',
    );
  });

  it('never passes by NaN', () => {
    const { verdict, reason } = judge({
      signature: signatureOf({ datatype: 'FP32' }),
      truth: row => row,
      candidate: row => (row === 3 ? 'NaN' : row),
      metric: 'mae',
      threshold: 1,
    });
    expect([verdict, reason]).toEqual([
      'inconclusive',
      expect.stringContaining('row 3'),
    ]);
  });

  it('is compared with the stable version on the same rows', () => {
    const comparison = {
      signature: signatureOf({}),
      truth: parity,
      metric: 'accuracy',
      margin: 0.05,
    };
    const wrongIn = (share: number) => (row: number) =>
      row < share * rows ? 1 - parity(row) : parity(row);
    expect(
      judge({
        ...comparison,
        candidate: wrongIn(0.1),
        stable: wrongIn(0.1),
      }).verdict,
    ).toBe('pass');
    expect(
      judge({
        ...comparison,
        candidate: wrongIn(0.3),
        stable: wrongIn(0.1),
      }).verdict,
    ).toBe('fail');
    expect(judge({ ...comparison, candidate: parity }).verdict).toBe(
      'inconclusive',
    );
  });

  it.each([
    ['by the names of their columns', ['odd', 'even'], ['even', 'odd']],
    ['by position', undefined, [0, 1]],
  ])('has scores of classes %s, for auc and log loss', (_, labels, classes) => {
    const all = Array.from({ length: rows }, (__, row) => row);
    const text = `x,y\n${all
      .map(row => `${row},${classes[parity(row)]}\n`)
      .join('')}`;
    const signature: ModelSignature = {
      inputs: [{ name: 'x', datatype: 'FP32', shape: [-1, 1] }],
      outputs: [
        {
          ...{ name: 'y', datatype: 'INT64', shape: [-1] },
          ...(labels && { labels: ['even', 'odd'] }),
        },
        { name: 'p', datatype: 'FP32', shape: [-1, 2], labels },
      ],
    };
    // What is odd has a probability of 0.8 of it.
    const odd = all.map(row => (parity(row) ? 0.8 : 0.2));
    const { checks, verdict } = evaluateTestSet({
      signature,
      testSet: readTestSet(text, signature),
      predicted: {
        candidate: new Map([
          ['y', all.map(parity)],
          ['p', odd.flatMap(p => (labels ? [p, 1 - p] : [1 - p, p]))],
        ]),
      },
      policy: {
        rules: [
          { metric: 'log_loss', threshold: 0.3 },
          { metric: 'auc', threshold: 0.9 },
        ],
      },
      errors,
    });
    expect(checks[0].estimate).toBeCloseTo(-Math.log(0.8), 9);
    expect([checks[1].estimate, verdict]).toEqual([1, 'pass']);
  });
});
