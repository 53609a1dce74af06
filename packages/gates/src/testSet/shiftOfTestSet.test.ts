import type { ModelSignature } from '@fairway/inference-protocol';
import { Random } from '@fairway/statistics';
import { replayed } from '../__testUtils__/replayed.ts';
import { shiftOfTestSet } from './shiftOfTestSet.ts';

const signature = (datatype: 'FP32' | 'INT64'): ModelSignature => ({
  inputs: [{ name: 'x', datatype: 'FP32', shape: [-1, 1] }],
  outputs: [{ name: 'y', datatype, shape: [-1] }],
});
const normal = (random: Random) =>
  Math.sqrt(-2 * Math.log(1 - random.next())) *
  Math.cos(2 * Math.PI * random.next());

const judge = (options: {
  datatype: 'FP32' | 'INT64';
  stable: number[];
  candidate: (number | string)[];
  margin?: number;
  seed?: number;
}) =>
  shiftOfTestSet({
    signature: signature(options.datatype),
    rows: options.stable.length,
    predicted: {
      candidate: new Map([['y', options.candidate]]),
      stable: new Map([['y', options.stable]]),
    },
    policy: { margin: options.margin ?? 0.1 },
    errors: { falsePromotion: 0.05, falseRollback: 0.01 },
    startMs: 1_000,
    endMs: 2_000,
    seed: options.seed,
  });

describe('the shift of predictions on a test set', () => {
  const random = Random.create(7);
  const values = Array.from({ length: 4000 }, () => normal(random));
  const classes = values.map(value => (value < 0 ? 0 : 1));

  it('passes a version that predicts about the same, and replays', () => {
    const result = judge({
      datatype: 'FP32',
      stable: values,
      candidate: values.map(value => value + 0.01),
    });
    expect(result.verdict).toBe('pass');
    expect(replayed(result)).toEqual(result);
    expect(
      judge({ datatype: 'INT64', stable: classes, candidate: classes }).verdict,
    ).toBe('pass');
  });

  it('fails one whose predictions are elsewhere, out of all range or of other classes', () => {
    for (const shift of [1, 100, -100]) {
      const { verdict, checks } = judge({
        datatype: 'FP32',
        stable: values,
        candidate: values.map(value => value + shift),
      });
      expect([verdict, checks[0].name]).toEqual([
        'fail',
        'stability index of y',
      ]);
    }
    const { verdict } = judge({
      datatype: 'INT64',
      stable: classes,
      candidate: classes.map((value, row) => (row % 3 ? value : 2)),
    });
    expect(verdict).toBe('fail');
  });

  it('does not pass NaN for values, nor too few rows, nor no predictions', () => {
    const same = { datatype: 'FP32' as const, stable: values };
    expect(judge({ ...same, candidate: values.map(() => 'NaN') }).verdict).toBe(
      'fail',
    );
    expect(judge({ ...same, candidate: [] }).verdict).toBe('inconclusive');
    const few = values.slice(0, 60);
    expect(
      judge({ datatype: 'FP32', stable: few, candidate: few, margin: 10 })
        .verdict,
    ).toBe('inconclusive');
    expect(judge({ datatype: 'FP32', stable: [], candidate: [] }).verdict).toBe(
      'inconclusive',
    );
  });

  it('passes a shift as large as the margin no more often than it may', () => {
    // Classes of 0.5 and 0.5 against 0.75 and 0.25: an index of 0.2747.
    const margin = 0.25 * Math.log(3);
    let passed = 0;
    const runs = 400;
    for (let run = 0; run < runs; run++) {
      const draws = Random.create(run);
      const rows = Array.from({ length: 400 }, () => draws.next());
      const { verdict } = judge({
        ...{ datatype: 'INT64', margin, seed: run },
        stable: rows.map(row => (row < 0.5 ? 0 : 1)),
        candidate: rows.map(row => (row < 0.75 ? 0 : 1)),
      });
      passed += verdict === 'pass' ? 1 : 0;
    }
    // 5 % of 400 and three standard deviations.
    expect(passed).toBeLessThanOrEqual(20 + 3 * Math.sqrt(400 * 0.05 * 0.95));
  });
});
