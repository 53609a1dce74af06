export type Schema = Record<string, any>;

/** What a schema demands, without what only describes it. */
export function demands(schema: Schema): unknown {
  const {
    description,
    $schema,
    additionalProperties,
    exclusiveMinimum,
    ...rest
  } = schema;
  return {
    ...rest,
    ...(schema.properties && { properties: demandsOfAll(schema.properties) }),
    // zod 3 writes a bound that is not reached as JSON Schema 4 did.
    ...(exclusiveMinimum === true
      ? { exclusiveMinimum: schema.minimum }
      : exclusiveMinimum !== undefined && { exclusiveMinimum }),
    ...(schema.required && { required: [...schema.required].sort() }),
    ...(schema.propertyNames && {
      propertyNames: { pattern: schema.propertyNames.pattern },
    }),
    ...(typeof additionalProperties === 'object' && {
      additionalProperties: demands(additionalProperties),
    }),
  };
}

function demandsOfAll(properties: Record<string, Schema>) {
  return Object.fromEntries(
    Object.entries(properties).map(([name, field]) => [name, demands(field)]),
  );
}
