import { brightest, neighbour, valueOfKey } from './intensity';

describe('brightest', () => {
  it.each([
    [['0', '0.4'], 1],
    [['0', '16'], 16],
    [['17'], 255],
    [['300'], 300],
    [[], 16],
  ])('takes for %j the scale up to %d', (values, expected) => {
    expect(brightest(values)).toBe(expected);
  });
});

describe('valueOfKey', () => {
  const press = (key: string, value = 8) =>
    valueOfKey({ key, value, brush: 12, maximum: 16 });

  it.each([
    ['0', 0],
    ['9', 16],
    ['+', 9],
    ['-', 7],
    ['Delete', 0],
    [' ', 12],
    ['a', undefined],
  ])('answers %s with %s', (key, expected) => {
    expect(press(key)).toBe(expected);
  });

  it('stays within the scale', () => {
    expect(press('+', 16)).toBe(16);
    expect(press('-', 0)).toBe(0);
  });
});

describe('neighbour', () => {
  it.each([
    ['ArrowRight', 7, 7],
    ['ArrowRight', 6, 7],
    ['ArrowLeft', 8, 8],
    ['ArrowUp', 3, 3],
    ['ArrowDown', 3, 11],
    ['ArrowDown', 60, 60],
    ['Home', 13, 8],
    ['End', 13, 15],
  ])('goes with %s from %d to %d', (key, from, to) => {
    expect(neighbour(key, from, 8, 64)).toBe(to);
  });
});
