import {
  AuthService,
  LoggerService,
  PermissionsRegistryService,
  PermissionsService,
  UrlReaderService,
  UserInfoService,
} from '@backstage/backend-plugin-api';
import { Config } from '@backstage/config';
import { CatalogService } from '@backstage/plugin-catalog-node';
import { EventsService } from '@backstage/plugin-events-node';
import { NotificationService } from '@backstage/plugin-notifications-node';
import { SignalsService } from '@backstage/plugin-signals-node';
import {
  CATALOG_EVENTS_TOPIC,
  SERVICES_SIGNAL_CHANNEL,
  ServiceSignal,
} from '@fairway/backstage-plugin-mlops-common';
import {
  DriftCounts,
  ServiceSignals,
  ServingTarget,
} from '@fairway/backstage-plugin-mlops-node';
import { Knex } from 'knex';
import { createBenchmarks } from './benchmarks/createBenchmarks';
import { GenerateLoad } from './benchmarks/run/loadGenerator';
import { readFileRootsFromConfig, readOptionsFromConfig } from './config';
import { DatabaseWorkQueue } from './control';
import { DeploymentPlanner } from './deployments/DeploymentPlanner';
import { DeploymentsService } from './deployments/DeploymentsService';
import { DeploymentsStore } from './deployments/DeploymentsStore';
import { createDrift } from './drift/createDrift';
import { EventsStore } from './events';
import { KeysService } from './keys/KeysService';
import { KeysStore } from './keys/KeysStore';
import { ModelFiles } from './models/ModelFiles';
import { ModelsReader } from './models/ModelsReader';
import { ServiceAccess } from './permissions/ServiceAccess';
import { PoolReservations } from './pools/PoolReservations';
import { PoolsReader } from './pools/PoolsReader';
import { createPromotions } from './promotions/createPromotions';
import { createRollouts } from './rollouts/createRollouts';
import { DatabaseServicesStore } from './services/DatabaseServicesStore';
import { Declarations } from './services/reconcile/Declarations';
import { ServiceReconciler } from './services/reconcile/ServiceReconciler';
import { ServiceRecorder } from './services/reconcile/ServiceRecorder';
import { ServicesControl } from './services/reconcile/ServicesControl';
import { ServiceManifests } from './services/ServiceManifests';
import { ServiceIntents } from './services/ServiceIntents';
import { ServiceRevisions } from './services/ServiceRevisions';
import { ServicesReader } from './services/ServicesReader';

/** What the rooms of the plugin are built from. */
export interface MlopsOptions {
  auth: AuthService;
  catalog: CatalogService;
  config: Config;
  /** What counts inputs and outputs for drift, by kind of serving target. */
  driftCounts: ReadonlyMap<string, DriftCounts>;
  events: EventsService;
  generate: GenerateLoad;
  knex: Knex;
  logger: LoggerService;
  notifications: NotificationService;
  permissions: PermissionsService;
  permissionsRegistry: PermissionsRegistryService;
  /** What counts predictions, by kind of serving target. */
  serviceSignals: ReadonlyMap<string, ServiceSignals>;
  signals: SignalsService;
  targets: Map<string, ServingTarget>;
  urlReader: UrlReaderService;
  userInfo: UserInfoService;
}

/** Builds the rooms of the plugin and connects them; starts nothing. */
export function createMlops(options: MlopsOptions) {
  const { knex, targets, logger } = options;
  const formOptions = readOptionsFromConfig(options.config);
  const store = DatabaseServicesStore.create({ knex });
  const deploymentsStore = DeploymentsStore.create({ knex });
  const history = EventsStore.create({ knex });
  const keysStore = KeysStore.create({ knex });
  const queue = DatabaseWorkQueue.create({ knex });
  const access = ServiceAccess.create(options);
  const pools = PoolsReader.create({ ...options, services: store });
  const reservations = PoolReservations.create({ services: store });
  const files = ModelFiles.create({
    urlReader: options.urlReader,
    fileRoots: readFileRootsFromConfig(options.config),
  });
  const models = ModelsReader.create({
    ...options,
    services: store,
    files,
    deployability: credentials => pools.offers(credentials),
  });
  const announce = createAnnouncer(options);
  const recorder = ServiceRecorder.create({
    services: store,
    deployments: deploymentsStore,
    events: history,
    keys: keysStore,
    queue,
    logger,
    onChanged: ({ name }, { catalog }) => announce(name, { catalog }),
  });
  const declarations = Declarations.create({ keys: keysStore });
  const reader = ServicesReader.create({
    services: store,
    access,
    targets: options.targets,
  });
  // The control loop and what people ask for need each other.
  let wakeControl = () => {};
  const shared = {
    ...options,
    reader,
    services: store,
    deployments: deploymentsStore,
    events: history,
    queue,
    pools,
    reservations,
    access,
    wake: (service: string) => {
      wakeControl();
      announce(service, { catalog: false });
    },
  };
  const drift = createDrift({ ...shared, files });
  const rollouts = createRollouts({
    ...shared,
    referenceProfiles: drift.referenceProfiles,
    files,
    models,
    recorder,
    declarations,
    environments: formOptions.environments,
    onServing: ({ name }) => announce(name, { catalog: true }),
  });
  const control = ServicesControl.create({
    services: store,
    queue,
    targets,
    reconciler: ServiceReconciler.create({
      services: store,
      deployments: deploymentsStore,
      targets,
      recorder,
      declarations,
      rollouts: rollouts.rolloutController,
      patienceMs: rollouts.patienceMs,
    }),
    logger,
  });
  wakeControl = () => control.wake();
  return {
    formOptions,
    store,
    deploymentsStore,
    history,
    keysStore,
    access,
    pools,
    models,
    control,
    services: reader,
    intents: ServiceIntents.create(shared),
    revisions: ServiceRevisions.create({
      ...shared,
      rollouts: rollouts.rolloutsStore,
    }),
    manifests: ServiceManifests.create({
      ...shared,
      rollouts: rollouts.rolloutsStore,
    }),
    deployments: DeploymentsService.create({
      ...shared,
      planner: DeploymentPlanner.create({
        ...shared,
        models,
        options: formOptions,
      }),
    }),
    keys: KeysService.create({ ...shared, keys: keysStore }),
    ...createBenchmarks(shared),
    ...rollouts,
    ...createPromotions({
      ...shared,
      models,
      environments: formOptions.environments,
      planner: rollouts.rolloutPlanner,
      rollouts: rollouts.rolloutsReader,
      starter: rollouts.rolloutStarter,
      store: rollouts.rolloutsStore,
    }),
    ...drift,
  };
}

/** Tells pages and the catalog that something changed; a lost hint costs only time. */
function createAnnouncer({ signals, events, logger }: MlopsOptions) {
  return (service: string, { catalog }: { catalog: boolean }) => {
    const message: ServiceSignal = { service };
    const told = [
      signals.publish({
        recipients: { type: 'broadcast' },
        channel: SERVICES_SIGNAL_CHANNEL,
        message,
      }),
      ...(catalog
        ? [
            events.publish({
              topic: CATALOG_EVENTS_TOPIC,
              eventPayload: message,
            }),
          ]
        : []),
    ];
    Promise.all(told).catch(error =>
      logger.debug(`A hint on ${service} was lost: ${error}`),
    );
  };
}
