export type Schema = Record<string, any>;

/** What a schema demands, without what only describes it. */
export function demands(schema: Schema): unknown {
  const {
    description,
    $schema,
    additionalProperties,
    exclusiveMinimum,
    maximum,
    items,
    anyOf,
    // zod 4 writes a union whose options a field tells apart in its own way.
    oneOf = anyOf,
    ...rest
  } = schema;
  return {
    ...rest,
    // zod 4 writes down that an integer is a safe one.
    ...(maximum !== undefined &&
      maximum !== Number.MAX_SAFE_INTEGER && { maximum }),
    ...(items && { items: demands(items) }),
    ...(oneOf && { oneOf: oneOf.map(demands) }),
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
