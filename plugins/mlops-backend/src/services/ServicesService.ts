import { AuthService } from '@backstage/backend-plugin-api';
import { ConflictError, InputError, NotFoundError } from '@backstage/errors';
import {
  DesiredState,
  InferenceService,
  Page,
  Phase,
  RevisionRequest,
  RevisionSpec,
  serviceDeletePermission,
  ServiceQuery,
  serviceReadPermission,
  serviceUpdatePermission,
} from '@fairway/backstage-plugin-mlops-common';
import { ServingTarget } from '@fairway/backstage-plugin-mlops-node';
import { randomUUID } from 'node:crypto';
import { Knex } from 'knex';
import { boundedTransaction, WorkQueue } from '../control';
import { DeploymentsStore } from '../deployments/DeploymentsStore';
import { preflight } from '../deployments/Preflight';
import { EventsStore } from '../events';
import { describeFindings, isBlocked } from '../findings';
import { ServiceAccess } from '../permissions/ServiceAccess';
import { amountsOf } from '../pools/fit';
import { PoolReservations } from '../pools/PoolReservations';
import { PoolsReader } from '../pools/PoolsReader';
import { Credentials, principalName } from '../principal';
import { modelName } from './modelName';
import { ServicesStore, StoredService } from './ServicesStore';
import { toInferenceService } from './toInferenceService';

export interface ServicesServiceOptions {
  knex: Knex;
  services: ServicesStore;
  deployments: DeploymentsStore;
  events: EventsStore;
  queue: WorkQueue;
  pools: PoolsReader;
  reservations: PoolReservations;
  targets: Map<string, ServingTarget>;
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

/** Reads services, and stores what people want of them; the control loop acts. */
export class ServicesService {
  readonly #options: ServicesServiceOptions;

  static create(options: ServicesServiceOptions): ServicesService {
    return new ServicesService(options);
  }

  private constructor(options: ServicesServiceOptions) {
    this.#options = options;
  }

  /**
   * The stored service, if the caller may read it.
   *
   * @throws NotFoundError when there is none that the caller may see.
   */
  async find(name: string, credentials: Credentials): Promise<StoredService> {
    const service = await this.#options.services.getByName(name);
    return await this.#visible(service, name, credentials);
  }

  async #visible(
    service: StoredService | undefined,
    name: string,
    credentials: Credentials,
  ): Promise<StoredService> {
    const visible =
      service &&
      (await this.#options.access
        .require(serviceReadPermission, service, credentials)
        .then(() => true)
        .catch(() => false));
    if (!service || !visible) {
      throw new NotFoundError(
        `There is no service named ${name}, or you may not see it`,
      );
    }
    return service;
  }

