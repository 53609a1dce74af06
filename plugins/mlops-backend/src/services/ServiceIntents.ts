import { AuthService } from '@backstage/backend-plugin-api';
import { ConflictError } from '@backstage/errors';
import {
  DesiredState,
  InferenceService,
  Phase,
  serviceDeletePermission,
  serviceUpdatePermission,
} from '@fairway/backstage-plugin-mlops-common';
import { Knex } from 'knex';
import { boundedTransaction, WorkQueue } from '../control';
import { DeploymentsStore } from '../deployments/DeploymentsStore';
import { EventsStore } from '../events';
import { ServiceAccess } from '../permissions/ServiceAccess';
import { amountsToReserve } from '../pools/fit';
import { PoolReservations } from '../pools/PoolReservations';
import { PoolsReader } from '../pools/PoolsReader';
import { Credentials, principalName } from '../principal';
import { requireUnchanged } from './requireUnchanged';
import { ServicesReader } from './ServicesReader';
import { ServicesStore, StoredService } from './ServicesStore';

export interface ServiceIntentsOptions {
  knex: Knex;
  reader: ServicesReader;
  services: ServicesStore;
  deployments: DeploymentsStore;
  events: EventsStore;
  queue: WorkQueue;
  pools: PoolsReader;
  reservations: PoolReservations;
  access: ServiceAccess;
  auth: AuthService;
  /** Called when there is new work, once it is stored. */
  wake: (service: string) => void;
}

const intents: Record<
  'running' | 'stopped' | 'deleted',
  { phase: Phase; type: string; message: string }
> = {
  running: {
    phase: 'queued',
    type: 'start-requested',
    message: 'The service is to start',
  },
  stopped: {
    phase: 'stopping',
    type: 'stop-requested',
    message: 'The service is to stop',
  },
  deleted: {
    phase: 'deleting',
    type: 'delete-requested',
    message: 'The service is to be removed',
  },
};

/** Stores that a service shall run, stop or go; the control loop acts. */
export class ServiceIntents {
  readonly #options: ServiceIntentsOptions;

  static create(options: ServiceIntentsOptions): ServiceIntents {
    return new ServiceIntents(options);
  }

  private constructor(options: ServiceIntentsOptions) {
    this.#options = options;
  }

  /** Stops, starts or deletes. Asking for what is wanted already changes nothing. */
  async setDesiredState(
    name: string,
    desiredState: DesiredState,
    credentials: Credentials,
  ): Promise<InferenceService> {
    const { reader, services, access, knex, auth, queue } = this.#options;
    const service = await reader.find(name, credentials);
    await access.require(
      desiredState === 'deleted'
        ? serviceDeletePermission
        : serviceUpdatePermission,
      service,
      credentials,
    );
    if (service.desiredState === desiredState) {
      return await reader.get(name, credentials);
    }
    if (service.desiredState === 'deleted') {
      throw new ConflictError(`The service ${name} is being removed`);
    }
    const capacity =
      desiredState === 'running'
        ? await this.#capacityFor(service, credentials)
        : undefined;
    await boundedTransaction(knex, async transaction => {
      // The work's row first, as everywhere: the control loop locks it before
      // the service, and another order would let the two wait for each other.
      await queue.enqueue(service.id, { transaction });
      await requireUnchanged(services, transaction, service, {
        revision: capacity !== undefined,
      });
      if (capacity) {
        await this.#options.reservations.reserve(transaction, capacity);
      }
      // A stopped service gives its capacity back and has to find it again.
      const reserved =
        desiredState === 'stopped'
          ? { cpu: 0, memoryMiB: 0, gpus: 0 }
          : capacity?.wanted;
      await services.update(transaction, service.id, {
        desiredState,
        phase: intents[desiredState].phase,
        message: intents[desiredState].message,
        action: null,
        ...(reserved && { reserved }),
      });
      await this.#storeIntent(transaction, service, desiredState, {
        actor: principalName(auth, credentials),
      });
    });
    this.#options.wake(name);
    return await reader.get(name, credentials);
  }

  async #storeIntent(
    transaction: Knex.Transaction,
    service: StoredService,
    desiredState: DesiredState,
    options: { actor: string },
  ): Promise<void> {
    const { deployments, events } = this.#options;
    if (desiredState !== 'running') {
      await deployments.supersede(
        transaction,
        service.id,
        'The service was stopped or removed before this was in service',
      );
    }
    await events.append(transaction, [
      {
        serviceId: service.id,
        severity: 'info',
        actor: options.actor,
        type: intents[desiredState].type,
        message: intents[desiredState].message,
      },
    ]);
  }

  async #capacityFor(service: StoredService, credentials: Credentials) {
    const { services, pools } = this.#options;
    const [revision, { pool }] = await Promise.all([
      services.getRevision(service.id, service.revisionNumber),
      pools.get(service.pool, credentials),
    ]);
    return { pool, wanted: amountsToReserve(revision!.spec) };
  }
}
