import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { serviceSignalsExtensionPoint } from '@fairway/backstage-plugin-mlops-node';
import { PrometheusClient } from './client/PrometheusClient';
import { readPrometheusConfig } from './config';
import { PrometheusServiceSignals, SourceReader } from './signals';

/** Serving targets whose services are scraped. */
const KINDS = ['kubernetes', 'kserve'];

/** Adds what Prometheus knows of services on clusters. */
export const mlopsModulePrometheus = createBackendModule({
  pluginId: 'mlops',
  moduleId: 'prometheus',
  register(env) {
    env.registerInit({
      deps: {
        config: coreServices.rootConfig,
        lifecycle: coreServices.lifecycle,
        logger: coreServices.logger,
        signals: serviceSignalsExtensionPoint,
      },
      async init({ config: root, lifecycle, logger, signals }) {
        const { sources } = readPrometheusConfig(root);
        if (sources.length === 0) {
          logger.info('No Prometheus stands in mlops.prometheus.sources');
          return;
        }
        const clients = sources.map(source => PrometheusClient.create(source));
        const readers = new Map(
          sources.map((config, index) => [
            config.name,
            SourceReader.create({
              config,
              series: (query, time) => clients[index].series(query, time),
              now: Date.now,
            }),
          ]),
        );
        for (const kind of KINDS) {
          signals.addServiceSignals(
            PrometheusServiceSignals.create({ kind, readers }),
          );
        }
        lifecycle.addShutdownHook(async () => {
          await Promise.all(clients.map(client => client.close()));
        });
      },
    });
  },
});
