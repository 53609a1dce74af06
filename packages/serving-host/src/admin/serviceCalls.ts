import type { IncomingHttpHeaders } from 'node:http';
import type { Preconditions } from '../state/fence.ts';
import type { DriftBook } from '../dataplane/drift/DriftBook.ts';
import type { SignalBook } from '../dataplane/signals/SignalBook.ts';
import type { Services } from '../services/Services.ts';
import { ServingHostError } from './errors.ts';
import { parseWith } from './input.ts';
import {
  acknowledgeRequestSchema,
  claimRequestSchema,
  deleteQuerySchema,
  listQuerySchema,
  logsQuerySchema,
  putRequestSchema,
  serviceNameSchema,
} from './schemas.ts';
import { countDrift, showDrift } from './showDrift.ts';
import { showSignals } from './showSignals.ts';

const defaultLogLines = 200;
const defaultPage = 200;

/** One request below `/admin/`, with the path in segments. */
export interface AdminCall {
  method: string;
  segments: string[];
  query: Record<string, string>;
  headers: IncomingHttpHeaders;
  body: () => Promise<unknown>;
}

type Result = { status: number; body?: unknown };

function preconditions(headers: IncomingHttpHeaders): Preconditions {
  const ifMatch = headers['if-match'];
  const ifNoneMatch = headers['if-none-match'];
  if (ifNoneMatch !== undefined && ifNoneMatch !== '*') {
    throw new ServingHostError({
      status: 400,
      code: 'bad-request',
      message: 'If-None-Match must be *.',
    });
  }
  return {
    ...(ifMatch === undefined ? {} : { ifMatch: ifMatch.replace(/"/g, '') }),
    ifNoneMatch: ifNoneMatch === '*',
  };
}

function unknown(name: string): ServingHostError {
  return new ServingHostError({
    status: 404,
    code: 'not-found',
    message: `There is no service ${name} on this host.`,
  });
}

/** Answers everything about services; `undefined` for a path that is not ours. */
export async function callServices(
  services: Services,
  { book, drift }: { book: SignalBook; drift: DriftBook },
  call: AdminCall,
): Promise<Result | undefined> {
  const [collection, givenName, ...rest] = call.segments;
  if (collection !== 'services') {
    return undefined;
  }
  if (givenName === undefined) {
    if (call.method !== 'GET') {
      return undefined;
    }
    const { after, limit = defaultPage } = parseWith(
      listQuerySchema,
      call.query,
    );
    return { status: 200, body: services.list({ after, limit }) };
  }
  const name = parseWith(serviceNameSchema, givenName);
  switch (`${call.method} ${rest.join('/')}`) {
    case 'GET ': {
      const state = services.get(name);
      if (!state) {
        throw unknown(name);
      }
      return { status: 200, body: state };
    }
    case 'PUT ': {
      const request = parseWith(putRequestSchema, await call.body());
      if (request.declaration.name !== name) {
        throw new ServingHostError({
          status: 400,
          code: 'bad-request',
          message: `The declaration is of ${request.declaration.name}, but the path names ${name}.`,
        });
      }
      const body = await services.put({
        ...request,
        preconditions: preconditions(call.headers),
      });
      return { status: 200, body };
    }
    case 'DELETE ': {
      const { epoch, id } = parseWith(deleteQuerySchema, call.query);
      await services.remove({ name, epoch, id });
      return { status: 204 };
    }
    case 'POST claim': {
      const request = parseWith(claimRequestSchema, await call.body());
      const body = await services.claim({ name, ...request });
      return { status: 200, body };
    }
    case 'GET logs': {
      const query = parseWith(logsQuerySchema, call.query);
      const body = services.find(name)?.logs({
        ...query,
        limit: query.limit ?? defaultLogLines,
      }) ?? { items: [] };
      return { status: 200, body };
    }
    case 'GET signals': {
      const service = services.find(name);
      if (!service) {
        throw unknown(name);
      }
      return { status: 200, body: showSignals(book, service.id, call.query) };
    }
    case 'GET drift': {
      const { id } = services.find(name) ?? {};
      if (id === undefined) {
        throw unknown(name);
      }
      return { status: 200, body: showDrift(drift, id, call.query) };
    }
    case 'PUT drift': {
      const service = services.find(name);
      if (!service) {
        throw unknown(name);
      }
      return {
        status: 200,
        body: countDrift(drift, service, await call.body()),
      };
    }
    case 'POST events/ack': {
      const { upTo } = parseWith(acknowledgeRequestSchema, await call.body());
      const removed = services.find(name)?.events.acknowledge(upTo) ?? 0;
      return { status: 200, body: { removed } };
    }
    default:
      return undefined;
  }
}
