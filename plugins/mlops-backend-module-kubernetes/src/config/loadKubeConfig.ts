import { InputError } from '@backstage/errors';
import type { KubeConfig } from '@kubernetes/client-node';
import { readFileSync } from 'node:fs';
import { Credentials } from './schema';

/**
 * The credentials of a cluster as its configuration says where to find them.
 * Reads files each time, since tokens and certificates are renewed.
 *
 * @param empty - a new one of `@kubernetes/client-node`, which brings all types of
 * Kubernetes with it and is loaded only where there is a cluster
 * @throws InputError that names the file or the context, and nothing of a credential.
 */
export function loadKubeConfig(
  credentials: Credentials,
  empty: KubeConfig,
): KubeConfig {
  const config = empty;
  if ('inCluster' in credentials) {
    config.loadFromCluster();
    return config;
  }
  if ('kubeconfig' in credentials) {
    const { path, context } = credentials.kubeconfig;
    config.loadFromFile(path);
    if (context !== undefined) {
      if (!config.getContextObject(context)) {
        throw new InputError(
          `the kubeconfig ${path} has no context ${context}`,
        );
      }
      config.setCurrentContext(context);
    }
    return config;
  }
  const { url, caFile, tokenFile } = credentials.server;
  config.loadFromOptions({
    clusters: [{ name: 'cluster', server: url, ...(caFile && { caFile }) }],
    users: [{ name: 'portal', token: readFileSync(tokenFile, 'utf8').trim() }],
    contexts: [{ name: 'portal', cluster: 'cluster', user: 'portal' }],
    currentContext: 'portal',
  });
  return config;
}
