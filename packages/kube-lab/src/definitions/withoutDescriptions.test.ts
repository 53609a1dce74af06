import { withoutDescriptions } from './withoutDescriptions.ts';

const definitionOf = (openAPIV3Schema: object) => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'models.example.com' },
  spec: {
    group: 'example.com',
    versions: [
      { name: 'v1', served: true, schema: { openAPIV3Schema } },
      { name: 'v1alpha1', served: false },
    ],
  },
});

describe('a definition without descriptions', () => {
  it('has none in any of its schemas', () => {
    const said = { type: 'string', description: 'what people read' };
    const definition = definitionOf({
      type: 'object',
      description: 'a model',
      properties: {
        name: said,
        tags: { type: 'array', items: said },
        more: { type: 'object', additionalProperties: said },
        port: { anyOf: [said, { type: 'integer' }], not: said },
        kind: { allOf: [said], oneOf: [said] },
      },
    });
    expect(JSON.stringify(withoutDescriptions(definition))).not.toContain(
      'description',
    );
  });

  it('keeps all that an API server goes by, and fields of that name', () => {
    const schema = {
      type: 'object',
      required: ['description'],
      properties: {
        description: {
          type: 'string',
          maxLength: 10,
          default: 'description',
          enum: ['description'],
        },
        free: {
          type: 'object',
          default: { description: 'a value' },
          additionalProperties: true,
          'x-kubernetes-preserve-unknown-fields': true,
          'x-kubernetes-validations': [{ rule: 'has(self.description)' }],
        },
      },
    };
    expect(withoutDescriptions(definitionOf(schema))).toEqual(
      definitionOf(schema),
    );
  });
});
