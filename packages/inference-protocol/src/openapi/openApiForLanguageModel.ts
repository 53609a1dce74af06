import { CHAT_PATH, COMPLETIONS_PATH } from '../openai/requests.ts';
import type { OpenApiDocument } from './openApiForService.ts';
import type { Schema } from './schemas.ts';

/** What the document is about. */
export interface LanguageModelApiOptions {
  title: string;
  version: string;
  description?: string;
  /** Where the endpoint is; paths such as /v1 are appended. */
  serverUrl?: string;
  /** As requests name the model. */
  modelName: string;
  /** Tokens of question and answer together, at most. */
  contextLength?: number;
  /** Whether it knows no conversations, and only goes on with a text. */
  completesOnly?: boolean;
}

const text: Schema = { type: 'string' };
const count: Schema = { type: 'integer', minimum: 0 };
const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });
const json = (schema: Schema, example?: unknown) => ({
  'application/json': { schema, ...(example !== undefined && { example }) },
});
const answer = (description: string, schema: Schema) => ({
  description,
  content: json(schema),
});

const errors = {
  '400': answer(
    'Something is missing or wrong, or question and answer together are longer than the context.',
    ref('Error'),
  ),
  '404': answer('There is no such model.', ref('Error')),
  '503': answer('The model is not ready.', ref('Error')),
};

/**
 * The OpenAPI 3.0 document of a service that speaks the OpenAI API: the part of
 * it that servers of language models have in common. Keys are bearer tokens.
 */
export function openApiForLanguageModel(
  options: LanguageModelApiOptions,
): OpenApiDocument {
  const { title, version, description, serverUrl, modelName } = options;
  const chat = asking('chat', 'Answer in a conversation', 'Chat', {
    model: modelName,
    messages: [{ role: 'user', content: 'Hello! Who are you?' }],
    max_tokens: 128,
  });
  const complete = asking('complete', 'Go on with a text', 'Completion', {
    model: modelName,
    prompt: 'Once upon a time',
    max_tokens: 128,
  });
  return {
    openapi: '3.0.3',
    info: { title, version, ...(description && { description }) },
    ...(serverUrl && { servers: [{ url: serverUrl }] }),
    security: [{ endpointKey: [] }, {}],
    paths: {
      ...(!options.completesOnly && { [CHAT_PATH]: { post: chat } }),
      [COMPLETIONS_PATH]: { post: complete },
      '/v1/models': {
        get: {
          operationId: 'models',
          summary: 'Which models answer',
          tags: ['Model'],
          responses: { '200': answer('The models.', ref('Models')) },
        },
      },
      '/health': {
        get: {
          operationId: 'health',
          summary: 'Can the server take requests?',
          tags: ['Health'],
          responses: {
            '200': { description: 'Yes.' },
            '503': { description: 'No.' },
          },
        },
      },
    },
    components: {
      securitySchemes: { endpointKey: { type: 'http', scheme: 'bearer' } },
      schemas: schemasOf(options),
    },
  };
}

function asking(
  operationId: string,
  summary: string,
  name: string,
  example: unknown,
) {
  return {
    operationId,
    summary: `${summary} (OpenAI API)`,
    tags: ['Generation'],
    requestBody: {
      required: true,
      content: json(ref(`${name}Request`), example),
    },
    responses: {
      '200': {
        description:
          'The answer; with `stream` one event for each piece, and `data: [DONE]` at last.',
        content: {
          ...json(ref(`${name}Response`)),
          'text/event-stream': { schema: text },
        },
      },
      ...errors,
    },
  };
}

function schemasOf({
  modelName,
  contextLength,
}: LanguageModelApiOptions): Record<string, Schema> {
  const asked = {
    model: { ...text, enum: [modelName] },
    max_tokens: {
      type: 'integer',
      minimum: 1,
      ...(contextLength !== undefined && { maximum: contextLength }),
      description:
        contextLength === undefined
          ? 'The most tokens of the answer.'
          : `The most tokens of the answer; with the question at most ${contextLength}.`,
    },
    temperature: {
      type: 'number',
      minimum: 0,
      maximum: 2,
      description: '0 takes the likeliest token always.',
    },
    top_p: { type: 'number', minimum: 0, maximum: 1 },
    stop: { oneOf: [text, { type: 'array', items: text }] },
    seed: { type: 'integer' },
    stream: {
      type: 'boolean',
      description: 'Whether it comes piece by piece.',
    },
    stream_options: {
      type: 'object',
      properties: { include_usage: { type: 'boolean' } },
    },
  };
  const answered = (choice: Record<string, Schema>) => ({
    type: 'object',
    required: ['choices'],
    properties: {
      id: text,
      model: text,
      choices: {
        type: 'array',
        items: {
          type: 'object',
          properties: { ...choice, finish_reason: text },
        },
      },
      usage: ref('Usage'),
    },
  });
  return {
    Message: {
      type: 'object',
      required: ['role', 'content'],
      properties: {
        role: { ...text, enum: ['system', 'user', 'assistant'] },
        content: text,
      },
    },
    ChatRequest: {
      type: 'object',
      required: ['model', 'messages'],
      properties: {
        messages: { type: 'array', minItems: 1, items: ref('Message') },
        ...asked,
      },
    },
    ChatResponse: answered({ message: ref('Message') }),
    CompletionRequest: {
      type: 'object',
      required: ['model', 'prompt'],
      properties: { prompt: text, ...asked },
    },
    CompletionResponse: answered({ text }),
    Usage: {
      type: 'object',
      properties: {
        prompt_tokens: count,
        completion_tokens: count,
        total_tokens: count,
      },
    },
    Models: {
      type: 'object',
      properties: {
        data: {
          type: 'array',
          items: { type: 'object', properties: { id: text } },
        },
      },
    },
    Error: {
      type: 'object',
      properties: {
        error: { type: 'object', properties: { message: text, type: text } },
      },
    },
  };
}
