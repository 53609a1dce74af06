import fc from 'fast-check';
import { toFloat16Bits } from '@fairway/inference-protocol';
import { binsOf } from '../binning/NumericBins.ts';
import type { Feature, FeatureValue } from '../features/Feature.ts';
import { CategoricalCounts } from './CategoricalCounts.ts';
import { DriftWindow, type WindowLayout } from './DriftWindow.ts';
import { columnOf } from './elementReader.ts';
import { NumericCounts } from './NumericCounts.ts';
import { SpaceSaving } from './SpaceSaving.ts';

const feature = (kind: Feature['kind'], column: number): Feature => ({
  ...{ name: `f${column}`, role: 'input', kind },
  ...{ tensor: 'x', column, width: 2 },
});

const reference = Array.from({ length: 100 }, (_, i) => i);
const layout: WindowLayout = {
  features: [
    { feature: feature('numeric', 0), bins: binsOf(reference) },
    { feature: feature('categorical', 1), categories: ['a', 'b'] },
  ],
  fingerprint: 'here',
};

const value: fc.Arbitrary<FeatureValue> = fc.oneof(
  fc.double(),
  fc.double({ min: -50, max: 150, noNaN: true }),
  fc.bigInt(),
  fc.constantFrom('a', 'b', 'c', 'd', '', true, null, undefined),
);
const rows = fc.array(fc.tuple(value, value), { maxLength: 60 });

function windowOf(list: readonly (readonly FeatureValue[])[]): DriftWindow {
  const window = DriftWindow.create(layout);
  list.forEach(row => window.countRow('input', row));
  return window;
}

describe('a window', () => {
  it('is, merged of parts in any order, that of the whole', () => {
    fc.assert(
      fc.property(rows, rows, rows, (some, others, more) => {
        const one = windowOf(some);
        one.merge(windowOf(others));
        one.merge(windowOf(more));
        const other = windowOf(more);
        other.merge(windowOf(some));
        other.merge(windowOf(others));
        const whole = windowOf([...some, ...others, ...more]).toJSON();
        expect(one.toJSON()).toEqual(whole);
        expect(other.toJSON()).toEqual(whole);
      }),
    );
  });

  it('comes back from JSON as it was, and goes on counting', () => {
    fc.assert(
      fc.property(rows, rows, (some, others) => {
        const json = JSON.parse(JSON.stringify(windowOf(some)));
        const copy = DriftWindow.parse(layout, json);
        others.forEach(row => copy.countRow('input', row));
        expect(copy.toJSON()).toEqual(windowOf([...some, ...others]).toJSON());
      }),
    );
  });

  it('counts every value exactly once', () => {
    fc.assert(
      fc.property(rows, list => {
        const window = windowOf(list);
        window.counts.forEach(counts => expect(counts.total).toBe(list.length));
      }),
    );
  });

  it('tells apart what is wrong with values', () => {
    const window = windowOf([
      [NaN, ''],
      [null, null],
      [Infinity, 'new'],
      [-1e200, 'new'],
      ['5', {} as never],
      [-1, 'a'],
      [100, true],
    ]);
    const [numeric, categorical] = window.toJSON().features;
    expect(numeric).toMatchObject({
      ...{ missing: 2, nonFinite: 2, invalid: 1, below: 1, above: 1 },
    });
    expect(categorical).toEqual({
      ...{ counts: [1, 0], other: 3, missing: 2, invalid: 1 },
      newValues: [
        { value: 'new', count: 2 },
        { value: 'true', count: 1 },
      ],
    });
  });

  it('counts the rows of a tensor of any datatype', () => {
    const window = DriftWindow.create(layout);
    window.countTensor('input', {
      ...{ name: 'x', datatype: 'FP32' },
      data: Float32Array.of(1, 2, 3, 4),
    });
    window.countTensor('input', {
      ...{ name: 'x', datatype: 'FP16' },
      data: Uint16Array.of(toFloat16Bits(5), toFloat16Bits(6)),
    });
    window.countTensor('input', {
      ...{ name: 'x', datatype: 'INT64' },
      data: BigInt64Array.of(7n, 8n),
    });
    window.countTensor('input', {
      ...{ name: 'x', datatype: 'BYTES' },
      data: ['z', 'a'],
    });
    const [numeric, categorical] = window.counts;
    expect(numeric).toMatchObject({ values: 4, invalid: 1 });
    expect((numeric as NumericCounts).moments.mean).toBeCloseTo(4, 3);
    expect(categorical.toJSON()).toMatchObject({ counts: [1, 0], other: 4 });
  });

  it('passes over tensors that it does not know, and counts broken ones', () => {
    const window = DriftWindow.create(layout);
    const data = Float32Array.of(1, 2, 3);
    window.countTensor('output', { name: 'x', datatype: 'FP32', data });
    window.countTensor('input', { name: 'y', datatype: 'FP32', data });
    expect(window.counts.map(({ total }) => total)).toEqual([0, 0]);
    window.countTensor('input', { name: 'x', datatype: 'FP32', data });
    expect(window.counts.map(({ invalid }) => invalid)).toEqual([1, 1]);
  });

  it('refuses what was counted against another profile', () => {
    const other = DriftWindow.create({ ...layout, fingerprint: 'there' });
    expect(() => windowOf([]).merge(other)).toThrow('do not add up');
    expect(() => DriftWindow.parse(layout, other.toJSON())).toThrow(
      'another reference profile',
    );
  });

  it.each<[string, (json: any) => unknown, string]>([
    ['no object', () => [], 'window must be an object'],
    ['a version', j => ({ ...j, schemaVersion: 2 }), 'schemaVersion must be 1'],
    ['no features', j => ({ ...j, features: [] }), 'has 0 entries'],
    ['too many', j => ({ ...j, features: [1, 2, 3] }), 'at most 2'],
    [
      'a fraction',
      j => {
        j.features[0].counts[0] = 0.5;
        return j;
      },
      'features[0].counts[0] must be a whole number',
    ],
    [
      'a sum of nothing',
      j => {
        j.features[0].sums[0] = 3;
        return j;
      },
      'a sum in a bin without values',
    ],
    [
      'fewer bins',
      j => {
        j.features[0].counts.pop();
        return j;
      },
      'entries where the profile has',
    ],
    [
      'a long text',
      j => {
        j.features[1].newValues = [{ value: 'x'.repeat(129), count: 1 }];
        return j;
      },
      'at most 128 letters',
    ],
    [
      'a value twice',
      j => {
        const one = { value: 'x', count: 1 };
        j.features[1].newValues = [one, one];
        return j;
      },
      'repeats a value',
    ],
  ])('refuses JSON with %s', (_, spoil, message) => {
    const json = JSON.parse(JSON.stringify(windowOf([])));
    expect(() => DriftWindow.parse(layout, spoil(json))).toThrow(RangeError);
    expect(() =>
      DriftWindow.parse(
        layout,
        spoil(JSON.parse(JSON.stringify(windowOf([])))),
      ),
    ).toThrow(message);
  });

  it('refuses a row of another length', () => {
    expect(() => windowOf([[1]])).toThrow('a row has 1 values');
  });
});

