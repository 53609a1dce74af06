import { AuthService, LoggerService } from '@backstage/backend-plugin-api';
import { Config } from '@backstage/config';
import { SignalsService } from '@backstage/plugin-signals-node';
import {
  BENCHMARKS_SIGNAL_CHANNEL,
  BenchmarkSignal,
} from '@fairway/backstage-plugin-mlops-common';
import { ServingTarget } from '@fairway/backstage-plugin-mlops-node';
import { Knex } from 'knex';
import { EventsStore } from '../events';
import { ServiceAccess } from '../permissions/ServiceAccess';
import { ServicesReader } from '../services/ServicesReader';
import { ServicesStore } from '../services/ServicesStore';
import { BenchmarksService } from './BenchmarksService';
import { BenchmarksStore } from './BenchmarksStore';
import { readBenchmarksFromConfig } from './config';
import { BenchmarkClaims } from './run/BenchmarkClaims';
import { BenchmarkRunner } from './run/BenchmarkRunner';
import { GenerateLoad } from './run/loadGenerator';

/** Builds the room of benchmarks; starts nothing. */
export function createBenchmarks(options: {
  access: ServiceAccess;
  auth: AuthService;
  config: Config;
  events: EventsStore;
  generate: GenerateLoad;
  knex: Knex;
  logger: LoggerService;
  reader: ServicesReader;
  services: ServicesStore;
  signals: SignalsService;
  targets: Map<string, ServingTarget>;
}) {
  const { knex, events, signals, logger } = options;
  const config = readBenchmarksFromConfig(options.config);
  const store = BenchmarksStore.create({ knex });
  const announce = (message: BenchmarkSignal) => {
    signals
      .publish({
        recipients: { type: 'broadcast' },
        channel: BENCHMARKS_SIGNAL_CHANNEL,
        message,
      })
      .catch(error =>
        logger.debug(
          `A hint on benchmark ${message.benchmark} was lost: ${error}`,
        ),
      );
  };
  const runner = BenchmarkRunner.create({
    ...options,
    store,
    claims: BenchmarkClaims.create({ knex, events }),
    announce,
    concurrency: config.concurrency,
    keepPerService: config.keepPerService,
  });
  const benchmarks = BenchmarksService.create({
    ...options,
    store,
    config,
    announce,
    wake: () => runner.wake(),
    cancel: id => runner.cancel(id),
  });
  return { benchmarks, benchmarkRunner: runner };
}
