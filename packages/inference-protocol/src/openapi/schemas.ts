import type { Datatype } from '../datatypes.ts';
import type { TensorSpec } from '../signature.ts';

/** An OpenAPI 3.0 schema object. */
export type Schema = Record<string, unknown>;

const INTEGER_FORMAT: Partial<Record<Datatype, string>> = {
  INT32: 'int32',
  INT64: 'int64',
};

/** Schema of one element of a tensor. */
export function elementSchema(datatype: Datatype): Schema {
  switch (datatype) {
    case 'BOOL':
      return { type: 'boolean' };
    case 'BYTES':
      return { type: 'string' };
    case 'FP16':
    case 'BF16':
    case 'FP32':
      return { type: 'number', format: 'float' };
    case 'FP64':
      return { type: 'number', format: 'double' };
    default: {
      const format = INTEGER_FORMAT[datatype];
      return {
        type: 'integer',
        ...(format && { format }),
        ...(datatype.startsWith('U') && { minimum: 0 }),
      };
    }
  }
}

/** What to say of a tensor: the model's words, its shape, its labels. */
function describe({ datatype, shape, description, labels }: TensorSpec) {
  const facts = [
    description,
    `${datatype} of shape [${shape.join(', ')}]${
      shape.includes(-1) ? ', -1 is any size' : ''
    }.`,
    labels && labels.length > 0 && `In order: ${labels.join(', ')}.`,
  ];
  return facts.filter(Boolean).join(' ');
}

/** Schema of nested lists of the given sizes. */
export function nestedSchema(
  datatype: Datatype,
  shape: readonly number[],
): Schema {
  return shape.reduceRight<Schema>(
    (items, size) => ({
      type: 'array',
      items,
      ...(size !== -1 && { minItems: size, maxItems: size }),
    }),
    elementSchema(datatype),
  );
}

/** Schema of a tensor in a v2 message. */
export function tensorSchema(spec: TensorSpec): Schema {
  const { name, datatype, shape } = spec;
  return {
    type: 'object',
    description: describe(spec),
    required: ['name', 'shape', 'datatype', 'data'],
    properties: {
      name: { type: 'string', enum: [name] },
      shape: {
        type: 'array',
        items: { type: 'integer', minimum: 1 },
        minItems: shape.length,
        maxItems: shape.length,
        example: shape.map(size => (size === -1 ? 1 : size)),
      },
      datatype: { type: 'string', enum: [datatype] },
      data: {
        type: 'array',
        description: 'The elements row by row, in one list or nested.',
        items: {
          anyOf: [elementSchema(datatype), { type: 'array', items: {} }],
        },
      },
    },
  };
}

/** Schema of a list that holds one tensor for each spec. */
export function tensorListSchema(specs: readonly TensorSpec[]): Schema {
  const items = specs.map(tensorSchema);
  return {
    type: 'array',
    items: items.length === 1 ? items[0] : { oneOf: items },
  };
}

/** Schema of one row of a v1 message: a value, or an object of values. */
export function rowSchema(specs: readonly TensorSpec[]): Schema {
  const value = (spec: TensorSpec) => ({
    ...nestedSchema(spec.datatype, spec.shape.slice(1)),
    description: describe(spec),
  });
  if (specs.length === 1) {
    return value(specs[0]);
  }
  return {
    type: 'object',
    required: specs.map(({ name }) => name),
    properties: Object.fromEntries(specs.map(spec => [spec.name, value(spec)])),
  };
}
