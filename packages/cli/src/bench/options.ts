import { parseArgs } from 'node:util';
import { numberOf } from '../numberOf.ts';
import { UsageError } from '../UsageError.ts';
import { parseObjective, type Objective } from './objectives.ts';

/** What the command line of `fairway bench` says. */
export interface BenchOptions {
  url: URL;
  socketPath?: string;
  protocol?: 'oip-v2-json' | 'oip-v2-binary' | 'http';
  rate: number;
  arrivals: 'poisson' | 'constant';
  durationSeconds: number;
  warmUpSeconds: number;
  bodyFile?: string;
  headers: Record<string, string>;
  keyVariable?: string;
  keyFile?: string;
  connections?: number;
  workers: number;
  timeoutSeconds: number;
  seed: number;
  calibrate: boolean;
  /** Send one request first, and stop when it is refused. */
  trial: boolean;
  reportFile?: string;
  objectives: Objective[];
}

export const usage = `fairway bench URL [options]

Sends requests at a rate, whether or not answers come, and measures latency from
the instant at which each was meant to be sent. URL is that of a model, such as
http://host:8080/v2/models/iris, or any other.

  --rate N             requests per second (100)
  --duration SECONDS   of the part that counts (30)
  --warm-up SECONDS    before it (5)
  --arrivals KIND      poisson: independent callers; constant: evenly spaced (poisson)
  --protocol NAME      oip-v2-json, oip-v2-binary or http; by the URL if absent
  --body FILE          what to send, - for stdin; a sample made from the model's
                       metadata if absent
  --header 'N: V'      header to send; may be repeated. For secrets use --key-env
  --key-env VARIABLE   environment variable with the endpoint key
  --key-file FILE      file with the endpoint key
  --unix-socket FILE   connect to it instead of the host of the URL
  --connections N      at most, and so requests at once (twice the rate, 16 to 1024)
  --workers N          processes that send (1 for every 5000 requests per second)
  --timeout SECONDS    for each answer (30)
  --seed N             the same seed sends at the same instants (1)
  --no-calibrate       do not measure the generator itself first
  --no-trial           do not send one request first to see that it is answered
  --json FILE          write the report, - for stdout
  --fail-on LIMIT      p99<50ms, errors<0.1% or rate>95; may be repeated
  --help               print this

Exit codes: 0 valid and every limit kept, 1 a limit not kept, 2 wrong usage or no
such service, 3 the result is not valid, so that nothing is said about limits.
`;

function readArguments(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        rate: { type: 'string' },
        duration: { type: 'string' },
        'warm-up': { type: 'string' },
        arrivals: { type: 'string' },
        protocol: { type: 'string' },
        body: { type: 'string' },
        header: { type: 'string', multiple: true },
        'key-env': { type: 'string' },
        'key-file': { type: 'string' },
        'unix-socket': { type: 'string' },
        connections: { type: 'string' },
        workers: { type: 'string' },
        timeout: { type: 'string' },
        seed: { type: 'string' },
        'no-calibrate': { type: 'boolean' },
        'no-trial': { type: 'boolean' },
        json: { type: 'string' },
        'fail-on': { type: 'string', multiple: true },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

type Values = ReturnType<typeof readArguments>['values'];
type NumberName =
  | 'rate'
  | 'duration'
  | 'warm-up'
  | 'connections'
  | 'workers'
  | 'timeout'
  | 'seed';

function numberIn(
  values: Values,
  name: NumberName,
  fallback: number,
  whole = false,
): number {
  const text = values[name];
  return text === undefined ? fallback : numberOf(`--${name}`, text, { whole });
}

function oneOf<T extends string>(
  name: string,
  value: string,
  known: readonly T[],
): T {
  const found = known.find(entry => entry === value);
  if (found === undefined) {
    throw new UsageError(
      `--${name} must be one of ${known.join(', ')}, not '${value}'`,
    );
  }
  return found;
}

function parseHeaders(lines: readonly string[] = []): Record<string, string> {
  return Object.fromEntries(
    lines.map(line => {
      const match = /^([^:\s]+)\s*:\s*(.*)$/.exec(line);
      if (!match) {
        // Not repeated: what was meant as a value may be a secret.
        throw new UsageError("--header must look like 'Name: value'");
      }
      return [match[1], match[2]];
    }),
  );
}

function parseUrl(positionals: readonly string[]): URL {
  const [text, ...more] = positionals;
  if (text === undefined || more.length > 0) {
    throw new UsageError('give one URL');
  }
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:') {
    throw new UsageError(`'${text}' is no URL such as http://host:8080/path`);
  }
  return url;
}

const PROTOCOLS = ['oip-v2-json', 'oip-v2-binary', 'http'] as const;

/** `undefined` when help was asked for. @throws {@link UsageError} */
export function parseOptions(
  args: readonly string[],
): BenchOptions | undefined {
  const { values, positionals } = readArguments(args);
  if (values.help) {
    return undefined;
  }
  const { protocol, body, json } = values;
  const rate = numberIn(values, 'rate', 100);
  return {
    url: parseUrl(positionals),
    socketPath: values['unix-socket'],
    ...(protocol !== undefined && {
      protocol: oneOf('protocol', protocol, PROTOCOLS),
    }),
    rate,
    arrivals: oneOf('arrivals', values.arrivals ?? 'poisson', [
      'poisson',
      'constant',
    ]),
    durationSeconds: numberIn(values, 'duration', 30),
    warmUpSeconds: numberIn(values, 'warm-up', 5),
    bodyFile: body,
    headers: parseHeaders(values.header),
    keyVariable: values['key-env'],
    keyFile: values['key-file'],
    ...(values.connections !== undefined && {
      connections: numberIn(values, 'connections', 0, true),
    }),
    workers: numberIn(values, 'workers', Math.ceil(rate / 5000), true),
    timeoutSeconds: numberIn(values, 'timeout', 30),
    seed: numberIn(values, 'seed', 1, true),
    calibrate: !values['no-calibrate'],
    trial: !values['no-trial'],
    reportFile: json,
    objectives: (values['fail-on'] ?? []).map(parseObjective),
  };
}
