import fc from 'fast-check';
import {
  fromBfloat16Bits,
  fromFloat16Bits,
  toBfloat16Bits,
  toFloat16Bits,
} from './float16.ts';

const hasFloat16 = 'setFloat16' in DataView.prototype;
const bits16 = fc.integer({ min: 0, max: 0xffff });

describe('float16', () => {
  it.each([
    [1, 0x3c00],
    [-2, 0xc000],
    [65504, 0x7bff],
    [65519, 0x7bff],
    [65520, 0x7c00],
    [2 ** -24, 1],
    [2 ** -25, 0],
    [2 ** -25 * 1.0001, 1],
    [-0, 0x8000],
    [Infinity, 0x7c00],
    [NaN, 0x7e00],
    [1 + 2 ** -11, 0x3c00],
    [1 + 3 * 2 ** -11, 0x3c02],
  ])('encodes %p as IEEE 754 binary16', (value, bits) => {
    expect(toFloat16Bits(value)).toBe(bits);
  });

  (hasFloat16 ? describe : describe.skip)(
    'beside the engine (needs DataView.setFloat16)',
    () => {
      it('rounds every double as the engine does', () => {
        const view = new DataView(new ArrayBuffer(2)) as DataView & {
          setFloat16(offset: number, value: number): void;
        };
        const anyNumber = fc.oneof(
          fc.double({ noNaN: true }),
          fc.double({ min: -70000, max: 70000, noNaN: true }),
          fc.double({ min: -1e-4, max: 1e-4, noNaN: true }),
        );
        fc.assert(
          fc.property(anyNumber, value => {
            view.setFloat16(0, value);
            expect(toFloat16Bits(value)).toBe(view.getUint16(0));
          }),
          { numRuns: 2000 },
        );
      });
    },
  );

  it('brings every bit pattern back, NaN as a NaN', () => {
    fc.assert(
      fc.property(bits16, bits => {
        const value = fromFloat16Bits(bits);
        const back = toFloat16Bits(value);
        expect(Number.isNaN(value) ? 0 : back).toBe(
          Number.isNaN(value) ? 0 : bits,
        );
      }),
      { numRuns: 2000 },
    );
  });
});

describe('bfloat16', () => {
  it('is the upper half of a float32, bit for bit', () => {
    const view = new DataView(new ArrayBuffer(4));
    fc.assert(
      fc.property(bits16, bits => {
        view.setUint16(0, bits);
        view.setUint16(2, 0);
        const value = view.getFloat32(0);
        expect(fromBfloat16Bits(bits)).toEqual(value);
        const isNaN = Number.isNaN(value);
        expect(isNaN || toBfloat16Bits(value)).toBe(isNaN || bits);
      }),
      { numRuns: 2000 },
    );
  });

  it('rounds to the nearest, half to even', () => {
    expect(toBfloat16Bits(1 + 2 ** -8)).toBe(0x3f80);
    expect(toBfloat16Bits(1 + 3 * 2 ** -8)).toBe(0x3f82);
  });
});
