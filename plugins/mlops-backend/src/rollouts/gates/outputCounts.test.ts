import {
  OutputDistribution,
  ServiceWindow,
} from '@fairway/backstage-plugin-mlops-node';
import { LogHistogram } from '@fairway/statistics';
import { pairedOutputCounts } from './outputCounts';

const histogram = (values: number[]) => {
  const all = LogHistogram.create();
  values.forEach(value => all.record(value));
  return all.toBase64();
};

const windowOf = (...distributions: OutputDistribution[]): ServiceWindow => ({
  sequence: 1,
  start: 0,
  end: 5_000,
  requests: 1,
  outcomes: {
    success: 1,
    clientError: 0,
    rateLimited: 0,
    serverError: 0,
    timeout: 0,
    cancelled: 0,
  },
  outputs: {
    answers: 1,
    eligible: 1,
    share: 1,
    skipped: { tooLarge: 0, noTime: 0, unreadable: 0 },
    distributions,
  },
});

const numbers = (values: number[], column?: number): OutputDistribution => {
  const negative = values.filter(value => value < 0).map(value => -value);
  const nonNegative = values.filter(value => value >= 0);
  return {
    type: 'numeric',
    output: 'y',
    ...(column !== undefined && { column }),
    count: values.length,
    ...(nonNegative.length > 0 && { nonNegative: histogram(nonNegative) }),
    ...(negative.length > 0 && { negative: histogram(negative) }),
    notANumber: 0,
    infinite: 0,
  };
};

const countsOf = (stable: number[], candidate: number[]) => {
  const counts = pairedOutputCounts(
    [windowOf(numbers(stable))],
    [windowOf(numbers(candidate))],
  );
  return [counts.stable.y, counts.candidate.y].map(found =>
    found?.kind === 'values' ? found.counts : [],
  );
};

describe('counts of what two revisions predicted', () => {
  it.each([
    ['above', 5, 40],
    ['below', 5, 1],
    ['below, across zero', 5, -5],
    ['above, across zero', -5, 5],
    ['above zero', 0, 2],
    ['below zero', 0, -2],
    ['further below zero', -1, -3],
  ])('tell a constant from one %s it', (_, before, after) => {
    const [stable, candidate] = countsOf(
      Array.from({ length: 10 }, () => before),
      Array.from({ length: 7 }, () => after),
    );
    const at = stable.findIndex(count => count > 0);
    expect(stable[at]).toBe(10);
    expect(candidate[at]).toBe(0);
    expect(candidate.reduce((sum, count) => sum + count, 0)).toBe(7);
  });

  it('lose no value of either sign, and put equal ones together', () => {
    const values = Array.from({ length: 200 }, (_, i) => (i - 100) / 7);
    const [stable, candidate] = countsOf(values, values);
    expect(stable).toEqual(candidate);
    expect(stable.reduce((sum, count) => sum + count, 0)).toBe(200);
    expect(Math.max(...stable)).toBeLessThan(20);
  });

  it('add classes up over windows, rare ones together', () => {
    const classes = (values: [string, number][], other = 0) =>
      windowOf({
        type: 'categorical',
        output: 'label',
        count: 10,
        values: values.map(([value, count]) => ({ value, count })),
        other,
      });
    const { stable, candidate } = pairedOutputCounts(
      [classes([['a', 3]]), classes([['a', 1]], 2)],
      [classes([['b', 4]])],
    );
    expect(stable.label).toEqual({
      kind: 'classes',
      counts: { a: 4, '(other)': 2 },
    });
    expect(candidate.label).toEqual({ kind: 'classes', counts: { b: 4 } });
  });

  it('keep columns apart, and leave out what one side does not have', () => {
    const { stable, candidate } = pairedOutputCounts(
      [windowOf(numbers([1], 0), numbers([2], 1))],
      [windowOf(numbers([1], 1))],
    );
    expect(Object.keys(stable)).toEqual(['y[0]', 'y[1]']);
    expect(Object.keys(candidate)).toEqual(['y[1]']);
  });
});
