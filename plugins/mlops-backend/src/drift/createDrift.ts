import { AuthService, LoggerService } from '@backstage/backend-plugin-api';
import { Config } from '@backstage/config';
import { CatalogService } from '@backstage/plugin-catalog-node';
import { NotificationService } from '@backstage/plugin-notifications-node';
import {
  DriftCounts,
  ServingTarget,
} from '@fairway/backstage-plugin-mlops-node';
import { Knex } from 'knex';
import { EventsStore } from '../events';
import { ModelFiles } from '../models/ModelFiles';
import { ServicesReader } from '../services/ServicesReader';
import { ServicesStore } from '../services/ServicesStore';
import { readDriftFromConfig } from './config';
import { DriftWatch } from './findings/DriftWatch';
import { FindingsStore } from './findings/FindingsStore';
import { ProfilesStore } from './profiles/ProfilesStore';
import { ReferenceProfiles } from './profiles/ReferenceProfiles';
import { DriftReader } from './report/DriftReader';
import { DriftReports } from './report/DriftReports';
import { CollectionLeases } from './windows/CollectionLeases';
import { DriftCollector } from './windows/DriftCollector';
import { DriftWindowsStore } from './windows/DriftWindowsStore';

/** Builds the room of drift; starts nothing. */
export function createDrift(options: {
  auth: AuthService;
  catalog: CatalogService;
  config: Config;
  /** What counts inputs and outputs, by kind of serving target. */
  driftCounts: ReadonlyMap<string, DriftCounts>;
  events: EventsStore;
  files: ModelFiles;
  knex: Knex;
  logger: LoggerService;
  notifications: NotificationService;
  reader: ServicesReader;
  services: ServicesStore;
  targets: ReadonlyMap<string, ServingTarget>;
}) {
  const { knex, driftCounts: sources } = options;
  const profiles = ProfilesStore.create({ knex });
  const windows = DriftWindowsStore.create({ knex });
  const leases = CollectionLeases.create({ knex });
  const referenceProfiles = ReferenceProfiles.create({
    ...options,
    store: profiles,
  });
  const reports = DriftReports.create({ windows });
  const driftCollector = DriftCollector.create({
    ...options,
    ...readDriftFromConfig(options.config),
    ...{ leases, windows, sources },
    store: profiles,
    profiles: referenceProfiles,
    watch: DriftWatch.create({
      ...options,
      findings: FindingsStore.create({ knex }),
      reports,
    }),
  });
  const drift = DriftReader.create({
    ...options,
    ...{ leases, profiles, reports, sources },
    wake: () => driftCollector.wake(),
  });
  return { drift, driftCollector, referenceProfiles };
}
