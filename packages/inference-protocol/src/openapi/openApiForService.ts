import type { ModelSignature } from '../signature.ts';
import {
  sampleRequest,
  type ExampleValues,
} from '../snippets/sampleRequest.ts';
import { rowSchema, tensorListSchema, type Schema } from './schemas.ts';

/** An OpenAPI 3.0 document. */
export interface OpenApiDocument {
  openapi: string;
  info: { title: string; version: string; description?: string };
  servers?: { url: string }[];
  security: Record<string, string[]>[];
  paths: Record<string, Record<string, unknown>>;
  components: Record<string, Record<string, Schema>>;
}

/** What the document is about. */
export interface OpenApiOptions {
  title: string;
  version: string;
  description?: string;
  /** Where the endpoint is; paths such as /v2 are appended. */
  serverUrl?: string;
  modelName: string;
  signature: ModelSignature;
  /** Values to show as the example, by input name. */
  example?: ExampleValues;
}

/** Examples beyond this many elements would hide the document. */
const MAX_EXAMPLE_ELEMENTS = 500;

const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });

const json = (schema: Schema, example?: unknown) => ({
  'application/json': { schema, ...(example !== undefined && { example }) },
});

const answer = (description: string, schema: Schema) => ({
  description,
  content: json(schema),
});

function errors(...statuses: [string, string][]) {
  return Object.fromEntries(
    statuses.map(([status, description]) => [
      status,
      answer(description, ref('Error')),
    ]),
  );
}

const unauthorized: [string, string] = ['401', 'No valid key was given.'];
const unavailable: [string, string] = ['503', 'The model is not ready.'];

const predictionErrors = errors(
  ['400', 'A tensor is missing, unknown, misshapen or of a wrong type.'],
  unauthorized,
  ['404', 'There is no such model.'],
  ['413', 'The request is too large.'],
  ['415', 'The body is not JSON.'],
  ['429', 'Too many requests are waiting; Retry-After says when to try again.'],
  unavailable,
  ['504', 'The time limit of the request was over before it was computed.'],
);

const health = (operationId: string, summary: string) => ({
  get: {
    operationId,
    summary,
    tags: ['Health'],
    responses: { '200': { description: 'Yes.' }, ...errors(unavailable) },
  },
});

function componentSchemas({ inputs, outputs }: ModelSignature) {
  const text = { type: 'string' };
  const metadataTensors = {
    type: 'array',
    items: {
      type: 'object',
      required: ['name', 'datatype', 'shape'],
      properties: {
        name: text,
        datatype: text,
        shape: { type: 'array', items: { type: 'integer' } },
      },
    },
  };
  return {
    Error: {
      type: 'object',
      required: ['error'],
      properties: { error: text },
    },
    ModelMetadata: {
      type: 'object',
      required: ['name', 'platform', 'inputs', 'outputs'],
      properties: {
        name: text,
        versions: { type: 'array', items: text },
        platform: text,
        inputs: metadataTensors,
        outputs: metadataTensors,
      },
    },
    InferRequest: {
      type: 'object',
      required: ['inputs'],
      properties: {
        id: { ...text, description: 'Returned with the answer.' },
        inputs: {
          ...tensorListSchema(inputs),
          minItems: inputs.length,
          maxItems: inputs.length,
        },
        outputs: {
          type: 'array',
          description: 'Which outputs to return; all when left out.',
          items: {
            type: 'object',
            required: ['name'],
            properties: {
              name: { ...text, enum: outputs.map(({ name }) => name) },
            },
          },
        },
      },
    },
    InferResponse: {
      type: 'object',
      required: ['model_name', 'outputs'],
      properties: {
        model_name: text,
        model_version: text,
        id: text,
        outputs: tensorListSchema(outputs),
      },
    },
    PredictRequest: {
      type: 'object',
      required: ['instances'],
      properties: {
        instances: { type: 'array', minItems: 1, items: rowSchema(inputs) },
      },
    },
    PredictResponse: {
      type: 'object',
      required: ['predictions'],
      properties: {
        predictions: { type: 'array', items: rowSchema(outputs) },
      },
    },
  };
}

/**
 * The OpenAPI 3.0 document of one inference service: how to ask for a
 * prediction (Open Inference Protocol v2 and KServe v1), what the model takes
 * and gives, whether it is ready. Keys are sent as bearer tokens.
 */
export function openApiForService(options: OpenApiOptions): OpenApiDocument {
  const { title, version, description, serverUrl, signature } = options;
  const name = encodeURIComponent(options.modelName);
  const sample = sampleRequest(signature, options.example);
  const elements = sample.inputs.reduce(
    (sum, { data }) => sum + (data as unknown[]).length,
    0,
  );
  const example = elements <= MAX_EXAMPLE_ELEMENTS ? sample : undefined;
  return {
    openapi: '3.0.3',
    info: { title, version, ...(description && { description }) },
    ...(serverUrl && { servers: [{ url: serverUrl }] }),
    security: [{ endpointKey: [] }],
    paths: {
      [`/v2/models/${name}/infer`]: {
        post: {
          operationId: 'infer',
          summary: 'Predict (Open Inference Protocol v2)',
          tags: ['Prediction'],
          requestBody: {
            required: true,
            content: json(ref('InferRequest'), example),
          },
          responses: {
            '200': answer('The prediction.', ref('InferResponse')),
            ...predictionErrors,
          },
        },
      },
      [`/v1/models/${name}:predict`]: {
        post: {
          operationId: 'predict',
          summary: 'Predict (KServe v1)',
          tags: ['Prediction'],
          requestBody: {
            required: true,
            content: json(ref('PredictRequest')),
          },
          responses: {
            '200': answer('The predictions.', ref('PredictResponse')),
            ...predictionErrors,
          },
        },
      },
      [`/v2/models/${name}`]: {
        get: {
          operationId: 'modelMetadata',
          summary: 'What the model takes and gives',
          tags: ['Model'],
          responses: {
            '200': answer('The metadata.', ref('ModelMetadata')),
            ...errors(unauthorized),
          },
        },
      },
      [`/v2/models/${name}/ready`]: health('modelReady', 'Is the model ready?'),
      '/v2/health/live': health('live', 'Is the server running?'),
      '/v2/health/ready': health('ready', 'Can the server take requests?'),
    },
    components: {
      securitySchemes: {
        endpointKey: { type: 'http', scheme: 'bearer' },
      },
      schemas: componentSchemas(signature),
    },
  };
}
