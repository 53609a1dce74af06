import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import {
  driftCountsExtensionPoint,
  serviceSignalsExtensionPoint,
  servingTargetsExtensionPoint,
} from '@fairway/backstage-plugin-mlops-node';
import { readEmbeddedConfig } from './config';
import { EmbeddedDriftCounts } from './drift/EmbeddedDriftCounts';
import { HostSupervisor } from './host/HostSupervisor';
import { hostArguments, launchHost } from './host/launchHost';
import { hostVersion } from './host/versions';
import { EmbeddedServiceSignals } from './signals/EmbeddedServiceSignals';
import { EmbeddedServingTarget } from './target/EmbeddedServingTarget';

/** Adds the machine of this backend as a serving target. */
export const mlopsModuleEmbedded = createBackendModule({
  pluginId: 'mlops',
  moduleId: 'embedded',
  register(env) {
    env.registerInit({
      deps: {
        config: coreServices.rootConfig,
        drift: driftCountsExtensionPoint,
        lifecycle: coreServices.lifecycle,
        logger: coreServices.logger,
        signals: serviceSignalsExtensionPoint,
        targets: servingTargetsExtensionPoint,
      },
      async init({ config: root, drift, lifecycle, logger, signals, targets }) {
        const config = readEmbeddedConfig(root);
        if (!config.enabled) {
          logger.info('Serving on this machine is switched off');
          return;
        }
        const supervisor = HostSupervisor.create({
          dataDirectory: config.dataDirectory,
          launch: () => launchHost(config),
          settings: hostArguments(config),
          version: hostVersion(),
          logger,
        });
        targets.addServingTarget(
          EmbeddedServingTarget.create({ config, supervisor, logger }),
        );
        signals.addServiceSignals(
          EmbeddedServiceSignals.create({ supervisor }),
        );
        drift.addDriftCounts(EmbeddedDriftCounts.create({ supervisor }));
        supervisor.start();
        lifecycle.addShutdownHook(() => supervisor.close());
      },
    });
  },
});
