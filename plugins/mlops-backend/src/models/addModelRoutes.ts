import {
  modelReadPermission,
  Options,
} from '@fairway/backstage-plugin-mlops-common';
import { Handle, pageOf } from '../http/handle';
import { ServiceAccess } from '../permissions/ServiceAccess';
import { ModelsReader } from './ModelsReader';

export function addModelRoutes(
  handle: Handle,
  options: { models: ModelsReader; access: ServiceAccess; options: Options },
): void {
  const { models, access } = options;
  const ref = (path: Record<string, string>) =>
    `model:${path.namespace}/${path.name}`;

  handle('getOptions', async () => options.options);

  handle('listModels', async ({ query, credentials }) => {
    await access.requireBasic(modelReadPermission, credentials);
    const { deployable } = query;
    return await models.list(
      {
        search: query.search,
        runtime: query.runtime,
        deployable:
          deployable === undefined ? undefined : deployable === 'true',
        ...pageOf(query),
      },
      credentials,
    );
  });

  handle('getModel', async ({ path, credentials }) => {
    await access.requireBasic(modelReadPermission, credentials);
    return await models.get(ref(path), credentials);
  });

  handle('getModelCard', async ({ path, credentials }) => {
    await access.requireBasic(modelReadPermission, credentials);
    return { markdown: await models.card(ref(path), credentials) };
  });
}
