import { requireWithin } from './requireWithin';

const seriesAt = (...instants: number[]) => ({
  labels: {},
  samples: instants.map(at => [at, 1] as const),
});

describe('the samples of an answer', () => {
  it('are of the time that was asked for', () => {
    expect(() =>
      requireWithin(
        [seriesAt(40_000, 100_000), seriesAt(), seriesAt(70_000)],
        100_000,
        60_000,
      ),
    ).not.toThrow();
  });

  it.each([
    ['long before', seriesAt(1, 50_000)],
    ['afterwards', seriesAt(50_000, 102_000)],
  ])('are no answer where some are %s', (_, outside) => {
    expect(() =>
      requireWithin([seriesAt(50_000), outside], 100_000, 60_000),
    ).toThrow('samples of another time than was asked for');
  });
});
