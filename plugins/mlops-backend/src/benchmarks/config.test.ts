import { ConfigReader } from '@backstage/config';
import { maximalRateIn, readBenchmarksFromConfig } from './config';
import { limitsOf, loadOf } from './load';

const read = (benchmarks?: object, environments?: object[]) =>
  readBenchmarksFromConfig(
    new ConfigReader({
      mlops: {
        ...(benchmarks && { benchmarks }),
        ...(environments && { environments }),
      },
    }),
  );

describe('the configuration of benchmarks', () => {
  it('has limits and presets when nothing is said', () => {
    const config = read();
    expect(config).toMatchObject({
      maximalRate: 1000,
      maximalDurationSeconds: 600,
      concurrency: 1,
      keepPerService: 50,
    });
    expect(config.presets.map(({ name, load }) => [name, load.rate])).toEqual([
      ['quick-check', 30],
      ['steady', 50],
      ['busy-hour', 200],
    ]);
  });

  it('has presets that send enough for a p99 with an interval', () => {
    // The least n for which 0.99^n is at most half of 5 %.
    const enough = Math.ceil(Math.log(0.025) / Math.log(0.99));
    for (const { load } of read().presets) {
      const mean = load.rate * load.durationSeconds;
      // Arrivals are Poisson: their standard deviation is the root of the mean.
      expect(mean - 3 * Math.sqrt(mean)).toBeGreaterThan(enough);
    }
  });

  it('leaves out presets of its own that are above the limits', () => {
    const { presets } = read({ maximalRate: 50, maximalDurationSeconds: 30 });
    expect(presets.map(({ name }) => name)).toEqual(['quick-check']);
  });

  it('takes presets instead of its own', () => {
    const { presets } = read({
      presets: [{ name: 'night', rate: 2, durationSeconds: 300 }],
    });
    expect(presets).toEqual([
      {
        name: 'night',
        title: 'night',
        description: '',
        load: {
          rate: 2,
          arrivals: 'poisson',
          durationSeconds: 300,
          warmUpSeconds: 5,
        },
      },
    ]);
  });

  it.each<[object, string]>([
    [{ maximalRate: 0 }, 'mlops.benchmarks.maximalRate must be above 0'],
    [{ concurrency: 1.5 }, 'mlops.benchmarks.concurrency must be a whole'],
    [{ keepPerService: 5000 }, 'keepPerService must be above 0 and at most'],
    [
      { presets: [{ name: 'Big One', rate: 1, durationSeconds: 1 }] },
      'presets[0].name must be at most 50 lower case',
    ],
    [
      { presets: [{ name: 'x', rate: 5000, durationSeconds: 1 }] },
      'presets[0].rate must be above 0 and at most 1000, not 5000',
    ],
    [
      { presets: [{ name: 'x', rate: 5, durationSeconds: 601 }] },
      'presets[0].durationSeconds must be above 0 and at most 600',
    ],
    [
      {
        presets: [
          { name: 'x', rate: 5, durationSeconds: 1, arrivals: 'bursts' },
        ],
      },
      "presets[0].arrivals must be poisson or constant, not 'bursts'",
    ],
    [
      {
        presets: [
          { name: 'x', rate: 5, durationSeconds: 1, warmUpSeconds: -1 },
        ],
      },
      'presets[0].warmUpSeconds must be from 0 to 120, not -1',
    ],
    [
      {
        presets: [
          { name: 'x', rate: 5, durationSeconds: 1 },
          { name: 'x', rate: 6, durationSeconds: 1 },
        ],
      },
      'must have each name once',
    ],
  ])('says what is wrong with %j', (benchmarks, message) => {
    expect(() => read(benchmarks)).toThrow(message);
  });

  it('has a lower ceiling in environments that say so', () => {
    const config = read({ maximalRate: 500 }, [
      { name: 'staging' },
      { name: 'production', production: true, benchmarkMaximalRate: 40 },
    ]);
    expect(maximalRateIn(config, 'staging')).toBe(500);
    expect(maximalRateIn(config, 'production')).toBe(40);
    expect(
      limitsOf(config, 'production').presets.map(({ name }) => name),
    ).toEqual(['quick-check']);
  });

  it('does not let an environment have more than there is', () => {
    expect(() => read({}, [{ name: 'x', benchmarkMaximalRate: 2000 }])).toThrow(
      'mlops.environments[0].benchmarkMaximalRate must be above 0',
    );
  });
});

describe('the load of a request', () => {
  const config = read({ maximalRate: 100 }, [
    { name: 'development' },
    { name: 'production', benchmarkMaximalRate: 40 },
  ]);
  const load = (request: object, environment = 'development') =>
    loadOf(request, config, environment);

  it('is that of a preset', () => {
    expect(load({ preset: 'quick-check' })).toMatchObject({ rate: 30 });
  });

  it('is that of numbers, with a warm-up and independent callers unless asked otherwise', () => {
    expect(load({ rate: 7, durationSeconds: 10 })).toEqual({
      rate: 7,
      durationSeconds: 10,
      arrivals: 'poisson',
      warmUpSeconds: 5,
    });
    expect(
      load({
        rate: 7,
        durationSeconds: 10,
        arrivals: 'constant',
        warmUpSeconds: 0,
      }),
    ).toMatchObject({ arrivals: 'constant', warmUpSeconds: 0 });
  });

  it.each<[object, string]>([
    [{}, 'Say which load'],
    [{ rate: 5 }, 'Say which load'],
    [{ preset: 'flood' }, 'There is no preset flood; there are quick-check'],
    [{ preset: 'steady', rate: 5 }, 'leave out rate'],
    [{ rate: 101, durationSeconds: 1 }, 'more than the 100'],
    [{ rate: 1, durationSeconds: 601 }, 'longer than the 600 s'],
    [
      { rate: 1, durationSeconds: 1, warmUpSeconds: 121 },
      'at most 120 s, not 121 s',
    ],
  ])('is refused for %j', (request, message) => {
    expect(() => load(request)).toThrow(message);
  });

  it('is refused above the ceiling of its environment, whatever the preset', () => {
    expect(() => load({ preset: 'steady' }, 'production')).toThrow(
      'more than the 40 that a benchmark may send in the environment production',
    );
  });
});
