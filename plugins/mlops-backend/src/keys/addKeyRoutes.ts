import { AuditorService } from '@backstage/backend-plugin-api';
import { audited } from '../http/audited';
import { Handle, pageOf } from '../http/handle';
import { ServicesReader } from '../services/ServicesReader';
import { KeysService } from './KeysService';
import { KeysStore } from './KeysStore';

export function addKeyRoutes(
  handle: Handle,
  options: {
    services: ServicesReader;
    keys: KeysService;
    store: KeysStore;
    auditor: AuditorService;
  },
): void {
  const { services, keys, store, auditor } = options;

  handle('listKeys', async ({ path, query, credentials }) => {
    const { id } = await services.find(path.service, credentials);
    return await store.list(id, pageOf(query));
  });

  handle('createKey', async ({ path, body, credentials, request }) =>
    audited(
      auditor,
      {
        eventId: 'key-create',
        request,
        meta: { service: path.service, name: body.name },
        severityLevel: 'high',
      },
      async () =>
        keys.create(
          await services.find(path.service, credentials),
          body,
          credentials,
        ),
    ),
  );

  handle('revokeKey', async ({ path, credentials, request }) =>
    audited(
      auditor,
      {
        eventId: 'key-revoke',
        request,
        meta: { service: path.service, key: path.key },
        severityLevel: 'high',
      },
      async () =>
        keys.revoke(
          await services.find(path.service, credentials),
          path.key,
          credentials,
        ),
    ),
  );
}
