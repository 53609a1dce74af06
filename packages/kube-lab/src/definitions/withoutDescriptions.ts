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
    Object.entries(schema).map(([word, value]) => [
      word,
      inner[word]?.(value) ?? value,
    ]),
  );
}

const one = (value: unknown): unknown =>
  typeof value === 'object' && value !== null
    ? undescribed(value as Schema)
    : value;
const each = (value: unknown) => (value as unknown[]).map(one);
const named = (value: unknown) =>
  Object.fromEntries(
    Object.entries(value as Schema).map(([name, schema]) => [
      name,
      one(schema),
    ]),
  );

/** The words below which there are schemas again; of a field's own name is none. */
const inner: Readonly<Record<string, (value: unknown) => unknown>> = {
  properties: named,
  additionalProperties: one,
  items: one,
  not: one,
  allOf: each,
  anyOf: each,
  oneOf: each,
};
