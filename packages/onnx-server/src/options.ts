import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { StartError } from './errors.ts';
import { kserveArguments } from './kserveArguments.ts';
import { sha256Digest, wholeNumber } from './readArguments.ts';
import { defaultThreads } from './threads/defaultThreads.ts';

/** How one server runs. */
export interface ServerOptions {
  /** Path of the ONNX file. */
  modelPath: string;
  /** Name and version under which the model is addressed. */
  name: string;
  version: string;
  host: string;
  port: number;
  /** Path of a unix socket to listen on instead of host and port. */
  socket?: string;
  /** Expected digest, `sha256:` and 64 hexadecimal digits. */
  digest?: string;
  /** Threads that one prediction may use. */
  threads: number;
  /** Keep those threads busy between requests, so that they start at once. */
  allowSpinning: boolean;
  maxBodyBytes: number;
  /** How long a request may take to arrive. */
  requestSeconds: number;
  /** How long requests in flight may take to finish on shutdown. */
  drainSeconds: number;
  /**
   * The most rows that are computed together, 1 for requests one by one;
   * undefined: DEFAULT_BATCH_ROWS where the model allows it.
   */
  maxBatchSize?: number;
  /** How long a request may wait for others to be computed with. */
  maxQueueDelayMicroseconds: number;
  /** The most requests that may wait. */
  maxQueueSize: number;
  /** Accept NaN and infinities in requests. */
  allowNonFinite: boolean;
  /** Report to a parent in JSON, and end when it does. */
  supervised: boolean;
  /** File descriptor that gets the readiness line. */
  readyFd?: number;
}

/** What holds where arguments say nothing, as texts. */
export interface ServerDefaults {
  host?: string;
  port?: string;
}

export const USAGE = `Serves one ONNX model over HTTP: Open Inference Protocol v2 and KServe v1.

Usage: onnx-server model.onnx [options]
       onnx-server folder [options]     serves model.onnx, or the only .onnx, in it
       onnx-server fetch URI [options]  fetches a model first, see onnx-server fetch --help

  --name N             name of the model (default: the file's name)
  --version V          version of the model (default: 1)
  --host H             address to listen on (default: 127.0.0.1)
  --port P             port to listen on, 0 for any free one (default: 8080)
  --socket PATH        listen on a unix socket instead
  --digest sha256:HEX  serve only if the file has this digest
  --threads N          threads per prediction (default: the CPUs this process may use,
                       by its CPU limit where it has one)
  --allow-spinning     keep threads busy between requests: for dense traffic on CPUs of one's own
  --max-batch-size N   most rows computed together, 0 or 1 for requests one by one
                       (default: 32 where the model's shapes allow it)
  --max-queue-delay-microseconds N
                       time a request may wait for others (default: 0)
  --max-queue-size N   most requests that may wait, more get 429 (default: 1024)
  --max-body-bytes N   largest request body (default: 33554432)
  --request-seconds N  time for a request to arrive (default: 60)
  --drain-seconds N    time to finish requests on shutdown (default: 10)
  --allow-nan          accept "NaN", "Infinity" and null in floating point inputs
  --supervised         print JSON for a parent process, exit when stdin closes
  --ready-fd N         write the readiness line to file descriptor N
  --help               show this

KServe's --model_name, --model_dir and --http_port are understood, too; PORT and
ONNX_SERVER_HOST in the environment stand in for --port and --host.
`;

type NumberOption =
  | 'port'
  | 'threads'
  | 'max-batch-size'
  | 'max-queue-delay-microseconds'
  | 'max-queue-size'
  | 'max-body-bytes'
  | 'request-seconds'
  | 'drain-seconds'
  | 'ready-fd';

function segment(name: string, value: string): string {
  // Names are one segment of a URL path; the v1 protocol splits at the colon.
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,199}$/.test(value)) {
    throw new StartError(
      'usage',
      `--${name} must start with a letter or digit and have only letters, digits, ".", "_" and "-", got "${value}"`,
    );
  }
  return value;
}

function nameFromPath(path: string): string {
  return (
    basename(path)
      .replace(/\.onnx$/i, '')
      .replace(/[^A-Za-z0-9._-]+/g, '-')
      .replace(/^[^A-Za-z0-9]+/, '') || 'model'
  );
}

function parse(args: readonly string[]) {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  try {
    return parseArgs({
      args: kserveArguments(args),
      allowPositionals: true,
      options: {
        name: text,
        version: text,
        host: text,
        port: text,
        socket: text,
        digest: text,
        threads: text,
        'max-batch-size': text,
        'max-queue-delay-microseconds': text,
        'max-queue-size': text,
        'max-body-bytes': text,
        'request-seconds': text,
        'drain-seconds': text,
        'ready-fd': text,
        'allow-nan': flag,
        'allow-spinning': flag,
        supervised: flag,
        help: flag,
      },
    });
  } catch (error) {
    throw new StartError('usage', (error as Error).message);
  }
}

/**
 * Reads the command line; 'help' when help was asked for.
 * @throws StartError with code 2 and a sentence that says what is wrong
 */
export function parseOptions(
  args: readonly string[],
  defaults: ServerDefaults = {},
): ServerOptions | 'help' {
  const { values, positionals } = parse(args);
  if (values.help) {
    return 'help';
  }
  const [modelPath] = positionals;
  if (positionals.length !== 1) {
    throw new StartError(
      'usage',
      positionals.length === 0
        ? 'say which model to serve: onnx-server model.onnx'
        : `one process serves one model, got ${positionals.length}`,
    );
  }
  const { socket, digest } = values;
  if (socket !== undefined && (values.port ?? values.host) !== undefined) {
    throw new StartError(
      'usage',
      '--socket cannot be combined with --host or --port',
    );
  }
  const given = {
    ...values,
    ...(socket === undefined && { port: values.port ?? defaults.port }),
  };
  const number = (
    name: NumberOption,
    least: number,
    most: number,
    byDefault: number,
  ) => wholeNumber(name, given[name], { least, most, byDefault });
  return {
    modelPath,
    name: segment('name', values.name ?? nameFromPath(modelPath)),
    version: segment('version', values.version ?? '1'),
    host: values.host ?? defaults.host ?? '127.0.0.1',
    port: number('port', 0, 65535, 8080),
    ...(socket !== undefined && { socket }),
    ...(digest !== undefined && { digest: sha256Digest(digest) }),
    threads: number('threads', 1, 1024, defaultThreads()),
    allowSpinning: values['allow-spinning'] ?? false,
    ...(values['max-batch-size'] !== undefined && {
      maxBatchSize: Math.max(1, number('max-batch-size', 0, 65536, 1)),
    }),
    maxQueueDelayMicroseconds: number(
      'max-queue-delay-microseconds',
      0,
      10_000_000,
      0,
    ),
    maxQueueSize: number('max-queue-size', 1, 1_000_000, 1024),
    maxBodyBytes: number('max-body-bytes', 1, 2 ** 30, 32 * 1024 * 1024),
    requestSeconds: number('request-seconds', 1, 3600, 60),
    drainSeconds: number('drain-seconds', 0, 3600, 10),
    allowNonFinite: values['allow-nan'] ?? false,
    supervised: values.supervised ?? false,
    ...(values['ready-fd'] !== undefined && {
      readyFd: number('ready-fd', 1, 1023, 1),
    }),
  };
}
