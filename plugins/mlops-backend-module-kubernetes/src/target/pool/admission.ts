import type { Finding } from '@fairway/backstage-plugin-mlops-common';
import type { DesiredService } from '@fairway/backstage-plugin-mlops-node';
import {
  ForbiddenError,
  KubernetesClient,
  KubernetesError,
  ObjectConflictError,
  ObjectNotFoundError,
  ResourceType,
  StatusError,
} from '../../client';
import { mergePatch } from '../../cluster/patch/mergePatch';
import { httpRoutes } from '../../cluster/objectTypes';
import type { Named, Placement } from '../../manifests';
import { withoutSecrets } from '../../text/withoutSecrets';
import type { Workloads } from '../write/Workloads';
import { blocking } from './blocking';

/**
 * What the cluster itself says of the objects of a declaration: it checks and
 * admits each of them and stores none (a dry run). Ends at the first refusal.
 */
export async function admissionFindings(
  client: KubernetesClient,
  workloads: Workloads,
  { desired, placement }: { desired: DesiredService; placement: Placement },
): Promise<Finding[]> {
  const { revisions, route } = workloads.manifestsOf(desired, placement);
  const types = workloads.typesOf(desired);
  const typeOfKind = new Map(
    [...types, ...workloads.companions].map(type => [type.kind, type]),
  );
  const objects: [ResourceType, Named<object>][] = [
    // Of what Git owns only its tool may ask the cluster.
    ...(placement.gitOps ? [] : revisions).flatMap(({ workload, companions }) =>
      [...companions, workload].map(
        object =>
          [typeOfKind.get(object.kind)!, object] as [
            ResourceType,
            typeof object,
          ],
      ),
    ),
    [httpRoutes as ResourceType, route],
  ];
  const created = [...types, httpRoutes].map(({ kind }) => kind);
  const findings: Finding[] = [];
  for (const [type, object] of objects) {
    try {
      await tryOut(client, [type, object], {
        isCreated: created.includes(type.kind),
        onWarning: warning =>
          findings.push({
            severity: 'warning',
            code: 'cluster-warns',
            message: `${type.kind}: ${withoutSecrets(warning)}`,
          }),
      });
    } catch (error) {
      findings.push(refusalOf(type, error as Error, placement));
      break;
    }
  }
  return findings;
}

/** Has the cluster check and admit the object as it would be written. */
async function tryOut(
  client: KubernetesClient,
  [type, object]: [ResourceType, Named<object>],
  {
    isCreated,
    onWarning,
  }: {
    /** And then patched, not applied. */
    isCreated: boolean;
    onWarning: (warning: string) => void;
  },
): Promise<void> {
  const options = { dryRun: true, onWarning };
  if (!isCreated) {
    await client.apply(type, object, options);
    return;
  }
  try {
    await client.create(type, object, options);
  } catch (error) {
    if (
      !(error instanceof ObjectConflictError) ||
      error.conflict !== 'exists'
    ) {
      throw error;
    }
    // Pods stay as they were made; a route is written over.
    if (type.kind === httpRoutes.kind) {
      await mergePatch(
        client,
        type,
        object.metadata,
        { spec: (object as { spec?: unknown }).spec },
        { dryRun: true },
      );
    }
  }
}

function refusalOf(
  type: ResourceType,
  error: Error,
  { cluster, namespace }: Placement,
): Finding {
  if (error instanceof ForbiddenError && error.permission) {
    const { verb, resource, group } = error.permission;
    return blocking(
      'permission-missing',
      `The portal may not ${verb} ${resource}${
        group && `.${group}`
      } in namespace ${namespace} of cluster ${cluster}`,
      'Ask a platform engineer to apply the Role of deploy/kubernetes in that namespace',
    );
  }
  if (error instanceof ObjectNotFoundError) {
    return blocking(
      'namespace-missing',
      `Cluster ${cluster} has no namespace ${namespace}`,
      `Ask a platform engineer to create it, or to correct the namespaces of the cluster in mlops.kubernetes`,
    );
  }
  // An API server that could not ask a webhook has refused nothing.
  const isRefusal = error instanceof StatusError && error.code < 500;
  return {
    severity: isRefusal ? 'blocking' : 'warning',
    code: isRefusal ? 'cluster-refuses' : 'cluster-unsure',
    message: `Cluster ${cluster} ${
      isRefusal ? 'does not take' : 'could not say whether it takes'
    } the ${type.kind}: ${withoutSecrets(
      error instanceof KubernetesError ? error.message : String(error),
    )}`,
    fix: isRefusal
      ? 'Change what it names; where it is a policy of the cluster, ask who runs it'
      : 'Try again in a moment',
  };
}
