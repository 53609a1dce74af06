import { HttpAuthService } from '@backstage/backend-plugin-api';
import { NotFoundError, ServiceUnavailableError } from '@backstage/errors';
import { servicePredictPermission } from '@fairway/backstage-plugin-mlops-common';
import {
  ReachableEndpoint,
  ServingTarget,
} from '@fairway/backstage-plugin-mlops-node';
import { Request, Response, Router } from 'express';
import PromiseRouter from 'express-promise-router';
import { Agent, request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { pipeline } from 'node:stream/promises';
import { ServiceAccess } from '../permissions/ServiceAccess';
import { ServicesReader } from '../services/ServicesReader';
import { forwardUrl } from './forwardUrl';

const timeoutMs = 60_000;

// Hop-by-hop headers (RFC 9110, 7.6.1), and what belongs to the portal's side.
const droppedHeaders = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'host',
  'authorization',
  'cookie',
  'origin',
  'referer',
]);

/**
 * A convenience proxy for the playground: predictions with a Backstage token.
 *
 * It streams both ways and parses nothing. Applications call the data plane
 * with an endpoint key instead; predictions do not need the portal.
 */
export function createEndpointsRouter(options: {
  services: ServicesReader;
  access: ServiceAccess;
  targets: Map<string, ServingTarget>;
  httpAuth: HttpAuthService;
}): Router {
  const { services, access, targets, httpAuth } = options;
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  const router = PromiseRouter();
  router.all('/endpoints/:service/*', async (request, response) => {
    const credentials = await httpAuth.credentials(request, {
      allow: ['user', 'service'],
    });
    const service = await services.find(request.params.service, credentials);
    await access.require(servicePredictPermission, service, credentials);
    const target = targets.get(service.target);
    if (!target) {
      throw new NotFoundError(
        `No serving target '${service.target}' is installed in this portal`,
      );
    }
    await forward(
      request,
      response,
      await target.reach(service),
      (request.params as Record<string, string>)[0],
      agent,
    );
  });
  return router;
}

async function forward(
  request: Request,
  response: Response,
  endpoint: ReachableEndpoint,
  path: string,
  agent: Agent,
): Promise<void> {
  const url = forwardUrl(
    endpoint.url,
    path,
    new URL(request.url, 'http://portal').search,
  );
  const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
  const outgoing = send(url, {
    method: request.method,
    headers: { ...pass(request.headers), ...endpoint.headers },
    socketPath: endpoint.socketPath,
    agent: url.protocol === 'https:' ? undefined : agent,
    timeout: timeoutMs,
  });
  response.on('close', () => outgoing.destroy());
  outgoing.on('timeout', () =>
    outgoing.destroy(new Error(`no answer within ${timeoutMs / 1000} s`)),
  );
  const answered = new Promise<void>((resolve, reject) => {
    outgoing.on('error', reject);
    outgoing.on('response', incoming => {
      response.status(incoming.statusCode ?? 502);
      for (const [name, value] of Object.entries(pass(incoming.headers))) {
        response.setHeader(name, value);
      }
      // Without it the portal's compression gathers a stream into one burst.
      response.setHeader('Cache-Control', 'no-store, no-transform');
      pipeline(incoming, response).then(resolve, reject);
    });
  });
  answered.catch(() => {});
  try {
    await pipeline(request, outgoing);
    await answered;
  } catch (error) {
    if (response.headersSent || response.destroyed) {
      response.destroy();
      return;
    }
    throw new ServiceUnavailableError(
      `The service did not answer: ${(error as Error).message}`,
    );
  }
}

function pass(headers: Request['headers']): Record<string, string | string[]> {
  return Object.fromEntries(
    Object.entries(headers).filter(
      (entry): entry is [string, string | string[]] =>
        entry[1] !== undefined && !droppedHeaders.has(entry[0]),
    ),
  );
}
