// What is to be seen depends on what was drawn.
/* eslint-disable jest/no-conditional-expect */
import { stickyChoice } from './stickyChoice.ts';

const values = Array.from({ length: 20_000 }, (_, index) => `user-${index}`);
const of = (...weights: number[]) =>
  weights.map((weight, index) => ({ number: index + 1, weight }));
const numbers = (choices: ReturnType<typeof of>) =>
  values.map(value => stickyChoice(choices, value)?.number);

describe('stickyChoice', () => {
  it('gives a value the same choice each time, in whatever order they stand', () => {
    const choices = of(60, 30, 10);
    expect(numbers([...choices].reverse())).toEqual(numbers(choices));
  });

  it('gives each choice its share of the values', () => {
    const counts = [0, 0, 0, 0];
    for (const number of numbers(of(60, 30, 10, 0))) {
      counts[(number ?? 0) - 1] += 1;
    }
    const shares = counts.map(count => count / values.length);
    // Six standard deviations of a share of 20,000 draws are below 0.021.
    [0.6, 0.3, 0.1, 0].forEach((share, index) =>
      expect(Math.abs(shares[index] - share)).toBeLessThan(0.021),
    );
  });

  it('moves only as many values as a change of weights asks for', () => {
    const before = numbers(of(90, 10));
    const after = numbers(of(80, 20));
    const moved = before.filter((number, index) => number !== after[index]);
    expect(new Set(moved)).toEqual(new Set([1]));
    expect(moved.length / values.length).toBeLessThan(0.121);
    expect(moved.length / values.length).toBeGreaterThan(0.079);
  });

  it('moves only the values of what is gone', () => {
    const before = numbers(of(50, 30, 20));
    const after = numbers(of(50, 0, 20));
    before.forEach((number, index) => {
      if (number !== 2) {
        expect(after[index]).toBe(number);
      }
    });
  });
});
