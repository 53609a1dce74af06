import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import type { Address } from '../engine/Connection.ts';
import type { BenchmarkEndpoint } from '../plan.ts';

/**
 * Where an endpoint is. Its name is resolved once: connecting must not wait for
 * the resolver.
 * @throws Error when the name is not known
 */
export async function resolveAddress(
  endpoint: BenchmarkEndpoint,
): Promise<Address> {
  if (endpoint.socketPath !== undefined) {
    return { path: endpoint.socketPath };
  }
  const url = new URL(endpoint.url);
  const secure = url.protocol === 'https:';
  const name = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const port = Number(url.port) || (secure ? 443 : 80);
  let host = name;
  if (!isIP(name)) {
    try {
      host = (await lookup(name)).address;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      throw new Error(`the host ${name} cannot be resolved (${code})`);
    }
  }
  if (!secure) {
    return { host, port };
  }
  // An address in the URL has no name that TLS could send.
  return { host, port, tls: { servername: isIP(name) ? '' : name } };
}
