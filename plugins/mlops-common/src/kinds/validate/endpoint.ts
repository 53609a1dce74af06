import type { Entity } from '@backstage/catalog-model';
import { ANNOTATION_MODEL, ANNOTATION_POOL } from '../annotations';
import { refProblems } from './fields';

/**
 * Says in words what is wrong with the annotations of an endpoint's API
 * entity. An empty list means that they can become relations.
 */
export function validateEndpointEntity(entity: Entity): string[] {
  const annotations: Record<string, unknown> =
    entity.metadata.annotations ?? {};
  return [
    [ANNOTATION_MODEL, 'Model'],
    [ANNOTATION_POOL, 'GpuPool'],
  ].flatMap(([annotation, kind]) =>
    refProblems({
      path: `metadata.annotations['${annotation}']`,
      value: annotations[annotation],
      kinds: [kind],
    }),
  );
}
