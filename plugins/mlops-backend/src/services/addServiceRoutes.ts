import { AuditorService } from '@backstage/backend-plugin-api';
import {
  DesiredState,
  LogLine,
  OperationName,
} from '@fairway/backstage-plugin-mlops-common';
import { ServingTarget } from '@fairway/backstage-plugin-mlops-node';
import { DeploymentsStore } from '../deployments/DeploymentsStore';
import { EventsStore } from '../events';
import { audited } from '../http/audited';
import { Handle, pageOf } from '../http/handle';
import { ServiceIntents } from './ServiceIntents';
import { ServiceManifests } from './ServiceManifests';
import { ServiceRevisions } from './ServiceRevisions';
import { ServicesReader } from './ServicesReader';
import { ServicesStore } from './ServicesStore';

const defaultLogLines = 200;

export interface ServiceRoutesOptions {
  services: ServicesReader;
  intents: ServiceIntents;
  revisions: ServiceRevisions;
  manifests: ServiceManifests;
  store: ServicesStore;
  deployments: DeploymentsStore;
  events: EventsStore;
  targets: Map<string, ServingTarget>;
  auditor: AuditorService;
}

export function addServiceRoutes(
  handle: Handle,
  options: ServiceRoutesOptions,
): void {
  const { services, intents, revisions, store, deployments, events, auditor } =
    options;

  handle('listServices', async ({ query, credentials }) =>
    services.list(query, credentials),
  );

  handle('getService', async ({ path, credentials }) =>
    services.get(path.service, credentials),
  );

  handle('listRevisions', async ({ path, query, credentials }) => {
    const { id } = await services.find(path.service, credentials);
    return await store.listRevisions(id, pageOf(query));
  });

  handle('getManifests', async ({ path, credentials }) =>
    options.manifests.render(path.service, credentials),
  );

  handle('recordPullRequest', async ({ path, body, credentials, request }) =>
    audited(
      auditor,
      {
        eventId: 'service-pull-request',
        request,
        meta: { service: path.service, revision: path.revision },
      },
      () =>
        options.manifests.recordPullRequest(
          path.service,
          Number(path.revision),
          body,
          credentials,
        ),
    ),
  );

  handle('createRevision', async ({ path, body, credentials, request }) =>
    audited(
      auditor,
      { eventId: 'service-revise', request, meta: { service: path.service } },
      () => revisions.revise(path.service, body, credentials),
    ),
  );

  const changes: [
    Extract<OperationName, 'stopService' | 'startService' | 'deleteService'>,
    DesiredState,
  ][] = [
    ['stopService', 'stopped'],
    ['startService', 'running'],
    ['deleteService', 'deleted'],
  ];
  for (const [operation, desiredState] of changes) {
    handle(operation, async ({ path, credentials, request }) =>
      audited(
        auditor,
        {
          eventId: `service-set-${desiredState}`,
          request,
          meta: { service: path.service },
        },
        () => intents.setDesiredState(path.service, desiredState, credentials),
      ),
    );
  }

  handle('listEvents', async ({ path, query, credentials }) => {
    const { id } = await services.find(path.service, credentials);
    return await events.list(id, pageOf(query));
  });

  handle('listDeployments', async ({ path, query, credentials }) => {
    const { id } = await services.find(path.service, credentials);
    return await deployments.list(id, pageOf(query));
  });

  handle('listLogs', async ({ path, query, credentials }) => {
    const service = await services.find(path.service, credentials);
    const items: LogLine[] = [];
    const lines = options.targets.get(service.target)?.logs(service, {
      replica: query.replica,
      limit: query.limit ?? defaultLogLines,
    });
    for await (const line of lines ?? []) {
      items.push(line);
    }
    return { items };
  });
}
