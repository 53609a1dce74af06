import { isIP } from 'node:net';
import { parseArgs } from 'node:util';
import {
  parseAllowedHost,
  type AllowedHost,
} from '../artifacts/allowedHosts.ts';
import { StartError } from '../errors.ts';
import { sha256Digest, wholeNumber } from '../readArguments.ts';

/** What is fetched, from where, and to which place. */
export interface FetchOptions {
  url: URL;
  /** `sha256:` and 64 hexadecimal digits. */
  digest: string;
  /** A file, or a folder. */
  to: string;
  allowed: readonly AllowedHost[];
  /** What all files together may have. */
  maximalBytes: number;
  /** For all files together, in milliseconds. */
  timeoutMs: number;
  /** Has the value of the header Authorization. */
  authorizationFile?: string;
}

const GIBIBYTE = 2 ** 30;
const MAX_HOSTS = 100;

export const FETCH_USAGE = `Fetches a model and checks its digest, to be served then: an init container.

Usage: onnx-server fetch URI --digest sha256:HEX --to PLACE [options]
       onnx-server fetch [options] URI#sha256:HEX PLACE    as storage container of KServe

  --digest sha256:HEX  the digest that the model must have
  --to PLACE           a file, or a folder (one that exists, or ends in "/"), which gets
                       model.onnx, or the model under its own name with its weights in
                       other files
  --allow-host HOST[:PORT]
                       host that the model may come from, HOST!private when its address
                       may be private; may be repeated (default: the host of the URI, at
                       port 443, at a public address)
  --allow-private      every allowed host may have a private or loopback address, and
                       is then asked over http:, too, where the URI says so
  --max-bytes N        largest model, with its weights (default: ${
    10 * GIBIBYTE
  })
  --timeout-seconds N  time for all of it (default: 1800)
  --authorization-file PATH
                       file with the value of the header Authorization, sent over https:
  --termination-log PATH
                       file that gets the outcome (default: /dev/termination-log where it is)
  --help               show this

What is in its place with this digest is not fetched again. Certificates of an
authority of your own: NODE_EXTRA_CA_CERTS=FILE in the environment, or what KServe
gives its storage containers (caBundleConfigMapName).
`;

function usage(message: string): StartError {
  return new StartError('usage', message);
}

function parse(args: readonly string[]) {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        digest: text,
        to: text,
        'allow-host': { type: 'string', multiple: true },
        'allow-private': flag,
        'max-bytes': text,
        'timeout-seconds': text,
        'authorization-file': text,
        'termination-log': text,
        help: flag,
      },
    });
  } catch (error) {
    throw usage((error as Error).message);
  }
}

function namedHost(value: string, mayBeInternal: boolean): AllowedHost {
  try {
    const host = parseAllowedHost(value);
    return { ...host, mayBeInternal: host.mayBeInternal || mayBeInternal };
  } catch (error) {
    throw usage(`--allow-host ${value}: ${(error as Error).message}`);
  }
}

function allowedHosts(
  url: URL,
  named: readonly string[],
  mayBeInternal: boolean,
): AllowedHost[] {
  if (named.length > MAX_HOSTS) {
    throw usage(`--allow-host may be given ${MAX_HOSTS} times at most`);
  }
  if (named.length > 0) {
    return named.map(value => namedHost(value, mayBeInternal));
  }
  if (mayBeInternal) {
    throw usage('--allow-private needs --allow-host: say which hosts may be');
  }
  const { hostname } = url;
  // An address in the place of a name has to be asked for.
  return isIP(hostname.replace(/^\[|\]$/g, ''))
    ? []
    : [{ hostname, port: '443', mayBeInternal }];
}

/** By the option, or by the fragment of the URI: KServe passes on nothing but that. */
function declaredDigest(
  { hash }: URL,
  option: string | undefined,
): string | undefined {
  const named = option === undefined ? undefined : sha256Digest(option);
  const inUri = hash.startsWith('#sha256:')
    ? sha256Digest(hash.slice(1))
    : undefined;
  if (named !== undefined && inUri !== undefined && named !== inUri) {
    throw usage('--digest and the fragment of the URI name different digests');
  }
  return named ?? inUri;
}

/** The file that gets the outcome, also that of arguments that are wrong. */
export function terminationLogOf(args: readonly string[]): string | undefined {
  const { values } = parseArgs({
    args: [...args],
    strict: false,
    options: { 'termination-log': { type: 'string' } },
  });
  const path = values['termination-log'];
  return typeof path === 'string' ? path : undefined;
}

/**
 * Reads the command line; 'help' when help was asked for.
 * @throws StartError with code 2 and a sentence that says what is wrong, and
 *   that repeats nothing of the URI
 */
export function parseFetchOptions(
  args: readonly string[],
): FetchOptions | 'help' {
  const { values, positionals } = parse(args);
  if (values.help) {
    return 'help';
  }
  const [uri, place] = positionals;
  if (positionals.length > (values.to === undefined ? 2 : 1)) {
    throw usage(`one model is fetched at a time, got ${positionals.length}`);
  }
  if (!URL.canParse(uri)) {
    throw usage(
      'say where the model is: onnx-server fetch https://models.example.com/model.onnx',
    );
  }
  const url = new URL(uri);
  const to = values.to ?? place;
  const digest = declaredDigest(url, values.digest);
  if (digest === undefined || to === undefined || to === '') {
    throw usage(
      digest === undefined
        ? '--digest is missing: say which digest the model must have'
        : '--to is missing: say which file or folder gets the model',
    );
  }
  // No server gets to see it, and no message repeats it.
  url.hash = '';
  const authorizationFile = values['authorization-file'];
  if (authorizationFile !== undefined && url.protocol !== 'https:') {
    throw usage('--authorization-file is for https: only');
  }
  return {
    url,
    digest,
    to,
    allowed: allowedHosts(
      url,
      values['allow-host'] ?? [],
      values['allow-private'] ?? false,
    ),
    maximalBytes: wholeNumber('max-bytes', values['max-bytes'], {
      least: 1,
      most: 2 ** 20 * GIBIBYTE - 1,
      byDefault: 10 * GIBIBYTE,
    }),
    timeoutMs:
      1000 *
      wholeNumber('timeout-seconds', values['timeout-seconds'], {
        least: 1,
        most: 86_400,
        byDefault: 1800,
      }),
    ...(authorizationFile !== undefined && { authorizationFile }),
  };
}
