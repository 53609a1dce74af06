import {
  CompoundEntityRef,
  Entity,
  RELATION_API_PROVIDED_BY,
  RELATION_PROVIDES_API,
  stringifyEntityRef,
} from '@backstage/catalog-model';
import { InputError } from '@backstage/errors';
import {
  CatalogProcessor,
  CatalogProcessorEmit,
  processingResult,
} from '@backstage/plugin-catalog-node';
import {
  getEndpointRefs,
  isEndpointEntity,
  isGpuPoolEntity,
  isModelEntity,
  RELATION_SERVED_ON,
  RELATION_SERVES,
  validateEndpointEntity,
  validateGpuPoolEntity,
  validateModelEntity,
} from '@fairway/backstage-plugin-mlops-common';

function problemsOf(entity: Entity): string[] {
  if (isModelEntity(entity)) {
    return validateModelEntity(entity);
  }
  if (isGpuPoolEntity(entity)) {
    return validateGpuPoolEntity(entity);
  }
  return isEndpointEntity(entity) ? validateEndpointEntity(entity) : [];
}

/**
 * Validates the kinds Model and GpuPool in words, and relates a live endpoint
 * with the Model that it serves and the GpuPool that it runs on.
 *
 * The validation stands in `preProcessEntity` and not in `validateEntityKind`:
 * all processors pre-process before any validates, so what is said here comes
 * instead of the catalog's own report of the JSON Schema. By then placeholders
 * such as `$json` are filled in, since the catalog's own processors run before
 * those of modules.
 */
export class MlopsEntityProcessor implements CatalogProcessor {
  static create(): MlopsEntityProcessor {
    return new MlopsEntityProcessor();
  }

  private constructor() {}

  getProcessorName(): string {
    return 'MlopsEntityProcessor';
  }

  /**
   * @throws InputError with every problem of an invalid entity; the catalog
   *   reports it with that entity and goes on with the others
   */
  async preProcessEntity(entity: Entity): Promise<Entity> {
    const problems = problemsOf(entity);
    if (problems.length === 0) {
      return entity;
    }
    const ref = stringifyEntityRef(entity);
    throw new InputError(
      problems.length === 1
        ? `${ref} is invalid: ${problems[0]}`
        : `${ref} is invalid, for ${problems.length} reasons: ${problems
            .map((problem, index) => `(${index + 1}) ${problem}`)
            .join('; ')}`,
    );
  }

  async postProcessEntity(
    entity: Entity,
    _location: unknown,
    emit: CatalogProcessorEmit,
  ): Promise<Entity> {
    if (!isEndpointEntity(entity)) {
      return entity;
    }
    const { endpoint, model, pool } = getEndpointRefs(entity);
    const relate = (
      source: CompoundEntityRef,
      type: string,
      target: CompoundEntityRef,
    ) => emit(processingResult.relation({ source, type, target }));
    if (model) {
      relate(model, RELATION_PROVIDES_API, endpoint);
      relate(endpoint, RELATION_API_PROVIDED_BY, model);
    }
    if (model && pool) {
      relate(model, RELATION_SERVED_ON, pool);
      relate(pool, RELATION_SERVES, model);
    }
    return entity;
  }
}
