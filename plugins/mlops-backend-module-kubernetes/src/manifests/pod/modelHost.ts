import type { ModelHost } from '../Placement';

const DEFAULT_PORTS: Record<string, string> = {
  'https:': '443',
  'http:': '80',
};

/** The server of an address among those that models may come from. */
export function modelHostOf(
  uri: string,
  modelHosts: readonly ModelHost[],
): ModelHost | undefined {
  const url = URL.canParse(uri) ? new URL(uri) : undefined;
  const port = url && (url.port || DEFAULT_PORTS[url.protocol]);
  if (!url || port === undefined) {
    return undefined;
  }
  const place = port === '443' ? url.hostname : `${url.hostname}:${port}`;
  return modelHosts.find(({ host }) => host === place);
}
