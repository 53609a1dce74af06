import { cellName, featureKey, shareCounted, shortNumber } from './cells';

const shares = { reference: 0.1, current: 0.2 };

describe('a bar of a histogram', () => {
  it.each([
    [{ from: null, to: 0.125 }, '< 0.125'],
    [{ from: 0.125, to: 12.34 }, '0.125 – 12.3'],
    [{ from: 12.34, to: null }, '≥ 12.3'],
    [{ from: null, to: null }, '…'],
    [{ category: 'Bonn' }, 'Bonn'],
  ])('is named by what it stands for: %j', (cell, name) => {
    expect(cellName({ ...cell, ...shares })).toBe(name);
  });
});

it('writes numbers with three digits', () => {
  expect([0.00012345, 1.5, 0].map(shortNumber)).toEqual([
    '0.000123',
    '1.5',
    '0',
  ]);
});

it('tells inputs and outputs of one name apart', () => {
  expect(featureKey({ role: 'input', name: 'x' })).not.toBe(
    featureKey({ role: 'output', name: 'x' }),
  );
});

it('counts nothing of nothing', () => {
  expect(shareCounted({ predictions: 0, counted: 0 })).toBe(0);
  expect(shareCounted({ predictions: 8, counted: 2 })).toBe(0.25);
});
