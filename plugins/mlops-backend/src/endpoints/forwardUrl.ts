import { InputError } from '@backstage/errors';

/**
 * The URL of a path below a service's base.
 *
 * The base is a boundary: beyond it lie other services and, on a machine's own
 * socket, the administration of the data plane.
 *
 * @param path - decoded, as the router gives it
 * @throws InputError when the path would leave the base.
 */
export function forwardUrl(base: string, path: string, search: string): URL {
  const segments = path.split('/');
  if (segments.some(segment => segment === '.' || segment === '..')) {
    throw new InputError(
      'The path must not hold . or ..: name the endpoint, such as v2/models/<model>/infer',
    );
  }
  const root = new URL(`${base.replace(/\/$/, '')}/`);
  const encoded = segments
    // KServe v1 has a colon in its path, which needs no escape there.
    .map(segment => encodeURIComponent(segment).replaceAll('%3A', ':'))
    .join('/');
  const url = new URL(`${root.href}${encoded}`);
  if (!url.pathname.startsWith(root.pathname)) {
    throw new InputError('The path leads out of the service');
  }
  url.search = search;
  return url;
}
