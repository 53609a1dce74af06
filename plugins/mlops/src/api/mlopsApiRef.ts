import { createApiRef } from '@backstage/frontend-plugin-api';
import { MlopsClient } from '@fairway/backstage-plugin-mlops-common';

/** What the pages need of the client of `/api/mlops`. */
export type MlopsApi = Pick<MlopsClient, 'call' | 'endpointUrl' | 'followLogs'>;

/**
 * The client of `/api/mlops` with the signed-in user's token.
 *
 * @public
 */
export const mlopsApiRef = createApiRef<MlopsApi>().with({
  id: 'plugin.mlops.client',
  pluginId: 'mlops',
});
