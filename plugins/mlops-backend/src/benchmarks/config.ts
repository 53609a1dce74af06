import { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import {
  BenchmarkLoad,
  BenchmarkOptions,
  maximalWarmUpSeconds,
} from '@fairway/backstage-plugin-mlops-common';

export type BenchmarkPreset = BenchmarkOptions['presets'][number];

/** What `mlops.benchmarks` allows and offers. */
export interface BenchmarkConfig {
  /** Requests per second. */
  maximalRate: number;
  /** The same in environments that have a limit of their own, by name. */
  maximalRates: ReadonlyMap<string, number>;
  /** Of the measured part. */
  maximalDurationSeconds: number;
  /** Benchmarks that one backend process runs at the same time. */
  concurrency: number;
  /** How many that have ended are kept for each service. */
  keepPerService: number;
  presets: BenchmarkPreset[];
}

// Each sends enough requests for its p99 to be known; see the test.
const defaultPresets: BenchmarkPreset[] = [
  {
    name: 'quick-check',
    title: 'Quick check',
    description: 'Does it answer, and how fast? 30 requests a second for 15 s',
    load: poisson(30, 15, 3),
  },
  {
    name: 'steady',
    title: 'Steady',
    description: 'One busy application: 50 requests a second for a minute',
    load: poisson(50, 60, 5),
  },
  {
    name: 'busy-hour',
    title: 'Busy hour',
    description:
      'Many applications at once: 200 requests a second for two minutes',
    load: poisson(200, 120, 10),
  },
];

function poisson(
  rate: number,
  durationSeconds: number,
  warmUpSeconds: number,
): BenchmarkLoad {
  return { rate, arrivals: 'poisson', durationSeconds, warmUpSeconds };
}

/**
 * Reads `mlops.benchmarks`, with defaults for what is absent.
 *
 * @throws InputError that names the key and says what is wrong with it.
 */
export function readBenchmarksFromConfig(config: Config): BenchmarkConfig {
  const own = config.getOptionalConfig('mlops.benchmarks');
  const limits = {
    maximalRate: positive(own, 'maximalRate', 1000, 100_000),
    maximalDurationSeconds: positive(
      own,
      'maximalDurationSeconds',
      600,
      86_400,
    ),
  };
  return {
    ...limits,
    maximalRates: readEnvironmentRates(config, limits.maximalRate),
    concurrency: wholePositive(own, 'concurrency', 1, 16),
    keepPerService: wholePositive(own, 'keepPerService', 50, 1000),
    presets: readPresets(own, limits),
  };
}

/** The ceiling of one environment, in requests per second. */
export function maximalRateIn(
  config: BenchmarkConfig,
  environment: string,
): number {
  return config.maximalRates.get(environment) ?? config.maximalRate;
}

function readEnvironmentRates(
  config: Config,
  maximalRate: number,
): Map<string, number> {
  const rates = new Map<string, number>();
  const entries = config.getOptionalConfigArray('mlops.environments') ?? [];
  for (const [index, entry] of entries.entries()) {
    const rate = entry.getOptionalNumber('benchmarkMaximalRate');
    if (rate === undefined) {
      continue;
    }
    if (!(rate > 0) || rate > maximalRate) {
      throw new InputError(
        `mlops.environments[${index}].benchmarkMaximalRate must be above 0 and at most mlops.benchmarks.maximalRate (${maximalRate}), not ${rate}`,
      );
    }
    rates.set(entry.getString('name'), rate);
  }
  return rates;
}

function readPresets(
  own: Config | undefined,
  limits: { maximalRate: number; maximalDurationSeconds: number },
): BenchmarkPreset[] {
  const entries = own?.getOptionalConfigArray('presets');
  if (!entries) {
    return defaultPresets.filter(
      ({ load }) =>
        load.rate <= limits.maximalRate &&
        load.durationSeconds <= limits.maximalDurationSeconds,
    );
  }
  const presets = entries.map((entry, index) =>
    readPreset(entry, `mlops.benchmarks.presets[${index}]`, limits),
  );
  const names = new Set(presets.map(({ name }) => name));
  if (names.size !== presets.length) {
    throw new InputError('mlops.benchmarks.presets must have each name once');
  }
  return presets;
}

function readPreset(
  entry: Config,
  where: string,
  limits: { maximalRate: number; maximalDurationSeconds: number },
): BenchmarkPreset {
  const name = entry.getString('name');
  if (!/^[a-z0-9]([a-z0-9-]{0,48}[a-z0-9])?$/.test(name)) {
    throw new InputError(
      `${where}.name must be at most 50 lower case letters, digits and hyphens, not '${name}'`,
    );
  }
  const arrivals = entry.getOptionalString('arrivals') ?? 'poisson';
  if (arrivals !== 'poisson' && arrivals !== 'constant') {
    throw new InputError(
      `${where}.arrivals must be poisson or constant, not '${arrivals}'`,
    );
  }
  const within = (key: string, maximum: number) =>
    checked(`${where}.${key}`, entry.getNumber(key), maximum);
  const warmUpSeconds = entry.getOptionalNumber('warmUpSeconds') ?? 5;
  if (!(warmUpSeconds >= 0 && warmUpSeconds <= maximalWarmUpSeconds)) {
    throw new InputError(
      `${where}.warmUpSeconds must be from 0 to ${maximalWarmUpSeconds}, not ${warmUpSeconds}`,
    );
  }
  return {
    name,
    title: entry.getOptionalString('title') ?? name,
    description: entry.getOptionalString('description') ?? '',
    load: {
      rate: within('rate', limits.maximalRate),
      arrivals,
      durationSeconds: within('durationSeconds', limits.maximalDurationSeconds),
      warmUpSeconds,
    },
  };
}

function positive(
  own: Config | undefined,
  key: string,
  standard: number,
  maximum: number,
): number {
  const value = own?.getOptionalNumber(key) ?? standard;
  return checked(`mlops.benchmarks.${key}`, value, maximum);
}

function wholePositive(
  own: Config | undefined,
  key: string,
  standard: number,
  maximum: number,
): number {
  const value = positive(own, key, standard, maximum);
  if (!Number.isInteger(value)) {
    throw new InputError(
      `mlops.benchmarks.${key} must be a whole number, not ${value}`,
    );
  }
  return value;
}

function checked(where: string, value: number, maximum: number): number {
  if (!(value > 0 && value <= maximum)) {
    throw new InputError(
      `${where} must be above 0 and at most ${maximum}, not ${value}`,
    );
  }
  return value;
}
