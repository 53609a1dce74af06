import fc from 'fast-check';
import { decide, errorsOfCheck, type Direction } from './decide.ts';

const direction = fc.constantFrom<Direction>('at-most', 'at-least');
const finite = fc.double({ noNaN: true, min: -1e6, max: 1e6 });

describe('decide', () => {
  it('passes an upper limit only by the upper end, and fails it only by the lower', () => {
    expect(decide({ lower: 1, upper: 2 }, 'at-most', 2)).toBe('pass');
    expect(decide({ lower: 1, upper: 3 }, 'at-most', 2)).toBe('inconclusive');
    expect(decide({ lower: 2.1, upper: 3 }, 'at-most', 2)).toBe('fail');
  });

  it('passes a lower limit only by the lower end, and fails it only by the upper', () => {
    expect(decide({ lower: 2, upper: 3 }, 'at-least', 2)).toBe('pass');
    expect(decide({ lower: 1, upper: 3 }, 'at-least', 2)).toBe('inconclusive');
    expect(decide({ lower: 1, upper: 1.9 }, 'at-least', 2)).toBe('fail');
  });

  it('cannot pass with an unbounded bad end', () => {
    expect(decide({ lower: 0, upper: Infinity }, 'at-most', 9)).toBe(
      'inconclusive',
    );
    expect(decide({ lower: -Infinity, upper: 9 }, 'at-least', 1)).toBe(
      'inconclusive',
    );
  });

  it.each([
    [NaN, 1, 2],
    [0, NaN, 2],
    [NaN, NaN, 2],
    [0, 1, NaN],
    [0, 1, Infinity],
    [3, 1, 5],
  ])(
    'decides nothing by the interval from %d to %d and the limit %d',
    (lower, upper, limit) => {
      expect(decide({ lower, upper }, 'at-most', limit)).toBe('inconclusive');
      expect(decide({ lower, upper }, 'at-least', limit)).toBe('inconclusive');
    },
  );

  it('says the same of mirrored numbers, and never passes what one value in the interval would fail', () => {
    fc.assert(
      fc.property(finite, finite, finite, direction, (a, b, limit, way) => {
        const interval = { lower: Math.min(a, b), upper: Math.max(a, b) };
        const verdict = decide(interval, way, limit);
        const mirrored = decide(
          { lower: -interval.upper, upper: -interval.lower },
          way === 'at-most' ? 'at-least' : 'at-most',
          -limit,
        );
        expect(mirrored).toBe(verdict);
        const points = [a, b].map(value =>
          decide({ lower: value, upper: value }, way, limit),
        );
        expect(verdict).toBe(
          points[0] === points[1] ? points[0] : 'inconclusive',
        );
      }),
    );
  });
});

describe('errorsOfCheck', () => {
  it('lets the passing end err with all that may be, and shares the failing one', () => {
    const errors = { falsePromotion: 0.05, falseRollback: 0.01 };
    expect(errorsOfCheck('at-most', errors, 5)).toEqual({
      lower: 0.002,
      upper: 0.05,
    });
    expect(errorsOfCheck('at-least', errors, 5)).toEqual({
      lower: 0.05,
      upper: 0.002,
    });
  });
});
