import type { Finding } from '@fairway/backstage-plugin-mlops-common';
import { KubernetesClient, listAll, ResourceType } from '../../client';
import { list, text, type Live } from '../../live';
import {
  INTERCEPTOR_SERVICE,
  type Interceptor,
  type Placement,
} from '../../manifests';

interface ReferenceGrant {
  spec: {
    from: { group: string; kind: string; namespace: string }[];
    to: { group: string; kind: string; name?: string }[];
  };
}

const referenceGrants: ResourceType = {
  group: 'gateway.networking.k8s.io',
  version: 'v1beta1',
  plural: 'referencegrants',
  kind: 'ReferenceGrant',
  namespaced: true,
};

const WITHIN_MS = 3_000;

/**
 * Whether routes of the namespace may lead to the interceptor, which is in another
 * one: a gateway follows them only where a ReferenceGrant says so.
 */
export async function grantFindings(
  client: KubernetesClient,
  { namespace, cluster }: Pick<Placement, 'namespace' | 'cluster'>,
  interceptor: Interceptor,
): Promise<Finding[]> {
  const fix = `Ask a platform engineer to apply deploy/kubernetes/interceptor for namespace ${namespace}`;
  try {
    const { items } = await listAll(client, referenceGrants, {
      namespace: interceptor.namespace,
      timeoutMs: WITHIN_MS,
    });
    return items.some(grant => isFor(grant as Live<ReferenceGrant>, namespace))
      ? []
      : [
          {
            severity: 'blocking',
            code: 'interceptor-not-granted',
            message: `Nothing lets routes of namespace ${namespace} lead to the HTTP add-on of KEDA in namespace ${interceptor.namespace} of cluster ${cluster}`,
            fix,
          },
        ];
  } catch (error) {
    return [
      {
        severity: 'info',
        code: 'interceptor-grant-unknown',
        message: `Whether routes of namespace ${namespace} may lead to the HTTP add-on of KEDA is not known: ${
          (error as Error).message
        }`,
      },
    ];
  }
}

function isFor({ spec }: Live<ReferenceGrant>, namespace: string): boolean {
  return (
    list(spec?.from).some(
      from =>
        text(from.kind) === 'HTTPRoute' && text(from.namespace) === namespace,
    ) &&
    list(spec?.to).some(
      ({ kind, name }) =>
        text(kind) === 'Service' &&
        (name === undefined || name === null || name === INTERCEPTOR_SERVICE),
    )
  );
}
