import {
  fieldManager,
  KubernetesClient,
  KubernetesObject,
  ObjectReference,
  pathOf,
  RequestOptions,
  ResourceType,
} from '../../client';

/**
 * Changes a few fields of an object, with a `resourceVersion` only if it is as it
 * was then. Server-side apply would give up the fields that it does not name.
 *
 * @throws ObjectConflictError where it has changed.
 */
export async function mergePatch<T extends KubernetesObject>(
  client: KubernetesClient,
  type: ResourceType<T>,
  where: ObjectReference & { resourceVersion?: string },
  change: Record<string, unknown>,
  { dryRun, ...options }: RequestOptions & { dryRun?: boolean } = {},
): Promise<T> {
  const { name, namespace, resourceVersion } = where;
  const { metadata = {}, ...rest } = change as {
    metadata?: Record<string, unknown>;
  };
  return (await client.json(
    { verb: 'apply', type, name, namespace },
    {
      method: 'PATCH',
      path: pathOf(type, { name, namespace }),
      query: {
        fieldManager,
        fieldValidation: 'Strict',
        ...(dryRun && { dryRun: 'All' }),
      },
      contentType: 'application/merge-patch+json',
      body: {
        ...rest,
        metadata: { ...metadata, ...(resourceVersion && { resourceVersion }) },
      },
      isRead: false,
    },
    options,
  )) as unknown as T;
}
