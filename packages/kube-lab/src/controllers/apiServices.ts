import type { LabClient } from '../client/LabClient.ts';
import type { KubeObject } from '../client/objects.ts';

/**
 * Has the API server ask a process of this machine for an API of its own, by a
 * service that is another name of this machine.
 *
 * @param apiService whose `service` names that one, and the port of the process
 */
export async function installApiService(
  client: LabClient,
  apiService: KubeObject,
): Promise<void> {
  const { name, namespace } = apiService.spec.service;
  await client.apply({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace },
    spec: { type: 'ExternalName', externalName: 'localhost' },
  });
  await client.apply(apiService);
}

/** Why the API server has no answer of an APIService yet; `undefined` when it has. */
export async function apiServiceLacks(
  client: LabClient,
  name: string,
): Promise<string | undefined> {
  const { status } = await client.get(
    `/apis/apiregistration.k8s.io/v1/apiservices/${name}`,
  );
  const available = status?.conditions?.find(
    ({ type }: { type: string }) => type === 'Available',
  );
  return available?.status === 'True'
    ? undefined
    : available?.message ?? 'the API server has not looked for it yet';
}
