import {
  CompoundEntityRef,
  Entity,
  getCompoundEntityRef,
  parseEntityRef,
} from '@backstage/catalog-model';
import {
  ANNOTATION_MODEL,
  ANNOTATION_POOL,
  ANNOTATION_SERVICE,
} from './annotations';

/**
 * Whether an entity is the API of a live endpoint: an API that names the
 * inference service behind it.
 *
 * @public
 */
export function isEndpointEntity(entity: Entity): boolean {
  return (
    entity.kind.toLocaleLowerCase('en-US') === 'api' &&
    !!entity.metadata.annotations?.[ANNOTATION_SERVICE]
  );
}

/**
 * What an endpoint's annotations refer to. A short reference is read in the
 * namespace of the endpoint, like every reference in an entity.
 *
 * @throws TypeError when an annotation is not an entity reference
 * @public
 */
export function getEndpointRefs(entity: Entity): {
  endpoint: CompoundEntityRef;
  model?: CompoundEntityRef;
  pool?: CompoundEntityRef;
} {
  const endpoint = getCompoundEntityRef(entity);
  const read = (annotation: string, defaultKind: string) => {
    const ref = entity.metadata.annotations?.[annotation];
    return ref
      ? parseEntityRef(ref, {
          defaultKind,
          defaultNamespace: endpoint.namespace,
        })
      : undefined;
  };
  return {
    endpoint,
    model: read(ANNOTATION_MODEL, 'Model'),
    pool: read(ANNOTATION_POOL, 'GpuPool'),
  };
}
