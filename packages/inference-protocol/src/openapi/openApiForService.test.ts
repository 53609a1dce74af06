import type { ModelSignature } from '../signature.ts';
import { decodeInferRequest } from '../v2/inferRequest.ts';
import { openApiForService } from './openApiForService.ts';

const signature: ModelSignature = {
  inputs: [
    {
      name: 'x',
      datatype: 'FP32',
      shape: [-1, 2],
      labels: ['mass', 'size'],
      description: 'The measured cell.',
    },
  ],
  outputs: [
    { name: 'label', datatype: 'INT64', shape: [-1] },
    { name: 'scores', datatype: 'FP32', shape: [-1, 2] },
  ],
};
const document = openApiForService({
  title: 'cells',
  version: '3',
  serverUrl: 'https://example.org/endpoints/cells',
  modelName: 'cells one',
  signature,
  example: { x: [[1, 2]] },
});

function references(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) {
    return [];
  }
  return Object.entries(value).flatMap(([key, entry]) =>
    key === '$ref' ? [entry as string] : references(entry),
  );
}

describe('openApiForService', () => {
  it('describes prediction, metadata and health of the model', () => {
    expect(Object.keys(document.paths)).toEqual([
      '/v2/models/cells%20one/infer',
      '/v1/models/cells%20one:predict',
      '/v2/models/cells%20one',
      '/v2/models/cells%20one/ready',
      '/v2/health/live',
      '/v2/health/ready',
    ]);
    expect(document.security).toEqual([{ endpointKey: [] }]);
    expect(document.components.securitySchemes).toEqual({
      endpointKey: { type: 'http', scheme: 'bearer' },
    });
  });

  it('has no dangling reference', () => {
    const known = Object.keys(document.components.schemas).map(
      name => `#/components/schemas/${name}`,
    );
    expect(known).toEqual(expect.arrayContaining(references(document)));
    expect(references(document).length).toBeGreaterThan(10);
  });

  it('shows an example that the codec accepts', () => {
    const post = document.paths['/v2/models/cells%20one/infer'].post as any;
    const { example } = post.requestBody.content['application/json'];
    expect(
      decodeInferRequest(example, signature, { maxElements: 9, maxBytes: 99 })
        .inputs[0].data,
    ).toEqual(Float32Array.of(1, 2));
  });

  it('tells the meaning of a tensor and the form of a row', () => {
    const { InferRequest, PredictRequest, PredictResponse } = document
      .components.schemas as any;
    expect(InferRequest.properties.inputs.items.description).toBe(
      'The measured cell. FP32 of shape [-1, 2], -1 is any size. In order: mass, size.',
    );
    expect(PredictRequest.properties.instances.items).toMatchObject({
      type: 'array',
      minItems: 2,
      maxItems: 2,
      items: { type: 'number' },
    });
    expect(
      PredictResponse.properties.predictions.items.properties.label,
    ).toMatchObject({ type: 'integer', format: 'int64' });
  });

  it('is plain JSON', () => {
    expect(JSON.parse(JSON.stringify(document))).toEqual(document);
  });
});
