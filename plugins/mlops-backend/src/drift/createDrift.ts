import { AuthService, LoggerService } from '@backstage/backend-plugin-api';
import { CatalogService } from '@backstage/plugin-catalog-node';
import {
  DriftCounts,
  ServingTarget,
} from '@fairway/backstage-plugin-mlops-node';
import { Knex } from 'knex';
import { ModelFiles } from '../models/ModelFiles';
import { ServicesReader } from '../services/ServicesReader';
import { ServicesStore } from '../services/ServicesStore';
import { ProfilesStore } from './profiles/ProfilesStore';
import { ReferenceProfiles } from './profiles/ReferenceProfiles';
import { DriftReader } from './report/DriftReader';
import { CollectionLeases } from './windows/CollectionLeases';
import { DriftCollector } from './windows/DriftCollector';
import { DriftWindowsStore } from './windows/DriftWindowsStore';

/** Builds the room of drift; starts nothing. */
export function createDrift(options: {
  auth: AuthService;
  catalog: CatalogService;
  /** What counts inputs and outputs, by kind of serving target. */
  driftCounts: ReadonlyMap<string, DriftCounts>;
  files: ModelFiles;
  knex: Knex;
  logger: LoggerService;
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
  const driftCollector = DriftCollector.create({
    ...options,
    ...{ leases, windows, sources },
    profiles: referenceProfiles,
  });
  const drift = DriftReader.create({
    ...options,
    ...{ leases, profiles, windows, sources },
    wake: () => driftCollector.wake(),
  });
  return { drift, driftCollector, referenceProfiles };
}
