import type { Deployment } from '../../client';
import { isServer, list, text } from '../../live';
import { labelNames, OPEN_INFERENCE_READY } from '../../manifests';

/** Where the server of a revision says that it answers, as its pods are asked. */
export function readinessPathOf(
  deployments: readonly Deployment[],
  revision: number,
): string {
  const workload = deployments.find(
    ({ metadata }) => metadata?.labels?.[labelNames.revision] === `${revision}`,
  );
  const server = list(workload?.spec?.template?.spec?.containers).find(
    ({ name }) => isServer(text(name)),
  );
  return text(server?.readinessProbe?.httpGet?.path) || OPEN_INFERENCE_READY;
}
