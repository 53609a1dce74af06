import { InputError } from '@backstage/errors';
import {
  BenchmarkLoad,
  BenchmarkOptions,
  BenchmarkRequest,
  maximalWarmUpSeconds,
} from '@fairway/backstage-plugin-mlops-common';
import { BenchmarkConfig, BenchmarkPreset, maximalRateIn } from './config';

const defaultWarmUpSeconds = 5;

/** What may be asked for in one environment. */
export function limitsOf(
  config: BenchmarkConfig,
  environment: string,
): Pick<
  BenchmarkOptions,
  'presets' | 'maximalRate' | 'maximalDurationSeconds' | 'maximalWarmUpSeconds'
> {
  const maximalRate = maximalRateIn(config, environment);
  return {
    presets: config.presets.filter(({ load }) => load.rate <= maximalRate),
    maximalRate,
    maximalDurationSeconds: config.maximalDurationSeconds,
    maximalWarmUpSeconds,
  };
}

/**
 * The load that a request asks for: of a preset, or in numbers of its own.
 *
 * @throws InputError when it is not clear, or more than is allowed.
 */
export function loadOf(
  request: BenchmarkRequest,
  config: BenchmarkConfig,
  environment: string,
): BenchmarkLoad {
  const load = asked(request, config.presets);
  const maximalRate = maximalRateIn(config, environment);
  if (load.rate > maximalRate) {
    throw new InputError(
      `${load.rate} requests per second are more than the ${maximalRate} that a benchmark may send in the environment ${environment}: ask for fewer, or ask your platform team to raise the limit`,
    );
  }
  if (load.durationSeconds > config.maximalDurationSeconds) {
    throw new InputError(
      `${load.durationSeconds} s are longer than the ${config.maximalDurationSeconds} s that a benchmark may take: ask for a shorter one`,
    );
  }
  if (load.warmUpSeconds > maximalWarmUpSeconds) {
    throw new InputError(
      `A warm-up may take at most ${maximalWarmUpSeconds} s, not ${load.warmUpSeconds} s`,
    );
  }
  return load;
}

function asked(
  request: BenchmarkRequest,
  presets: BenchmarkPreset[],
): BenchmarkLoad {
  const { preset, rate, durationSeconds, arrivals, warmUpSeconds } = request;
  if (preset !== undefined) {
    const own = { rate, durationSeconds, arrivals, warmUpSeconds };
    const both = Object.entries(own).find(([, value]) => value !== undefined);
    if (both) {
      throw new InputError(
        `A preset says everything about the load: leave out ${both[0]}, or leave out the preset and say rate and durationSeconds`,
      );
    }
    const found = presets.find(({ name }) => name === preset);
    if (!found) {
      const names = presets.map(({ name }) => name).join(', ');
      throw new InputError(
        `There is no preset ${preset}; ${
          names ? `there are ${names}` : 'say rate and durationSeconds instead'
        }`,
      );
    }
    return found.load;
  }
  if (rate === undefined || durationSeconds === undefined) {
    throw new InputError(
      'Say which load: a preset, or rate (requests per second) and durationSeconds',
    );
  }
  return {
    rate,
    durationSeconds,
    arrivals: arrivals ?? 'poisson',
    warmUpSeconds: warmUpSeconds ?? defaultWarmUpSeconds,
  };
}
