import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { CatalogModelSources } from '@backstage/catalog-model/alpha';
import { catalogProcessingExtensionPoint } from '@backstage/plugin-catalog-node';
import { catalogModelExtensionPoint } from '@backstage/plugin-catalog-node/alpha';
import { eventsServiceRef } from '@backstage/plugin-events-node';
import {
  mlopsModelLayer,
  mlopsModelLayerWithoutModel,
} from '@fairway/backstage-plugin-mlops-common';
import { kindsWithoutRule, readModuleConfig } from './config';
import { MlopsEntityProcessor } from './processor/MlopsEntityProcessor';
import { CatalogEntitiesClient } from './provider/CatalogEntitiesClient';
import { MlopsEntityProvider } from './provider/MlopsEntityProvider';

/** The module `mlops` of the catalog. */
export const catalogModuleMlops = createBackendModule({
  pluginId: 'catalog',
  moduleId: 'mlops',
  register(env) {
    env.registerInit({
      deps: {
        auth: coreServices.auth,
        config: coreServices.rootConfig,
        discovery: coreServices.discovery,
        events: eventsServiceRef,
        logger: coreServices.logger,
        model: catalogModelExtensionPoint,
        processing: catalogProcessingExtensionPoint,
        scheduler: coreServices.scheduler,
      },
      async init(deps) {
        const { auth, config, discovery, events, logger, scheduler } = deps;
        const { declareModel, owner, schedule } = readModuleConfig(config);
        const refused = kindsWithoutRule(config, ['Model', 'GpuPool']);
        if (refused.length) {
          logger.info(
            `No rule of catalog.rules allows ${refused.join(
              ' or ',
            )}: entities of this kind in registered locations are refused. Add \`- allow: [Model, GpuPool]\` to catalog.rules`,
          );
        }

        deps.model.addModelSource(
          CatalogModelSources.static([
            declareModel ? mlopsModelLayer : mlopsModelLayerWithoutModel,
          ]),
        );
        deps.processing.addProcessor(MlopsEntityProcessor.create());
        deps.processing.addEntityProvider(
          MlopsEntityProvider.create({
            source: CatalogEntitiesClient.create({ auth, discovery }),
            events,
            logger,
            owner,
            taskRunner: scheduler.createScheduledTaskRunner(schedule),
          }),
        );
      },
    });
  },
});