describe('counts of numbers', () => {
  it('know mean and deviation closely, whatever the unit', () => {
    const values = reference.map(i => 1e9 + 1e-3 * i * i);
    const counts = NumericCounts.create(binsOf(values));
    values.forEach(entry => counts.add(entry));
    const mean = values.reduce((sum, entry) => sum + entry / 100, 0);
    const deviation = Math.sqrt(
      values.reduce((sum, entry) => sum + (entry - mean) ** 2 / 100, 0),
    );
    const { moments } = counts;
    expect(Math.abs(moments.mean - mean)).toBeLessThan(deviation * 1e-4);
    expect(moments.standardDeviation / deviation).toBeCloseTo(1, 3);
  });

  it('stay finite for the smallest and largest numbers that there are', () => {
    const values = [0, 5e-324, 1e-320, 1e150, -1e150, 1e300];
    for (const list of [values, values.slice(0, 3)]) {
      const counts = NumericCounts.create(
        binsOf(list.filter(entry => entry <= 1e150)),
      );
      values.forEach(entry => counts.add(entry));
      const json = JSON.stringify(counts);
      expect(json).not.toContain('null');
      counts.load(JSON.parse(json), 'counts');
      expect(JSON.stringify(counts)).toBe(json);
    }
  });

  it('have no moments without values', () => {
    const { moments } = NumericCounts.create(binsOf([]));
    expect(moments.mean).toBeNaN();
  });
});

describe('columnOf', () => {
  it('reads one column of all rows', () => {
    const data = Uint8Array.of(1, 0, 0, 1);
    expect(columnOf({ datatype: 'BOOL', data }, feature('numeric', 1))).toEqual(
      [false, true],
    );
  });
});

describe('counts of categories', () => {
  it('name integers by their classes', () => {
    const counts = CategoricalCounts.create(['no', 'yes'], ['no', 'yes']);
    [0, 1n, 1, 2].forEach(entry => counts.add(entry));
    expect(counts.toJSON()).toMatchObject({
      ...{ counts: [1, 2], newValues: [{ value: '2', count: 1 }] },
    });
  });
});

describe('SpaceSaving', () => {
  const texts = fc.array(
    fc.integer({ min: 0, max: 30 }).map(i => `v${Math.min(i, 12)}`),
    { maxLength: 200 },
  );
  const exact = (list: readonly string[]) =>
    list.reduce(
      (counts, entry) => counts.set(entry, (counts.get(entry) ?? 0) + 1),
      new Map<string, number>(),
    );
  const of = (list: readonly string[], capacity: number) => {
    const summary = SpaceSaving.create(capacity);
    list.forEach(entry => summary.add(entry));
    return summary;
  };

  it('is exact up to its capacity', () => {
    fc.assert(
      fc.property(texts, list => {
        const { values } = of(list, 13);
        expect(new Map(values.map(v => [v.value, v.count]))).toEqual(
          exact(list),
        );
      }),
    );
  });

  it('keeps its bounds beyond, merged or not', () => {
    fc.assert(
      fc.property(
        texts,
        texts,
        fc.integer({ min: 1, max: 8 }),
        (a, b, most) => {
          const merged = of(a, most);
          merged.merge(of(b, most));
          const counts = exact([...a, ...b]);
          const total = a.length + b.length;
          expect(merged.values.length).toBeLessThanOrEqual(most);
          for (const { value: kept, count } of merged.values) {
            const truth = counts.get(kept) ?? 0;
            expect(count).toBeGreaterThanOrEqual(truth);
            expect(count - truth).toBeLessThanOrEqual(total / most);
          }
          const names = merged.values.map(kept => kept.value);
          const frequent = Array.from(counts.keys()).filter(
            text => counts.get(text)! > (2 * total) / most,
          );
          expect(names).toEqual(expect.arrayContaining(frequent));
        },
      ),
    );
  });

  it('goes on after a merge', () => {
    const summary = of(['a', 'a', 'b', 'b'], 2);
    summary.merge(of(['a', 'c'], 2));
    ['d', 'e', 'f', 'a'].forEach(text => summary.add(text));
    expect(summary.values).toHaveLength(2);
    expect(summary.values[0].count).toBeGreaterThanOrEqual(4);
  });
});
