import { parseEntityRef } from '@backstage/catalog-model';

/** Namespace and name of a model as the API has them in its paths. */
export function pathOf(ref: string): { namespace: string; name: string } {
  try {
    const { namespace, name } = parseEntityRef(ref, { defaultKind: 'model' });
    return { namespace, name };
  } catch {
    return { namespace: 'default', name: ref };
  }
}
