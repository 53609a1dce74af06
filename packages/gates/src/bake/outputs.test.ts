import { equalMassBins } from './outputs.ts';

describe('bins of equal mass', () => {
  it('join intervals until each has its share of the stable values', () => {
    expect(
      equalMassBins(
        { stable: [10, 10, 20, 5, 15, 0], candidate: [1, 2, 3, 4, 5, 0] },
        3,
      ),
    ).toEqual({ stable: [20, 20, 20, 0], candidate: [3, 3, 9, 0] });
  });

  it('keep apart what lies beyond all of the stable values, on either side', () => {
    expect(
      equalMassBins({ stable: [0, 50, 0, 0], candidate: [7, 1, 9, 0] }, 10),
    ).toEqual({ stable: [0, 50, 0, 0], candidate: [7, 1, 9, 0] });
  });

  it('keep apart what is not finite', () => {
    expect(equalMassBins({ stable: [50, 3], candidate: [40, 9] }, 10)).toEqual({
      stable: [50, 3],
      candidate: [40, 9],
    });
  });

  it('are one where the stable revision has no value', () => {
    expect(
      equalMassBins({ stable: [0, 0, 0], candidate: [1, 2, 0] }, 10),
    ).toEqual({ stable: [0, 0], candidate: [3, 0] });
  });
});
