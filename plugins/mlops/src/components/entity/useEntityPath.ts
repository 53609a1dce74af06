import {
  DEFAULT_NAMESPACE,
  stringifyEntityRef,
} from '@backstage/catalog-model';
import { useEntity } from '@backstage/plugin-catalog-react';

/** The entity of the page, its reference and its place in the API. */
export function useEntityPath() {
  const { entity } = useEntity();
  return {
    entity,
    ref: stringifyEntityRef(entity),
    path: {
      namespace: entity.metadata.namespace ?? DEFAULT_NAMESPACE,
      name: entity.metadata.name,
    },
  };
}
