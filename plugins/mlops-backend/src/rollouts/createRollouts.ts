import { AuthService, LoggerService } from '@backstage/backend-plugin-api';
import { Config } from '@backstage/config';
import { CatalogService } from '@backstage/plugin-catalog-node';
import { NotificationService } from '@backstage/plugin-notifications-node';
import {
  defaultPullRequestSeconds,
  Environment,
} from '@fairway/backstage-plugin-mlops-common';
import {
  DriftCounts,
  ServiceSignals,
  ServingTarget,
} from '@fairway/backstage-plugin-mlops-node';
import { Knex } from 'knex';
import { WorkQueue } from '../control';
import { ReferenceProfiles } from '../drift/profiles/ReferenceProfiles';
import { EventsStore } from '../events';
import { ModelFiles } from '../models/ModelFiles';
import { ModelsReader } from '../models/ModelsReader';
import { ServiceAccess } from '../permissions/ServiceAccess';
import { PoolReservations } from '../pools/PoolReservations';
import { PoolsReader } from '../pools/PoolsReader';
import { Declarations } from '../services/reconcile/Declarations';
import { ServiceRecorder } from '../services/reconcile/ServiceRecorder';
import { ServicesReader } from '../services/ServicesReader';
import { ServicesStore, StoredService } from '../services/ServicesStore';
import { Ownership } from './asks/Ownership';
import { RolloutAsks } from './asks/RolloutAsks';
import { RolloutNotifications } from './asks/RolloutNotifications';
import { readRolloutPoliciesFromConfig } from './config';
import { GateEvaluator } from './gates/GateEvaluator';
import { RevisionSignals } from './look/RevisionSignals';
import { RolloutAdvice } from './RolloutAdvice';
import { RolloutCommands } from './RolloutCommands';
import { RolloutController } from './RolloutController';
import { RolloutPlanner } from './RolloutPlanner';
import { RolloutsReader } from './RolloutsReader';
import { RolloutStarter } from './RolloutStarter';
import { AnswersStore } from './store/AnswersStore';
import { ApprovalsStore } from './store/ApprovalsStore';
import { RolloutsStore } from './store/RolloutsStore';

export interface RolloutsOptions {
  access: ServiceAccess;
  auth: AuthService;
  catalog: CatalogService;
  config: Config;
  declarations: Declarations;
  driftCounts: ReadonlyMap<string, DriftCounts>;
  environments: readonly Environment[];
  events: EventsStore;
  files: ModelFiles;
  knex: Knex;
  logger: LoggerService;
  models: ModelsReader;
  notifications: NotificationService;
  onServing: (service: StoredService) => void;
  pools: PoolsReader;
  queue: WorkQueue;
  reader: ServicesReader;
  recorder: ServiceRecorder;
  referenceProfiles: ReferenceProfiles;
  reservations: PoolReservations;
  serviceSignals: ReadonlyMap<string, ServiceSignals>;
  services: ServicesStore;
  targets: Map<string, ServingTarget>;
  wake: (service: string) => void;
}

/** Builds the room of rollouts; starts nothing. */
export function createRollouts(options: RolloutsOptions) {
  const { knex } = options;
  const store = RolloutsStore.create({ knex });
  const answers = AnswersStore.create({ knex });
  const approvals = ApprovalsStore.create({ knex });
  const signals = RevisionSignals.create({ sources: options.serviceSignals });
  const ownership = Ownership.create(options);
  const policies = readRolloutPoliciesFromConfig(
    options.config,
    options.environments,
  );
  const controller = RolloutController.create({
    ...options,
    rollouts: store,
    answers,
    signals,
    asks: RolloutAsks.create({
      ...options,
      ...{ approvals, ownership, policies },
      gates: GateEvaluator.create({
        approvals,
        files: options.files,
        drift: {
          profiles: options.referenceProfiles,
          sources: options.driftCounts,
        },
      }),
      notifications: RolloutNotifications.create({
        service: options.notifications,
      }),
    }),
  });
  const rolloutsReader = RolloutsReader.create({
    ...options,
    ...{ store, answers, approvals, signals },
  });
  const shared = {
    ...options,
    ...{ store, approvals, ownership },
    rollouts: rolloutsReader,
    planner: RolloutPlanner.create({ ...options, policies }),
  };
  return {
    rolloutController: controller,
    patienceMs: (environment: string) =>
      1_000 *
      (policies.get(environment)?.pullRequestSeconds ??
        defaultPullRequestSeconds),
    rolloutsStore: store,
    rolloutsReader,
    rolloutAdvice: RolloutAdvice.create(shared),
    rolloutCommands: RolloutCommands.create(shared),
    rolloutPlanner: shared.planner,
    rolloutStarter: RolloutStarter.create(shared),
  };
}
