import { RequestOptions } from './http/ApiRequests';
import { isRecord } from './objects/json';
import { KubernetesClient } from './KubernetesClient';
import { unreadable } from './objects/readObject';

/** What an account wants to do. */
export interface AccessQuestion {
  verb: string;
  /** Empty for the core group. */
  group: string;
  /** As in roles: `pods`. */
  resource: string;
  subresource?: string;
  /** Everywhere in the cluster where absent. */
  namespace?: string;
}

const path = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';

/** Do the portal's credentials allow this? Changes nothing. */
export async function mayI(
  client: KubernetesClient,
  question: AccessQuestion,
  options: RequestOptions = {},
): Promise<boolean> {
  const asked = { verb: 'create', path } as const;
  const { status } = await client.json(
    asked,
    {
      method: 'POST',
      path,
      body: {
        apiVersion: 'authorization.k8s.io/v1',
        kind: 'SelfSubjectAccessReview',
        spec: { resourceAttributes: question },
      },
      isRead: true,
    },
    options,
  );
  if (!isRecord(status) || typeof status.allowed !== 'boolean') {
    throw unreadable(client.cluster, asked, 'neither yes nor no');
  }
  return status.allowed;
}
