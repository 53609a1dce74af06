import { z } from 'zod';
import { logStream } from './logs';
import { Operation, operations } from './operations';

const errorSchema = z.object({
  error: z.object({ name: z.string(), message: z.string() }),
});

function jsonSchema(schema: z.ZodType, io: 'input' | 'output') {
  const { $schema, ...rest } = z.toJSONSchema(schema, {
    io,
    unrepresentable: 'any',
  }) as Record<string, unknown>;
  return rest;
}

function pathParameters(path: string) {
  return [...path.matchAll(/:(\w+)/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
}

function queryParameters(query: z.ZodObject | undefined) {
  return Object.entries(query?.shape ?? {}).map(([name, schema]) => ({
    name,
    in: 'query',
    required: false,
    schema: jsonSchema(schema as z.ZodType, 'output'),
  }));
}

function content(schema: z.ZodType, io: 'input' | 'output') {
  return { 'application/json': { schema: jsonSchema(schema, io) } };
}

const failure = {
  description: 'An error in the form of @backstage/errors',
  content: content(errorSchema, 'output'),
};

const inBraces = (path: string) => path.replace(/:(\w+)/g, '{$1}');

function describe(name: string, operation: Operation) {
  return {
    operationId: name,
    summary: operation.summary,
    parameters: [
      ...pathParameters(operation.path),
      ...queryParameters(operation.query),
    ],
    ...(operation.body && {
      requestBody: {
        required: true,
        content: content(operation.body, 'input'),
      },
    }),
    responses: {
      [operation.status]: {
        description: 'Success',
        content: content(operation.response, 'output'),
      },
      default: failure,
    },
  };
}

function describeLogStream() {
  return {
    operationId: 'followLogs',
    summary: logStream.summary,
    parameters: [
      ...pathParameters(logStream.path),
      ...queryParameters(logStream.query),
    ],
    responses: {
      200: {
        description: 'A JSON document a line, until it ends',
        content: {
          'application/x-ndjson': {
            schema: jsonSchema(logStream.record, 'output'),
          },
        },
      },
      default: failure,
    },
  };
}

/** Builds the OpenAPI 3.1 document of `/api/mlops` from {@link operations}. */
export function createOpenApiDocument(options: { serverUrl: string }) {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const [name, operation] of Object.entries(operations)) {
    const path = inBraces(operation.path);
    paths[path] = {
      ...paths[path],
      [operation.method]: describe(name, operation),
    };
  }
  paths[inBraces(logStream.path)] = { [logStream.method]: describeLogStream() };
  return {
    openapi: '3.1.0',
    info: {
      title: 'mlops',
      version: '1',
      description:
        'Models, inference services and GPU pools in the developer portal',
    },
    servers: [{ url: options.serverUrl }],
    components: {
      securitySchemes: { backstage: { type: 'http', scheme: 'bearer' } },
    },
    security: [{ backstage: [] }],
    paths,
  };
}
