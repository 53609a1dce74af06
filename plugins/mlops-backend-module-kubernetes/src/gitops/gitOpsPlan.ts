import type {
  DesiredService,
  GitOpsPlan,
} from '@fairway/backstage-plugin-mlops-node';
import type { Placement } from '../manifests';
import { httpRoutes } from '../cluster/objectTypes';
import type { Workloads } from '../target/write/Workloads';

/** Where in a repository somebody else's tool finds what it applies to a namespace. */
export interface GitOps {
  /** Folder of the namespace; each service has one in it. */
  path: string;
  repoUrl?: string;
  branch?: string;
}

/** The folder of a service. */
export function folderOf({ path }: GitOps, service: { name: string }): string {
  return `${path}/${service.name}`;
}

/**
 * What of a declaration belongs in Git: everything but the route, whose weights
 * a rollout shifts many times. Pure.
 */
export function gitOpsPlanOf(
  desired: DesiredService,
  { placement, workloads }: { placement: Placement; workloads: Workloads },
): GitOpsPlan | undefined {
  const { gitOps, namespace } = placement;
  if (!gitOps) {
    return undefined;
  }
  const { repoUrl, branch } = gitOps;
  return {
    path: folderOf(gitOps, desired),
    ...(repoUrl !== undefined && { repoUrl }),
    ...(branch !== undefined && { branch }),
    ownedByPortal: [
      {
        group: httpRoutes.group,
        kind: httpRoutes.kind,
        name: desired.name,
        namespace,
      },
    ],
    manifests: workloads
      .render(desired, placement)
      .filter(({ kind }) => kind !== httpRoutes.kind),
  };
}
