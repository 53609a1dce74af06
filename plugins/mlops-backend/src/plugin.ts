import {
  coreServices,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import { actionsRegistryServiceRef } from '@backstage/backend-plugin-api/alpha';
import { ConflictError } from '@backstage/errors';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import { eventsServiceRef } from '@backstage/plugin-events-node';
import { notificationService } from '@backstage/plugin-notifications-node';
import { signalsServiceRef } from '@backstage/plugin-signals-node';
import { mlopsPermissions } from '@fairway/backstage-plugin-mlops-common';
import {
  DriftCounts,
  driftCountsExtensionPoint,
  servicePermissionRules,
  serviceResourceRef,
  ServiceSignals,
  serviceSignalsExtensionPoint,
  ServingTarget,
  servingTargetsExtensionPoint,
} from '@fairway/backstage-plugin-mlops-node';
import { registerActions } from './actions/registerActions';
import { generateLoad } from './benchmarks/run/loadGenerator';
import { connectDatabase } from './database';
import { createMlops } from './createMlops';
import { createRouter } from './router';

/**
 * The backend of the mlops plugin: services, pools, and their history.
 *
 * @public
 */
export const mlopsPlugin = createBackendPlugin({
  pluginId: 'mlops',
  register(env) {
    const targets = new Map<string, ServingTarget>();
    env.registerExtensionPoint(servingTargetsExtensionPoint, {
      addServingTarget(target) {
        if (targets.has(target.kind)) {
          throw new ConflictError(
            `Two modules provide the serving target '${target.kind}': install one of them`,
          );
        }
        targets.set(target.kind, target);
      },
    });
    const serviceSignals = new Map<string, ServiceSignals>();
    env.registerExtensionPoint(serviceSignalsExtensionPoint, {
      addServiceSignals(signals) {
        if (serviceSignals.has(signals.kind)) {
          throw new ConflictError(
            `Two modules count predictions of the serving target '${signals.kind}': install one of them`,
          );
        }
        serviceSignals.set(signals.kind, signals);
      },
    });
    const driftCounts = new Map<string, DriftCounts>();
    env.registerExtensionPoint(driftCountsExtensionPoint, {
      addDriftCounts(counts) {
        if (driftCounts.has(counts.kind)) {
          throw new ConflictError(
            `Two modules count inputs and outputs of the serving target '${counts.kind}': install one of them`,
          );
        }
        driftCounts.set(counts.kind, counts);
      },
    });
    env.registerInit({
      deps: {
        actionsRegistry: actionsRegistryServiceRef,
        auditor: coreServices.auditor,
        auth: coreServices.auth,
        catalog: catalogServiceRef,
        config: coreServices.rootConfig,
        database: coreServices.database,
        discovery: coreServices.discovery,
        events: eventsServiceRef,
        httpAuth: coreServices.httpAuth,
        httpRouter: coreServices.httpRouter,
        lifecycle: coreServices.lifecycle,
        logger: coreServices.logger,
        notifications: notificationService,
        permissions: coreServices.permissions,
        permissionsRegistry: coreServices.permissionsRegistry,
        signals: signalsServiceRef,
        urlReader: coreServices.urlReader,
        userInfo: coreServices.userInfo,
      },
      async init(deps) {
        const knex = await connectDatabase(deps.database);
        const mlops = createMlops({
          ...deps,
          driftCounts,
          generate: generateLoad,
          knex,
          serviceSignals,
          targets,
        });
        deps.permissionsRegistry.addPermissions(
          mlopsPermissions.filter(
            permission => !('resourceType' in permission),
          ),
        );
        deps.permissionsRegistry.addResourceType({
          resourceRef: serviceResourceRef,
          permissions: mlopsPermissions.filter(
            permission => 'resourceType' in permission,
          ),
          rules: Object.values(servicePermissionRules),
          getResources: names =>
            Promise.all(names.map(name => mlops.store.getByName(name))),
        });
        registerActions({ ...deps, ...mlops });
        deps.httpRouter.use(await createRouter({ ...deps, ...mlops, targets }));
        deps.lifecycle.addStartupHook(() => {
          mlops.control.start();
          mlops.benchmarkRunner.start();
          mlops.driftCollector.start();
        });
        deps.lifecycle.addShutdownHook(async () => {
          await mlops.driftCollector.stop();
          await mlops.benchmarkRunner.stop();
          await mlops.control.stop();
        });
      },
    });
  },
});
