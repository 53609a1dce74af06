import fc from 'fast-check';
import { binOf } from './binOf.ts';
import { equalMass } from './equalMass.ts';
import {
  COMPARED_BINS,
  MAX_BINS,
  STORED_BINS,
  binsOf,
  grouped,
} from './NumericBins.ts';

const numbers = fc.array(
  fc.oneof(
    fc.double({ min: -1e6, max: 1e6, noNaN: true }),
    fc.integer({ min: -3, max: 3 }),
  ),
  { minLength: 1, maxLength: 400 },
);

function countsIn(edges: number[], values: readonly number[]): number[] {
  const counts = Array<number>(edges.length + 1).fill(0);
  values.forEach(value => counts[binOf(edges, value)]++);
  return counts;
}

describe('the bins of a reference', () => {
  it('rise, are bounded in number, and none is empty', () => {
    fc.assert(
      fc.property(numbers, values => {
        const { edges, groups } = binsOf(values);
        expect(edges.every((e, i) => i === 0 || e > edges[i - 1])).toBe(true);
        expect(edges.length).toBeLessThan(MAX_BINS);
        const counts = countsIn(edges, values);
        expect(Math.min(...counts)).toBeGreaterThan(0);
        expect(groups.length).toBeLessThanOrEqual(2 * COMPARED_BINS);
        expect(Math.min(...grouped(counts, groups))).toBeGreaterThan(0);
      }),
    );
  });

  it('keep a value that is frequent apart from all others', () => {
    fc.assert(
      fc.property(numbers, values => {
        const { edges } = binsOf(values);
        const heavy = values.filter(
          value =>
            values.filter(other => other === value).length >=
            values.length / STORED_BINS,
        );
        for (const value of heavy) {
          const bin = binOf(edges, value);
          const inside = values.filter(other => binOf(edges, other) === bin);
          expect(new Set(inside.map(other => other + 0)).size).toBe(1);
        }
      }),
    );
  });

  it('have equal mass where no value repeats', () => {
    const values = Array.from({ length: 1000 }, (_, i) => Math.exp(i / 100));
    const { edges, groups } = binsOf(values);
    const counts = countsIn(edges, values);
    expect(counts).toEqual(Array(STORED_BINS).fill(20));
    expect(grouped(counts, groups)).toEqual(Array(COMPARED_BINS).fill(100));
  });

  it('give zero a bin among rains of different strength', () => {
    const rains = Array.from({ length: 400 }, (_, i) => 0.2 + i / 10);
    const values = [...Array<number>(600).fill(0), ...rains];
    const { edges, groups } = binsOf(values);
    expect(edges[0]).toBe(0.1);
    expect(countsIn(edges, values)[0]).toBe(600);
    expect(grouped(countsIn(edges, values), groups)).toEqual([
      600, 100, 100, 100, 100,
    ]);
  });

  it('hold a value however it is rounded on the way', () => {
    const values = Array.from({ length: 500 }, (_, i) => i / 7);
    const { edges } = binsOf(values);
    values.forEach(value =>
      expect(binOf(edges, Math.fround(value))).toBe(binOf(edges, value)),
    );
  });

  it('are told apart by the next number where nothing lies between', () => {
    const { edges } = binsOf([0, Number.MIN_VALUE]);
    expect(edges).toEqual([Number.MIN_VALUE]);
  });

  it('are one for a constant, and for no value at all', () => {
    expect(binsOf([7, 7, 7])).toEqual({
      ...{ edges: [], groups: [], minimum: 7, maximum: 7 },
      ...{ mean: 7, standardDeviation: 0 },
    });
    expect(binsOf([]).edges).toEqual([]);
  });
});

describe('equal mass', () => {
  it('cuts where it comes nearest', () => {
    expect(equalMass([1, 1, 1, 1, 1, 1], 3)).toEqual([2, 4]);
    expect(equalMass([3, 4, 4, 3], 2)).toEqual([2]);
    expect(equalMass([1, 1, 1], 10)).toEqual([1, 2]);
  });
});
