import { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';

/** The longest time that a report can cover. */
const maximalDays = 7;

/** What `mlops.drift` says. */
export interface DriftConfig {
  /** How long counts, and profiles that nothing is compared with, are kept. */
  keepMs: number;
}

/**
 * Reads `mlops.drift`, with defaults for what is absent.
 *
 * @throws InputError that names the key and says what is wrong with it.
 */
export function readDriftFromConfig(config: Config): DriftConfig {
  const days = config.getOptionalNumber('mlops.drift.keepDays') ?? maximalDays;
  if (!(days >= 1 && days <= maximalDays)) {
    throw new InputError(
      `mlops.drift.keepDays must be from 1 to ${maximalDays}, not ${days}`,
    );
  }
  return { keepMs: days * 24 * 3_600_000 };
}
