import { isIP } from 'node:net';
import { mayReach, type AddressRule } from './addresses.ts';
import { ArtifactError } from './ArtifactError.ts';
import type { FetchAdvice } from './FetchAdvice.ts';

/** A host that models may come from. */
export interface AllowedHost {
  hostname: string;
  port: string;
  /** Whether the host may have a private or loopback address. */
  mayBeInternal: boolean;
}

const DEFAULT_PORTS: Readonly<Record<string, string>> = {
  'https:': '443',
  'http:': '80',
};

/**
 * Reads `host` or `host:port`, each with `!private` or not.
 * @throws RangeError when the value names no host
 */
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
    throw new RangeError(
      `must be a host name such as models.example.com, with a port where it is not 443, and with !private where its address may be private`,
    );
  }
  return {
    hostname: url.hostname,
    port: url.port || '443',
    mayBeInternal: flag === 'private',
  };
}

/** Says that the address of a place is none that may be reached. */
export function refusedAddress(url: URL, advice: FetchAdvice): ArtifactError {
  return url.protocol === 'http:'
    ? new ArtifactError({
        fault: 'not-allowed',
        message: `${url.host} has an address that is not private: http: leads to private and loopback addresses only, and never to link-local ones`,
        action: 'Use https: for other places.',
      })
    : new ArtifactError({
        fault: 'not-allowed',
        message: `${url.host} has a private, loopback or link-local address, which may not be reached`,
        action: advice.allowInternal(url.host),
      });
}

/**
 * Which addresses the host of a URL may have.
 * @throws ArtifactError when nothing may be fetched from there
 */
export function ruleFor(
  url: URL,
  allowed: readonly AllowedHost[],
  advice: FetchAdvice,
): AddressRule {
  if (url.username !== '' || url.password !== '') {
    throw new ArtifactError({
      fault: 'not-allowed',
      message: 'The URI of the model holds a user name or password',
      action: 'Remove it from the URI: URIs are stored and shown.',
    });
  }
  const port = url.port || DEFAULT_PORTS[url.protocol];
  const entry = allowed.find(
    host => host.hostname === url.hostname && host.port === port,
  );
  if (!entry) {
    throw new ArtifactError({
      fault: 'not-allowed',
      message: `${advice.self} may not fetch models from ${url.host}`,
      action: advice.allow(
        `${url.hostname}${port === '443' ? '' : `:${port}`}`,
      ),
    });
  }
  const isPlain = url.protocol === 'http:';
  if (isPlain && !entry.mayBeInternal) {
    throw new ArtifactError({
      fault: 'not-allowed',
      message: `${advice.self} does not fetch models over http: from ${url.host}: whoever is on the way could read and change them`,
      action: `Use https:. ${advice.allowInternal(url.host)}`,
    });
  }
  const rule = { internal: entry.mayBeInternal, public: !isPlain };
  const literal = url.hostname.replace(/^\[|\]$/g, '');
  if (isIP(literal) && !mayReach(literal, rule)) {
    throw refusedAddress(url, advice);
  }
  return rule;
}
