import { HttpAuthService } from '@backstage/backend-plugin-api';
import { NotFoundError, ServiceUnavailableError } from '@backstage/errors';
import { logStream } from '@fairway/backstage-plugin-mlops-common';
import { ServingTarget } from '@fairway/backstage-plugin-mlops-node';
import { Router } from 'express';
import PromiseRouter from 'express-promise-router';
import { parse } from '../http/handle';
import { ServicesReader } from '../services/ServicesReader';
import { streamLines } from './streamLines';

const defaultLines = 200;
/** Each holds connections to a cluster, one for each replica. */
const maximumStreams = 100;

/** The logs of a service as a stream: {@link logStream}. */
export function createLogStreamRouter(options: {
  services: ServicesReader;
  targets: Map<string, ServingTarget>;
  httpAuth: HttpAuthService;
}): Router {
  const { services, targets, httpAuth } = options;
  let open = 0;
  const router = PromiseRouter();
  router.get(logStream.path, async (request, response) => {
    const credentials = await httpAuth.credentials(request, {
      allow: ['user', 'service'],
    });
    const { replica, limit = defaultLines } = parse(
      logStream.query,
      request.query,
      'query',
    );
    const service = await services.find(request.params.service, credentials);
    const target = targets.get(service.target);
    if (!target) {
      throw new NotFoundError(
        `No serving target '${service.target}' is installed in this portal`,
      );
    }
    if (open >= maximumStreams) {
      throw new ServiceUnavailableError(
        `${maximumStreams} readers follow logs in this portal already: try again when one of them has closed the page, or ask for the last lines only`,
      );
    }
    open += 1;
    try {
      await streamLines(response, follow =>
        target.logs(service, { replica, limit, follow }),
      );
    } finally {
      open -= 1;
    }
  });
  return router;
}
