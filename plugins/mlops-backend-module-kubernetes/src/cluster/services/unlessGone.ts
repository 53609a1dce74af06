import {
  ForbiddenError,
  KubernetesClient,
  KubernetesError,
  namespaces,
} from '../../client';

/**
 * Takes something away from a namespace, or does nothing where the namespace is not
 * there any more: an API server lets one go only when everything in it is gone.
 *
 * With a namespace go the roles in it, so whoever asks for what was in it may not.
 * That alone says nothing, since roles go for other reasons too: only where the API
 * server says of the namespace itself that there is none, it is gone.
 *
 * @throws ForbiddenError, and says what could tell, where that may not be read;
 *   what `act` throws where the namespace is there, or being deleted.
 */
export async function unlessGone<T>(
  client: KubernetesClient,
  namespace: string,
  act: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await act();
  } catch (error) {
    if (
      error instanceof ForbiddenError &&
      !error.isNamespaceTerminating &&
      (await isGone(client, namespace, error))
    ) {
      return undefined;
    }
    throw error;
  }
}

async function isGone(
  client: KubernetesClient,
  namespace: string,
  refusal: ForbiddenError,
): Promise<boolean> {
  try {
    return (await client.get(namespaces, { name: namespace })) === undefined;
  } catch (error) {
    throw error instanceof ForbiddenError
      ? new KubernetesError(
          client.cluster,
          `${refusal.message}. If the namespace ${namespace} is gone, let the portal see that by deploy/kubernetes/cluster-reader (the verb "get" on "namespaces")`,
        )
      : error;
  }
}