  /** By identifier, deleted ones included: their history stays readable. */
  async getById(
    id: string,
    credentials: Credentials,
  ): Promise<InferenceService> {
    const service = await this.#options.services.getById(id);
    return await this.#view(
      await this.#visible(service, id, credentials),
      credentials,
    );
  }

  async get(name: string, credentials: Credentials): Promise<InferenceService> {
    return await this.#view(await this.find(name, credentials), credentials);
  }

  async list(
    query: ServiceQuery,
    credentials: Credentials,
  ): Promise<Page<InferenceService>> {
    const { services, access } = this.#options;
    const page = await services.list(
      query,
      await access.readFilter(credentials),
    );
    const [revisions, describe] = await Promise.all([
      services.getRevisions(
        page.items.map(({ id, revisionNumber }) => ({
          id,
          number: revisionNumber,
        })),
      ),
      access.describe(credentials),
    ]);
    return {
      ...page,
      items: page.items.map(service =>
        toInferenceService(
          service,
          revisions.get(service.id)!,
          describe(service),
        ),
      ),
    };
  }

  /** Stops, starts or deletes. Asking for what is wanted already changes nothing. */
  async setDesiredState(
    name: string,
    desiredState: DesiredState,
    credentials: Credentials,
  ): Promise<InferenceService> {
    const { services, access, knex, auth, queue } = this.#options;
    const service = await this.find(name, credentials);
    await access.require(
      desiredState === 'deleted'
        ? serviceDeletePermission
        : serviceUpdatePermission,
      service,
      credentials,
    );
    if (service.desiredState === desiredState) {
      return await this.#view(service, credentials);
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
      await this.#requireUnchanged(transaction, service, {
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
    return await this.get(name, credentials);
  }

  /**
   * Changes resources, replicas or environment variables: a new revision of the
   * same model version.
   *
   * @throws InputError with every blocking finding and its fix.
   */
  async revise(
    name: string,
    request: RevisionRequest,
    credentials: Credentials,
  ): Promise<InferenceService> {
    const { services, access, pools, targets, auth } = this.#options;
    const service = await this.find(name, credentials);
    await access.require(serviceUpdatePermission, service, credentials);
    if (service.desiredState === 'deleted') {
      throw new ConflictError(`The service ${name} is being removed`);
    }
    const current = await services.getRevision(
      service.id,
      service.revisionNumber,
    );
    const spec: RevisionSpec = {
      ...current!.spec,
      resources: request.resources ?? current!.spec.resources,
      replicas: request.replicas ?? current!.spec.replicas,
      environmentVariables:
        request.environmentVariables ?? current!.spec.environmentVariables,
    };
    const pool = await pools.get(service.pool, credentials);
    const held = amountsOf(current!.spec.resources, current!.spec.replicas);
    const findings = await preflight({
      service: { ...service, modelName: modelName(service) },
      spec,
      number: service.revisionNumber + 1,
      pool,
      target: targets.get(service.target)!,
      held: service.desiredState === 'running' ? held : undefined,
    });
    if (isBlocked(findings)) {
      throw new InputError(describeFindings(findings));
    }
    await this.#storeRevision(service, spec, {
      actor: principalName(auth, credentials),
      reason: request.reason ?? 'Changed resources or environment variables',
      pool: pool.pool,
      held,
    });
    this.#options.wake(name);
    return await this.get(name, credentials);
  }

  async #storeRevision(
    service: StoredService,
    spec: RevisionSpec,
    context: {
      actor: string;
      reason: string;
      pool: Parameters<PoolReservations['reserve']>[1]['pool'];
      held: ReturnType<typeof amountsOf>;
    },
  ): Promise<void> {
    const { knex, services, deployments, events, queue, reservations } =
      this.#options;
    const wanted = amountsOf(spec.resources, spec.replicas);
    const running = service.desiredState === 'running';
    await boundedTransaction(knex, async transaction => {
      // The work's row first, as everywhere: the control loop locks it before
      // the service, and another order would let the two wait for each other.
      await queue.enqueue(service.id, { transaction });
      await this.#requireUnchanged(transaction, service, { revision: true });
      if (running) {
        await reservations.reserve(transaction, {
          pool: context.pool,
          wanted,
          held: context.held,
        });
        await services.update(transaction, service.id, {
          reserved: wanted,
          phase: 'deploying',
          message: `A new revision is waiting to be deployed: ${context.reason}`,
          action: null,
        });
      }
      const number = await services.addRevision(transaction, service.id, {
        spec,
        reason: context.reason,
        createdBy: context.actor,
      });
      const id = randomUUID();
      const now = Date.now();
      await deployments.insert(
        transaction,
        {
          id,
          serviceId: service.id,
          revisionNumber: number,
          requestedBy: context.actor,
          idempotencyKey: id,
          requestHash: id,
        },
        [
          { mark: 'T1', at: now, source: 'portal' },
          { mark: 'T2', at: now, source: 'portal' },
        ],
      );
      await events.append(transaction, [
        {
          serviceId: service.id,
          type: 'revision-requested',
          severity: 'info',
          message: `Revision ${number}: ${context.reason}`,
          actor: context.actor,
          revision: number,
          dedupeKey: `requested:${number}`,
        },
      ]);
    });
  }

  /**
   * What was checked must still hold when it is stored: somebody else may have
   * stopped, deleted or changed the service while the target was asked.
   */
  async #requireUnchanged(
    transaction: Knex.Transaction,
    before: StoredService,
    options: { revision: boolean },
  ): Promise<void> {
    const now = await this.#options.services.getById(before.id, transaction);
    if (
      now?.desiredState !== before.desiredState ||
      now.deletedAt !== undefined ||
      (options.revision && now.revisionNumber !== before.revisionNumber)
    ) {
      throw new ConflictError(
        `The service ${before.name} was changed by somebody else at the same time: look at it again, then repeat what you want`,
      );
    }
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
    const { resources, replicas } = revision!.spec;
    return { pool, wanted: amountsOf(resources, replicas) };
  }

  async #view(
    service: StoredService,
    credentials: Credentials,
  ): Promise<InferenceService> {
    const { services, access } = this.#options;
    const [revision, describe] = await Promise.all([
      services.getRevision(service.id, service.revisionNumber),
      access.describe(credentials),
    ]);
    return toInferenceService(service, revision!, describe(service));
  }
}
