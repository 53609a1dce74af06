import { lookup as resolveName, type LookupAddress } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import type { Readable } from 'node:stream';
import { Agent, request } from 'undici';
import { classifyAddress } from './addresses.ts';
import { ArtifactError } from './ArtifactError.ts';

/** One `--allow-https` value: `host`, `host:port`, each with `!private` or not. */
export interface AllowedHost {
  hostname: string;
  port: string;
  /** Whether the host may have a private or loopback address. */
  mayBeInternal: boolean;
}

/** @throws Error when the value names no host. */
export function parseAllowedHost(value: string): AllowedHost {
  const [place, flag, ...rest] = value.split('!');
  const url = URL.canParse(`https://${place}`)
    ? new URL(`https://${place}`)
    : undefined;
  const isPlain =
    url !== undefined &&
    url.pathname === '/' &&
    url.username === '' &&
    url.search === '' &&
    url.hash === '' &&
    !place.endsWith('/');
  if (
    !url ||
    !isPlain ||
    rest.length > 0 ||
    (flag !== undefined && flag !== 'private')
  ) {
    throw new Error(
      `--allow-https ${value}: must be a host name such as models.example.com, with a port where it is not 443, and with !private where its address may be private`,
    );
  }
  return {
    hostname: url.hostname,
    port: url.port || '443',
    mayBeInternal: flag === 'private',
  };
}

function isRefused(address: string, mayBeInternal: boolean): boolean {
  const found = classifyAddress(address);
  return found === 'link-local' || (found === 'internal' && !mayBeInternal);
}

class RefusedAddressError extends Error {}

/**
 * Resolves a name and refuses it when any of its addresses is refused. The
 * connection goes to the very addresses that were judged, so a name that
 * changes its address in between gains nothing.
 */
function pinnedLookup(mayBeInternal: boolean): LookupFunction {
  return (hostname, options, callback) => {
    resolveName(
      hostname,
      { ...options, all: true },
      (error, addresses: LookupAddress[]) => {
        if (error) {
          callback(error, '');
          return;
        }
        if (addresses.some(found => isRefused(found.address, mayBeInternal))) {
          callback(
            new RefusedAddressError(
              `${hostname} has an address that this host may not reach`,
            ),
            '',
          );
        } else if (options.all) {
          callback(null, addresses);
        } else {
          callback(null, addresses[0].address, addresses[0].family);
        }
      },
    );
  };
}

function forbidden(message: string, action: string): ArtifactError {
  return new ArtifactError({ message, action, permanent: true });
}

function checkUrl(url: URL, allowed: readonly AllowedHost[]): AllowedHost {
  if (url.username !== '' || url.password !== '') {
    throw forbidden(
      'The URI of the model holds a user name or password',
      'Remove it from the URI: URIs are stored and shown.',
    );
  }
  const port = url.port || '443';
  const entry = allowed.find(
    host => host.hostname === url.hostname && host.port === port,
  );
  if (!entry) {
    throw forbidden(
      `This host may not fetch models from ${url.host}`,
      `Start the host with --allow-https ${url.host}, or take the model from another place.`,
    );
  }
  const literal = url.hostname.replace(/^\[|\]$/g, '');
  if (isIP(literal) && isRefused(literal, entry.mayBeInternal)) {
    throw internalAddress(url);
  }
  return entry;
}

function internalAddress(url: URL): ArtifactError {
  return forbidden(
    `${url.host} has a private, loopback or link-local address, which this host may not reach`,
    `If that is intended, start the host with --allow-https '${url.host}!private'; link-local addresses are never reached.`,
  );
}

/** Opens the answer of an `https:` URI. Redirects are not followed. */
export async function openHttpsSource(options: {
  url: URL;
  allowed: readonly AllowedHost[];
  signal: AbortSignal;
}): Promise<Readable> {
  const { url, signal } = options;
  const entry = checkUrl(url, options.allowed);
  const agent = new Agent({
    connect: { lookup: pinnedLookup(entry.mayBeInternal), timeout: 10_000 },
    headersTimeout: 30_000,
    bodyTimeout: 60_000,
  });
  try {
    const { statusCode, body } = await request(url, {
      dispatcher: agent,
      signal,
      headers: { accept: '*/*', 'user-agent': 'fairway-serving-host' },
    });
    if (statusCode !== 200) {
      body.on('error', () => {});
      body.destroy();
      throw unexpectedStatus(url, statusCode);
    }
    body.once('close', () => agent.destroy());
    return body;
  } catch (error) {
    await agent.destroy();
    throw explain(url, error);
  }
}

function unexpectedStatus(url: URL, status: number): ArtifactError {
  const isRedirect = status >= 300 && status < 400;
  return new ArtifactError({
    message: isRedirect
      ? `${url.origin} redirects (status ${status}), and redirects are not followed`
      : `${url.origin} answered with status ${status} instead of the model`,
    action: isRedirect
      ? 'Use the address that it redirects to as the URI of the model version.'
      : 'Check that the model is at its URI and that the host may read it. The host keeps trying.',
    permanent: isRedirect,
  });
}

function explain(url: URL, error: unknown): ArtifactError {
  if (error instanceof ArtifactError) {
    return error;
  }
  if (error instanceof RefusedAddressError) {
    return internalAddress(url);
  }
  const detail = error instanceof Error ? error.message : String(error);
  return new ArtifactError({
    message: `The model cannot be fetched from ${url.origin}: ${detail}`,
    action: 'Check that this machine reaches it. The host keeps trying.',
    permanent: false,
    cause: error,
  });
}
