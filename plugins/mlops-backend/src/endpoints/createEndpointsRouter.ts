import { HttpAuthService } from '@backstage/backend-plugin-api';
import { NotFoundError } from '@backstage/errors';
import { servicePredictPermission } from '@fairway/backstage-plugin-mlops-common';
import { ServingTarget } from '@fairway/backstage-plugin-mlops-node';
import { Router } from 'express';
import PromiseRouter from 'express-promise-router';
import { Agent } from 'node:http';
import { ServiceAccess } from '../permissions/ServiceAccess';
import { ServicesReader } from '../services/ServicesReader';
import { forward } from './forward';

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
  const agent = new Agent({ keepAlive: true, maxSockets: 512 });
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
    await forward(request, response, {
      endpoint: await target.reach(service),
      path: (request.params as Record<string, string>)[0],
      agent,
    });
  });
  return router;
}
