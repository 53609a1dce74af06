import { isAbsolute, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import {
  parseAllowedHost,
  type AllowedHost,
} from '@fairway/onnx-server/artifacts';
import type { Sampling } from './dataplane/accessLog/AccessLog.ts';
import {
  defaultSupervisionSettings,
  type SupervisionSettings,
} from './replicas/settings.ts';

const mebibyte = 1024 * 1024;

/** Where the log of requests goes, and what stands in it. */
export interface AccessLogOptions {
  /** `undefined`: nowhere. */
  to: { kind: 'stdout' } | { kind: 'file'; path: string } | undefined;
  sampling: Sampling;
}

/** What the command line says. */
export interface HostOptions {
  dataDirectory: string;
  host: string;
  port: number;
  /** Where clients reach the host, when that is not its own address. */
  dataUrl: string | undefined;
  fileRoots: string[];
  httpsHosts: AllowedHost[];
  /** How long a request may take to arrive. */
  requestMs: number;
  drainMs: number;
  maximalBodyBytes: number;
  maximalArtifactBytes: number;
  artifactCacheBytes: number;
  showMetrics: boolean;
  accessLog: AccessLogOptions;
  supervision: SupervisionSettings;
}

export const usage = `serving-host --data-directory DIR [options]

Serves models on this machine. Driven over the unix socket that DIR/host.json names.

  --data-directory DIR        what the host knows and stores; for it alone
  --host ADDRESS              where clients connect (127.0.0.1)
  --port PORT                 where clients connect (7080); 0 takes a free one
  --data-url URL              how clients reach this host, when through something else
  --allow-file ROOT           folder that file: models may come from; may be repeated
  --allow-https HOST[:PORT]   host that https: models may come from; may be repeated;
                              HOST!private when its address may be private
  --request-seconds N         time for a request to arrive (120)
  --drain-seconds N           time for predictions under way when something stops (10)
  --max-body-mib N            largest request (64)
  --max-artifact-mib N        largest model (10240)
  --artifact-cache-mib N      kept of models that no service needs (10240)
  --metrics                   answer /metrics over TCP too, without a key
  --access-log off|stdout|FILE   where requests are logged, a line of JSON each
                              (access.ndjson in the data directory)
  --access-log-sample N/s|1/N successes that are logged: N a second, or one of N
                              (10/s); failures always are, up to 50 a second
  --probe-seconds N           pause between health probes of a replica (2)
  --probe-timeout-seconds N   for one probe (10)
  --probe-failures N          probes in a row without answer until a replica is killed (3)
  --start-seconds N           time for a replica to become ready (120)
`;

/** The command line is wrong; the message says how. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UsageError';
  }
}

function parseNumber(
  name: string,
  text: string | undefined,
  bounds: { fallback: number; minimum: number; maximum: number },
): number {
  const { fallback, minimum, maximum } = bounds;
  if (text === undefined) {
    return fallback;
  }
  const value = text.trim() === '' ? NaN : Number(text);
  if (!(value >= minimum && value <= maximum)) {
    throw new UsageError(
      `--${name} must be a number from ${minimum} to ${maximum}, not '${text}'`,
    );
  }
  return value;
}

function parseHosts(values: readonly string[]): AllowedHost[] {
  return values.map(value => {
    try {
      return parseAllowedHost(value);
    } catch (error) {
      throw new UsageError(
        `--allow-https ${value}: ${(error as Error).message}`,
      );
    }
  });
}

function parseDataUrl(text: string | undefined): string | undefined {
  if (text === undefined) {
    return undefined;
  }
  if (!/^https?:$/.test(URL.canParse(text) ? new URL(text).protocol : '')) {
    throw new UsageError('--data-url must be a URL such as https://models:443');
  }
  return text.replace(/\/+$/, '');
}

function parseAccessLog(
  to: string | undefined,
  sample: string,
  dataDirectory: string,
): AccessLogOptions {
  const perSecond = /^(\d{1,6})\/s$/.exec(sample)?.[1];
  const oneOf = /^1\/([1-9]\d{0,8})$/.exec(sample)?.[1];
  if (perSecond === undefined && oneOf === undefined) {
    throw new UsageError(
      `--access-log-sample must be like 10/s or 1/100, not '${sample}'`,
    );
  }
  const path = resolve(dataDirectory, to ?? 'access.ndjson');
  const sinks: Record<string, AccessLogOptions['to']> = {
    off: undefined,
    stdout: { kind: 'stdout' },
  };
  return {
    to: to !== undefined && to in sinks ? sinks[to] : { kind: 'file', path },
    sampling:
      perSecond === undefined
        ? { kind: 'one-of', count: Number(oneOf) }
        : { kind: 'per-second', count: Number(perSecond) },
  };
}

function readArguments(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        'data-directory': { type: 'string' },
        host: { type: 'string' },
        port: { type: 'string' },
        'data-url': { type: 'string' },
        'allow-file': { type: 'string', multiple: true },
        'allow-https': { type: 'string', multiple: true },
        'request-seconds': { type: 'string' },
        'drain-seconds': { type: 'string' },
        'max-body-mib': { type: 'string' },
        'max-artifact-mib': { type: 'string' },
        'artifact-cache-mib': { type: 'string' },
        metrics: { type: 'boolean' },
        'access-log': { type: 'string' },
        'access-log-sample': { type: 'string' },
        'probe-seconds': { type: 'string' },
        'probe-timeout-seconds': { type: 'string' },
        'probe-failures': { type: 'string' },
        'start-seconds': { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    }).values;
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

/** `undefined` when help was asked for. @throws {@link UsageError} */
export function parseOptions(args: readonly string[]): HostOptions | undefined {
  const values = readArguments(args);
  if (values.help) {
    return undefined;
  }
  const dataDirectory = values['data-directory'];
  if (!dataDirectory) {
    throw new UsageError('--data-directory is missing');
  }
  const fileRoots = values['allow-file'] ?? [];
  const relative = fileRoots.find(root => !isAbsolute(root));
  if (relative !== undefined) {
    throw new UsageError(`--allow-file ${relative}: must be an absolute path`);
  }
  const seconds = (
    name: 'request' | 'drain' | 'probe' | 'probe-timeout' | 'start',
    fallbackMs: number,
    minimum: number,
  ) =>
    1000 *
    parseNumber(`${name}-seconds`, values[`${name}-seconds`], {
      fallback: fallbackMs / 1000,
      minimum,
      maximum: 3600,
    });
  const mebibytes = (
    name: 'max-body-mib' | 'max-artifact-mib' | 'artifact-cache-mib',
    bounds: { fallback: number; minimum: number; maximum: number },
  ) => mebibyte * parseNumber(name, values[name], bounds);
  const defaults = defaultSupervisionSettings;
  const disk = { fallback: 10_240, minimum: 0, maximum: 16_777_216 };
  return {
    dataDirectory: resolve(dataDirectory),
    host: values.host ?? '127.0.0.1',
    port: Math.trunc(
      parseNumber('port', values.port, {
        fallback: 7080,
        minimum: 0,
        maximum: 65_535,
      }),
    ),
    dataUrl: parseDataUrl(values['data-url']),
    fileRoots,
    httpsHosts: parseHosts(values['allow-https'] ?? []),
    requestMs: seconds('request', 120_000, 1),
    drainMs: seconds('drain', 10_000, 0),
    maximalBodyBytes: mebibytes('max-body-mib', {
      fallback: 64,
      minimum: 1,
      maximum: 1024,
    }),
    maximalArtifactBytes: mebibytes('max-artifact-mib', disk),
    artifactCacheBytes: mebibytes('artifact-cache-mib', disk),
    showMetrics: values.metrics ?? false,
    accessLog: parseAccessLog(
      values['access-log'],
      values['access-log-sample'] ?? '10/s',
      dataDirectory,
    ),
    supervision: {
      ...defaults,
      startTimeoutMs: seconds('start', defaults.startTimeoutMs, 1),
      probeIntervalMs: seconds('probe', defaults.probeIntervalMs, 0.05),
      probeTimeoutMs: seconds('probe-timeout', defaults.probeTimeoutMs, 0.05),
      probeFailures: Math.trunc(
        parseNumber('probe-failures', values['probe-failures'], {
          fallback: defaults.probeFailures,
          minimum: 1,
          maximum: 1000,
        }),
      ),
    },
  };
}
