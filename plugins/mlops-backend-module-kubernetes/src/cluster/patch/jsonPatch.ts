import {
  fieldManager,
  KubernetesClient,
  KubernetesObject,
  ObjectConflictError,
  ObjectInvalidError,
  ObjectReference,
  pathOf,
  ResourceType,
} from '../../client';
import type { PatchOperation } from './operations';

/**
 * All that an API server says where one of the operations could not be done, a test
 * among them (`jsonPatcher` of k8s.io/apiserver). A schema or a policy says more.
 */
const NOT_DONE =
  'the server rejected our request due to an error in our request';

/**
 * Does all of the operations or none. Unlike a patch that names a version it gets
 * through while others change what it does not test: the API server itself tries
 * again.
 *
 * @throws ObjectConflictError where one of them cannot be done: it has changed.
 */
export async function jsonPatch<T extends KubernetesObject>(
  client: KubernetesClient,
  type: ResourceType<T>,
  { name, namespace }: ObjectReference,
  operations: readonly PatchOperation[],
): Promise<T> {
  try {
    return (await client.json(
      { verb: 'apply', type, name, namespace },
      {
        method: 'PATCH',
        path: pathOf(type, { name, namespace }),
        query: { fieldManager, fieldValidation: 'Strict' },
        contentType: 'application/json-patch+json',
        body: operations,
        isRead: false,
      },
    )) as unknown as T;
  } catch (error) {
    if (
      error instanceof ObjectInvalidError &&
      error.status.message === NOT_DONE
    ) {
      throw new ObjectConflictError(
        client.cluster,
        `Somebody has changed ${type.kind} ${name} in namespace ${namespace} of cluster ${client.cluster} in between`,
        error.status,
        'resourceVersion',
      );
    }
    throw error;
  }
}
