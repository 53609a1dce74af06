import { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { z } from 'zod';
import { ModelHost } from '../manifests';
import { ClusterConfig, kubernetesSchema } from './schema';

export interface KubernetesConfig {
  clusters: ClusterConfig[];
}

/**
 * Reads `mlops.kubernetes`, and of `mlops.models.allow` the servers.
 *
 * @throws InputError that names the keys, when a value cannot be meant.
 */
export function readKubernetesConfig(root: Config): KubernetesConfig {
  const value = root.getOptional('mlops.kubernetes') ?? {};
  const parsed = kubernetesSchema.safeParse(value);
  if (!parsed.success) {
    throw new InputError(
      `mlops.kubernetes of the configuration cannot be read:\n${z.prettifyError(
        parsed.error,
      )}`,
    );
  }
  const { clusters } = parsed.data;
  requireDistinct(
    clusters.map(({ name }) => name),
    'clusters',
  );
  requireDistinct(
    clusters.flatMap(({ pools }) => pools.map(({ name }) => name)),
    'pools, over all clusters,',
  );
  for (const { name, namespaces } of clusters) {
    requireDistinct(
      namespaces.map(namespace => namespace.name),
      `namespaces of cluster ${name}`,
    );
  }
  const modelHosts = readModelHosts(root);
  return {
    clusters: clusters.map(cluster => ({ ...cluster, modelHosts })),
  };
}

/** The servers of `mlops.models.allow`; pods cannot read the portal's folders. */
function readModelHosts(root: Config): ModelHost[] {
  return (root.getOptionalConfigArray('mlops.models.allow') ?? []).flatMap(
    entry => {
      const server = entry.getOptionalString('https');
      return server === undefined
        ? []
        : [
            {
              host: server.replace(/^https:\/\//, '').replace(/\/$/, ''),
              private: entry.getOptionalBoolean('private') ?? false,
            },
          ];
    },
  );
}

function requireDistinct(names: string[], what: string): void {
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) {
    throw new InputError(
      `The ${what} of mlops.kubernetes must have names of their own; ${twice} stands there twice`,
    );
  }
}
