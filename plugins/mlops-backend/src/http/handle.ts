import { HttpAuthService } from '@backstage/backend-plugin-api';
import { InputError } from '@backstage/errors';
import {
  Operation,
  operations,
  OperationName,
} from '@fairway/backstage-plugin-mlops-common';
import { Request, Router } from 'express';
import { z } from 'zod';
import { Credentials } from '../principal';

type Parsed<O, K extends 'query' | 'body'> = O extends {
  [key in K]: infer S extends z.ZodType;
}
  ? z.output<S>
  : undefined;

/** A request after validation. */
export interface HandlerInput<N extends OperationName> {
  path: Record<string, string>;
  query: Parsed<(typeof operations)[N], 'query'>;
  body: Parsed<(typeof operations)[N], 'body'>;
  credentials: Credentials;
  request: Request;
}

export type Handler<N extends OperationName> = (
  input: HandlerInput<N>,
) => Promise<z.output<(typeof operations)[N]['response']>>;

/** Adds one operation to a router: checks who asks and what, then answers. */
export type Handle = <N extends OperationName>(
  name: N,
  handler: Handler<N>,
) => void;

export function createHandle(options: {
  router: Router;
  httpAuth: HttpAuthService;
}): Handle {
  const { router, httpAuth } = options;
  return (name, handler) => {
    const operation: Operation = operations[name];
    router[operation.method](operation.path, async (request, response) => {
      const credentials = await httpAuth.credentials(request, {
        allow: ['user', 'service'],
      });
      const input = {
        path: request.params,
        query:
          operation.query && parse(operation.query, request.query, 'query'),
        body: operation.body && parse(operation.body, request.body, 'body'),
        credentials,
        request,
      };
      const answer = await handler(input as Parameters<typeof handler>[0]);
      response.status(operation.status).json(answer);
    });
  };
}

/** @throws InputError that names every field and what is wrong with it. */
export function parse<S extends z.ZodType>(
  schema: S,
  value: unknown,
  where: string,
): z.output<S> {
  const result = schema.safeParse(value);
  if (result.success) {
    return result.data;
  }
  const problems = result.error.issues
    .slice(0, 20)
    .map(issue => `${[where, ...issue.path].join('.')}: ${issue.message}`);
  throw new InputError(`The request is not valid. ${problems.join('; ')}`);
}

/** The bounds of a page; the default is what a screen shows. */
export function pageOf(query: { limit?: number; offset?: number } | undefined) {
  return { limit: query?.limit ?? 50, offset: query?.offset ?? 0 };
}
