import { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { z } from 'zod';
import { prometheusSchema, SourceConfig } from './schema';

/**
 * Reads `mlops.prometheus`.
 *
 * @throws InputError that names the keys, when a value cannot be meant.
 */
export function readPrometheusConfig(root: Config): {
  sources: SourceConfig[];
} {
  const value = root.getOptional('mlops.prometheus') ?? {};
  const parsed = prometheusSchema.safeParse(value);
  if (!parsed.success) {
    throw new InputError(
      `mlops.prometheus of the configuration cannot be read:\n${z.prettifyError(
        parsed.error,
      )}`,
    );
  }
  const names = parsed.data.sources.map(source => source.name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) {
    throw new InputError(
      `The sources of mlops.prometheus must have names of their own; ${twice} stands there twice`,
    );
  }
  return parsed.data;
}
