import type { ReadOutput } from './ReadOutput.ts';
import { sameOutputs } from './sameOutputs.ts';

function numbers(...values: number[]): ReadOutput {
  return {
    ...{ name: 'y', datatype: 'FP32', shape: [values.length], width: 1 },
    ...{ type: 'numeric', values },
  };
}

function labels(...values: string[]): ReadOutput {
  return {
    ...{ name: 'label', datatype: 'INT64', shape: [values.length], width: 1 },
    ...{ type: 'categorical', values },
  };
}

describe('sameOutputs', () => {
  it.each([
    ['the same number', 0.25, 0.25],
    ['what rounding does', 1.0005, 1],
    ['a little beside zero', 5e-8, 0],
    ['NaN and NaN', NaN, NaN],
    ['infinity and itself', Infinity, Infinity],
  ])('takes %s for the same', (_, a, b) => {
    expect(sameOutputs([numbers(1, a)], [numbers(1, b)])).toBe(true);
  });

  it.each([
    ['what rounding does not do', 1.01, 1],
    ['another small number', 1e-3, 0],
    ['NaN and a number', NaN, 1],
    ['a number and infinity', 1, Infinity],
    ['infinities of either sign', -Infinity, Infinity],
  ])('tells apart %s', (_, a, b) => {
    expect(sameOutputs([numbers(1, a)], [numbers(1, b)])).toBe(false);
    expect(sameOutputs([numbers(1, b)], [numbers(1, a)])).toBe(false);
  });

  it('compares everything else exactly', () => {
    expect(sameOutputs([labels('1000')], [labels('1000')])).toBe(true);
    expect(sameOutputs([labels('1000')], [labels('1001')])).toBe(false);
    expect(sameOutputs([labels('a')], [labels('b')])).toBe(false);
  });

  it('finds outputs by name, and wants all of them and no others', () => {
    const both = [numbers(1), labels('1')];
    expect(sameOutputs([...both].reverse(), both)).toBe(true);
    expect(sameOutputs([numbers(1)], both)).toBe(false);
    expect(sameOutputs(both, [numbers(1)])).toBe(false);
    expect(sameOutputs([{ ...numbers(1), name: 'z' }], [numbers(1)])).toBe(
      false,
    );
  });

  it('tells apart shapes and datatypes', () => {
    const flat = numbers(1, 2);
    expect(sameOutputs([{ ...flat, shape: [1, 2] }], [flat])).toBe(false);
    expect(sameOutputs([{ ...flat, datatype: 'FP64' }], [flat])).toBe(false);
    expect(sameOutputs([numbers(1)], [flat])).toBe(false);
  });
});
