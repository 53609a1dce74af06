import { AuditorService } from '@backstage/backend-plugin-api';
import { NotFoundError } from '@backstage/errors';
import { Deployment } from '@fairway/backstage-plugin-mlops-common';
import { audited } from '../http/audited';
import { Handle } from '../http/handle';
import { ServicesReader } from '../services/ServicesReader';
import { DeploymentsService } from './DeploymentsService';
import { StoredDeployment } from './DeploymentsStore';

export function addDeploymentRoutes(
  handle: Handle,
  options: {
    deployments: DeploymentsService;
    services: ServicesReader;
    auditor: AuditorService;
  },
): void {
  const { deployments, services, auditor } = options;

  handle('previewDeployment', async ({ body, credentials }) =>
    deployments.preview(body, credentials),
  );

  handle('submitDeployment', async ({ body, credentials, request }) =>
    audited(
      auditor,
      {
        eventId: 'deployment-submit',
        request,
        meta: { service: body.name, model: body.model, version: body.version },
      },
      async () => {
        const { deployment, repeated } = await deployments.submit(
          body,
          credentials,
        );
        return {
          deployment: toDeployment(deployment),
          service: await services.getById(deployment.serviceId, credentials),
          repeated,
        };
      },
    ),
  );

  handle('getDeployment', async ({ path, credentials }) => {
    const deployment = await deployments.get(path.id);
    if (!deployment) {
      throw new NotFoundError(`There is no deployment ${path.id}`);
    }
    // Who may not see the service may not see its deployments either.
    await services.getById(deployment.serviceId, credentials);
    return toDeployment(deployment);
  });
}

function toDeployment({
  serviceId: _serviceId,
  requestHash: _requestHash,
  ...deployment
}: StoredDeployment): Deployment {
  return deployment;
}
