import fc from 'fast-check';
import { LogHistogram } from '@fairway/statistics';
import { HistogramBuilder } from './HistogramBuilder.ts';

const value = fc.double({ min: 0, max: 1e12, noNaN: true });

describe('HistogramBuilder', () => {
  it('makes the histogram of all values, few or many', () => {
    const many = fc.tuple(
      fc.array(value, { maxLength: 30 }),
      fc.constantFrom(0, 1, 100, 1000, 3000),
    );
    fc.assert(
      fc.property(many, ([list, more]) => {
        const values = [
          ...list,
          ...Array.from({ length: more }, (_, index) => index / 7),
        ];
        const builder = HistogramBuilder.create();
        const expected = LogHistogram.create();
        values.forEach(entry => {
          builder.add(entry);
          expected.record(entry);
        });
        expect(builder.toBase64()).toBe(
          values.length > 0 ? expected.toBase64() : undefined,
        );
      }),
      { numRuns: 50 },
    );
  });

  it('keeps the values of several apart', () => {
    const [one, other] = [HistogramBuilder.create(), HistogramBuilder.create()];
    one.add(1);
    other.add(2);
    const read = (builder: HistogramBuilder) =>
      LogHistogram.fromBase64(builder.toBase64() ?? '');
    expect(read(one)).toMatchObject({ count: 1, maximum: 1 });
    expect(read(other)).toMatchObject({ count: 1, minimum: 2 });
  });
});
