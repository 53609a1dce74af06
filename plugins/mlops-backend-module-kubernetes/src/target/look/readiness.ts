import type { Deployment } from '../../client';
import { isServer, list, text } from '../../live';
import { labelNames, OPEN_INFERENCE_READY } from '../../manifests';

/** Where the server of a revision says that it answers, as its pods are asked. */
export interface Readiness {
  path: string;
  /** Whether they answer by TLS. */
  tls: boolean;
}

export function readinessOf(
  deployments: readonly Deployment[],
  revision: number,
): Readiness {
  const workload = deployments.find(
    ({ metadata }) => metadata?.labels?.[labelNames.revision] === `${revision}`,
  );
  const server = list(workload?.spec?.template?.spec?.containers).find(
    ({ name }) => isServer(text(name)),
  );
  const { path, scheme } = server?.readinessProbe?.httpGet ?? {};
  return {
    path: text(path) || OPEN_INFERENCE_READY,
    tls: text(scheme).toUpperCase() === 'HTTPS',
  };
}
