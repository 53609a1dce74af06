import fc from 'fast-check';
import { LogHistogram } from '@fairway/statistics';
import type { ReadOutput } from '../outputs/ReadOutput.ts';
import { OutputTally } from './OutputTally.ts';

function numbers(values: number[], width = 1, name = 'y'): ReadOutput {
  const shape = [values.length / width, width];
  return { name, datatype: 'FP64', shape, width, type: 'numeric', values };
}

function texts(values: string[], name = 'y'): ReadOutput {
  const shape = [values.length];
  return {
    ...{ name, datatype: 'BYTES', shape, width: 1 },
    ...{ type: 'categorical', values },
  };
}

const distributionsOf = (...outputs: ReadOutput[]) => {
  const tally = OutputTally.create();
  tally.read(outputs);
  return tally.counts(1).distributions as any[];
};

describe('OutputTally', () => {
  it('counts every number once: by sign, or as none', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double(), { minLength: 1, maxLength: 200 }),
        values => {
          const [found] = distributionsOf(numbers(values));
          const read = (text: string | undefined) =>
            text === undefined ? undefined : LogHistogram.fromBase64(text);
          const finite = values.filter(value => Math.abs(value) <= 1e150);
          const below = finite.filter(value => value < 0);
          const count = (list: number[]) => list.length || undefined;
          expect(found.count).toBe(values.length);
          expect(found.notANumber).toBe(values.filter(Number.isNaN).length);
          expect(read(found.negative)?.count).toBe(count(below));
          expect(read(found.nonNegative)?.count).toBe(
            count(finite.filter(value => value >= 0)),
          );
          expect(found.infinite).toBe(
            values.length - finite.length - found.notANumber,
          );
        },
      ),
    );
  });

  it('tells the columns of a narrow output apart', () => {
    const found = distributionsOf(numbers([0.1, 0.9, 0.2, 0.8], 2));
    expect(found).toMatchObject([
      { output: 'y', column: 0, count: 2 },
      { output: 'y', column: 1, count: 2 },
    ]);
    expect(LogHistogram.fromBase64(found[0].nonNegative).maximum).toBe(0.2);
    expect(LogHistogram.fromBase64(found[1].nonNegative).minimum).toBe(0.8);
  });

  it('counts the columns of a wide output together', () => {
    const [found, ...others] = distributionsOf(
      numbers(Array.from({ length: 200 }, Number), 100),
    );
    expect(others).toEqual([]);
    expect(found).toMatchObject({ count: 200 });
    expect(found).not.toHaveProperty('column');
  });

  it('gives the hundred most frequent values, and how many others there were', () => {
    const values = Array.from({ length: 900 }, (_, index) =>
      String(index % 300 < 150 ? index % 150 : index % 3),
    );
    const [found] = distributionsOf(texts(values));
    expect(found.values).toHaveLength(100);
    expect(found.values[0].count).toBeGreaterThan(100);
    const given = found.values.reduce((sum: number, { count }: any) => {
      return sum + count;
    }, 0);
    expect(given + found.other).toBe(900);
  });

  it('keeps no long text', () => {
    const [found] = distributionsOf(texts(['a', 'x'.repeat(65)]));
    expect(found).toMatchObject({
      count: 2,
      values: [{ value: 'a', count: 1 }],
      other: 1,
    });
  });

  it('stays small, whatever answers say', () => {
    const tally = OutputTally.create();
    for (let turn = 0; turn < 20; turn += 1) {
      tally.read(
        Array.from({ length: 100 }, (_, index) =>
          texts(
            Array.from(Array(2_000).keys(), at => `${turn}\u0000${at}`),
            `output-${index}`,
          ),
        ),
      );
    }
    const counts = tally.counts(20);
    expect(counts.distributions.length).toBeLessThanOrEqual(64);
    expect(JSON.stringify(counts).length).toBeLessThan(50_000);
  });
});
