import { LoggerService } from '@backstage/backend-plugin-api';
import { mockServices } from '@backstage/backend-test-utils';
import { ServingTarget } from '@fairway/backstage-plugin-mlops-node';
import { WorkQueue, Worker } from '../control';
import { Declarations } from '../services/reconcile/Declarations';
import { ServiceReconciler } from '../services/reconcile/ServiceReconciler';
import { ServiceRecorder } from '../services/reconcile/ServiceRecorder';
import { Mortal } from './Mortal';
import { Stores } from './stores';

/** The control loop of one process, with every effect of it made mortal. */
export function createProcess(options: {
  stores: Stores;
  target: ServingTarget;
  owner: string;
  mortal?: Mortal;
  onChanged?: () => void;
}) {
  const { stores, owner, mortal = Mortal.create() } = options;
  const logger = mockServices.logger.mock();
  const queue: WorkQueue = mortal.wrap(stores.queue, [
    'claim',
    'renew',
    'release',
    'fenced',
  ]);
  const target: ServingTarget = mortal.wrap(options.target, [
    'observe',
    'converge',
    'endpoint',
    'remove',
  ]);
  const reconciler = createReconciler({
    stores: {
      services: mortal.wrap(stores.services, ['update']),
      deployments: mortal.wrap(stores.deployments, ['mark', 'setState']),
      events: mortal.wrap(stores.events, ['append']),
      keys: mortal.wrap(stores.keys, ['recordUsage']),
      queue,
    },
    targets: new Map([[target.kind, target]]),
    logger,
    onChanged: options.onChanged ?? (() => {}),
  });
  const worker = Worker.create({
    queue,
    owner,
    logger,
    pollMs: 10,
    handler: (claim, signal) => reconciler.reconcile(claim, signal),
  });
  return { queue, reconciler, worker };
}

/** The reconciler of services that have no rollouts. */
export function createReconciler(options: {
  stores: Pick<Stores, 'services' | 'deployments' | 'events' | 'keys'> & {
    queue: WorkQueue;
  };
  targets: Map<string, ServingTarget>;
  logger: LoggerService;
  onChanged: () => void;
  /** How long a deployment may wait for a pull request; a minute when absent. */
  patienceMs?: number;
}): ServiceReconciler {
  const { stores, targets, patienceMs: _, ...rest } = options;
  return ServiceReconciler.create({
    ...stores,
    targets,
    recorder: ServiceRecorder.create({ ...stores, ...rest }),
    declarations: Declarations.create(stores),
    rollouts: { step: async () => undefined },
    patienceMs: () => options.patienceMs ?? 60_000,
  });
}

/** Waits, within bounds, until the condition holds. */
export async function waitFor(
  what: string,
  holds: () => boolean | Promise<boolean>,
): Promise<void> {
  for (let attempt = 0; attempt < 2_000; attempt++) {
    if (await holds()) {
      return;
    }
    await new Promise(resolve => setTimeout(resolve, 5));
  }
  throw new Error(`Waited in vain until ${what}`);
}
