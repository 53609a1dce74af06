import type { KubeObject } from '../client/objects.ts';

/** A schema of OpenAPI v3 as definitions have it: JSONSchemaProps. */
type Schema = Record<string, unknown>;

/**
 * A CustomResourceDefinition without what its schemas say to people. Of some kinds
 * that is two thirds of the text, which an API server reads and writes many times
 * over before it serves them; what it accepts and refuses is the same.
 *
 * SOURCE: `maxDescLen=0` of controller-gen, as KServe publishes its own
 */
export function withoutDescriptions(definition: KubeObject): KubeObject {
  const versions = definition.spec.versions.map((version: KubeObject) => ({
    ...version,
    ...(version.schema && {
      schema: { openAPIV3Schema: undescribed(version.schema.openAPIV3Schema) },
    }),
  }));
  return { ...definition, spec: { ...definition.spec, versions } };
}

function undescribed({ description, ...schema }: Schema): Schema {
  return Object.fromEntries(
    Object.entries(schema).map(([word, value]) => [word, inside(word, value)]),
  );
}

/** Below these words there are schemas again; the name of a field is no such word. */
function inside(word: string, value: unknown): unknown {
  switch (word) {
    case 'properties':
      return Object.fromEntries(
        Object.entries(value as Schema).map(([name, field]) => [
          name,
          one(field),
        ]),
      );
    case 'allOf':
    case 'anyOf':
    case 'oneOf':
      return (value as unknown[]).map(one);
    case 'additionalProperties':
    case 'items':
    case 'not':
      return one(value);
    default:
      return value;
  }
}

/** A schema; `additionalProperties` may be a word instead. */
function one(value: unknown): unknown {
  return typeof value === 'object' && value !== null
    ? undescribed(value as Schema)
    : value;
}
