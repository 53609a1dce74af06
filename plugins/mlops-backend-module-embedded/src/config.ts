import { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { Price } from '@fairway/backstage-plugin-mlops-common';
import { resolve } from 'node:path';

/** What `mlops.embedded.pool` says of this machine. */
export interface PoolConfig {
  name: string;
  title: string;
  owner?: string;
  price?: Price;
}

/** A server that artifacts may be fetched from by `https:`. */
export interface AllowedHost {
  /** With the port where it is not 443. */
  host: string;
  /** Whether its address may be a private or loopback one. */
  private: boolean;
}

/** Where artifacts may come from. */
export interface AllowedSources {
  /** Absolute paths of folders. */
  roots: string[];
  hosts: AllowedHost[];
}

export interface EmbeddedConfig {
  enabled: boolean;
  /** Absolute path. */
  dataDirectory: string;
  host: string;
  /** 0 for any free port. */
  port: number;
  publicUrl?: string;
  pool: PoolConfig;
  allow: AllowedSources;
}

const POOL_NAME = /^[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/;

/**
 * Reads `mlops.embedded` and `mlops.models.allow`.
 *
 * @throws InputError that names the key, when a value cannot be meant.
 */
export function readEmbeddedConfig(
  root: Config,
  options: { workingDirectory?: string } = {},
): EmbeddedConfig {
  const { workingDirectory = process.cwd() } = options;
  const config = root.getOptionalConfig('mlops.embedded');
  return {
    enabled: config?.getOptionalBoolean('enabled') ?? true,
    dataDirectory: resolve(
      workingDirectory,
      config?.getOptionalString('dataDirectory') ?? '.data/serving-host',
    ),
    host: config?.getOptionalString('host') ?? '127.0.0.1',
    port: readPort(config),
    publicUrl: readPublicUrl(config),
    pool: readPool(config?.getOptionalConfig('pool')),
    allow: readAllowedSources(
      root.getOptionalConfigArray('mlops.models.allow') ?? [],
      workingDirectory,
    ),
  };
}

function readPort(config: Config | undefined): number {
  const port = config?.getOptionalNumber('port') ?? 7080;
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new InputError(
      `mlops.embedded.port is ${port}; it must be a whole number from 0 to 65535`,
    );
  }
  return port;
}

function readPublicUrl(config: Config | undefined): string | undefined {
  const value = config?.getOptionalString('publicUrl');
  if (value === undefined) {
    return undefined;
  }
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (!url || !['http:', 'https:'].includes(url.protocol)) {
    throw new InputError(
      `mlops.embedded.publicUrl is '${value}'; it must be an http or https address`,
    );
  }
  return value.replace(/\/+$/, '');
}

function readPool(config: Config | undefined): PoolConfig {
  const name = config?.getOptionalString('name') ?? 'this-machine';
  if (!POOL_NAME.test(name)) {
    throw new InputError(
      `mlops.embedded.pool.name is '${name}'; it must be a name as the catalog knows them: at most 63 letters, digits, hyphens, underscores and dots`,
    );
  }
  return {
    name,
    title: config?.getOptionalString('title') ?? 'This machine',
    owner: config?.getOptionalString('owner'),
    price: readPrice(config?.getOptionalConfig('price')),
  };
}

function readPrice(config: Config | undefined): Price | undefined {
  if (!config) {
    return undefined;
  }
  const perHour = config.getNumber('perHour');
  if (!Number.isFinite(perHour) || perHour < 0) {
    throw new InputError(
      `mlops.embedded.pool.price.perHour is ${perHour}; it must not be negative`,
    );
  }
  return {
    currency: config.getString('currency'),
    perHour,
    source: 'mlops.embedded.pool.price of the configuration',
  };
}

function readAllowedSources(
  entries: Config[],
  workingDirectory: string,
): AllowedSources {
  const sources: AllowedSources = { roots: [], hosts: [] };
  entries.forEach((entry, index) => {
    const file = entry.getOptionalString('file');
    const https = entry.getOptionalString('https');
    if ((file === undefined) === (https === undefined)) {
      throw new InputError(
        `mlops.models.allow[${index}] must have either 'file' or 'https'`,
      );
    }
    if (file !== undefined) {
      sources.roots.push(resolve(workingDirectory, file));
    }
    if (https !== undefined) {
      sources.hosts.push({
        host: readHost(https, index),
        private: entry.getOptionalBoolean('private') ?? false,
      });
    }
  });
  return sources;
}

function readHost(value: string, index: number): string {
  const address = value.includes('://') ? value : `https://${value}`;
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url?.href !== `https://${url?.host}/`) {
    throw new InputError(
      `mlops.models.allow[${index}].https is '${value}'; it must be the name of a server, such as models.example.com or models.example.com:8443`,
    );
  }
  return url.host;
}
