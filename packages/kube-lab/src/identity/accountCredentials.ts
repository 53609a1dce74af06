import type { LabClient } from '../client/LabClient.ts';
import type { KubeObject } from '../client/objects.ts';
import type { Credentials } from './kubeconfig.ts';

export interface Account {
  namespace: string;
  name: string;
  /** How long its token is valid; an hour without it. */
  seconds?: number;
}

/** A token of a service account, from the API server itself. */
export async function accountCredentials(
  client: LabClient,
  account: Account,
): Promise<Credentials> {
  const { namespace, name, seconds = 3_600 } = account;
  const { status } = await client.post<KubeObject>(
    `/api/v1/namespaces/${namespace}/serviceaccounts/${name}/token`,
    {
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'TokenRequest',
      metadata: {},
      spec: { expirationSeconds: seconds },
    },
  );
  return { token: status.token };
}
