import { AuthService } from '@backstage/backend-plugin-api';
import { ConflictError } from '@backstage/errors';
import {
  Amounts,
  InferenceService,
  Pool,
  RevisionRequest,
  RevisionSpec,
  serviceUpdatePermission,
} from '@fairway/backstage-plugin-mlops-common';
import { ServingTarget } from '@fairway/backstage-plugin-mlops-node';
import { randomUUID } from 'node:crypto';
import { Knex } from 'knex';
import { boundedTransaction, WorkQueue } from '../control';
import { DeploymentsStore } from '../deployments/DeploymentsStore';
import { preflight } from '../deployments/Preflight';
import { EventsStore } from '../events';
import { requireUnblocked } from '../findings';
import { ServiceAccess } from '../permissions/ServiceAccess';
import { amountsToReserve } from '../pools/fit';
import { PoolReservations } from '../pools/PoolReservations';
import { PoolsReader, withPlacement } from '../pools/PoolsReader';
import { Credentials, principalName } from '../principal';
import { RolloutsStore } from '../rollouts/store/RolloutsStore';
import { modelName } from './modelName';
import { requireUnchanged } from './requireUnchanged';
import { describeScaling, isInPlace, revisedSpec } from './revisedSpec';
import { ServicesReader } from './ServicesReader';
import { ServicesStore, StoredService } from './ServicesStore';

export interface ServiceRevisionsOptions {
  knex: Knex;
  reader: ServicesReader;
  services: ServicesStore;
  deployments: DeploymentsStore;
  events: EventsStore;
  queue: WorkQueue;
  pools: PoolsReader;
  reservations: PoolReservations;
  targets: Map<string, ServingTarget>;
  access: ServiceAccess;
  auth: AuthService;
  rollouts: RolloutsStore;
  /** Called when there is new work, once it is stored. */
  wake: (service: string) => void;
}

/** Stores new revisions of services; the control loop brings them into service. */
export class ServiceRevisions {
  readonly #options: ServiceRevisionsOptions;

  static create(options: ServiceRevisionsOptions): ServiceRevisions {
    return new ServiceRevisions(options);
  }

  private constructor(options: ServiceRevisionsOptions) {
    this.#options = options;
  }

  /**
   * Changes resources, replicas or environment variables: a new revision of the
   * same model version. A change of scaling and traffic alone is made to the
   * revision that is there, whose replicas go on.
   *
   * @throws InputError or ServiceUnavailableError with every blocking finding
   *   and its fix.
   */
  async revise(
    name: string,
    request: RevisionRequest,
    credentials: Credentials,
  ): Promise<InferenceService> {
    const { reader, services, access, pools, targets, auth } = this.#options;
    const service = await reader.find(name, credentials);
    await access.require(serviceUpdatePermission, service, credentials);
    if (service.desiredState === 'deleted') {
      throw new ConflictError(`The service ${name} is being removed`);
    }
    if ((await this.#options.rollouts.open(service.id)).length > 0) {
      throw new ConflictError(
        `A rollout of ${name} is under way: wait until it has ended, or abort it`,
      );
    }
    const current = await services.getRevision(
      service.id,
      service.revisionNumber,
    );
    const pool = await pools.get(service.pool, credentials);
    const revised = revisedSpec(current!.spec, request);
    const inPlace = isInPlace(current!.spec, revised, request);
    // What is there stays where it is; what is made anew goes where the pool is.
    const spec = inPlace ? revised : withPlacement(revised, pool);
    const held = amountsToReserve(current!.spec);
    const findings = await preflight({
      service: { ...service, modelName: modelName(service) },
      spec,
      number: service.revisionNumber + (inPlace ? 0 : 1),
      pool,
      target: targets.get(service.target)!,
      held: service.desiredState === 'running' ? held : undefined,
    });
    requireUnblocked(findings);
    const context = {
      actor: principalName(auth, credentials),
      pool: pool.pool,
      held,
    };
    if (inPlace) {
      await this.#storeInPlace(service, current!.spec, spec, {
        ...context,
        reason: request.reason,
      });
    } else {
      await this.#storeRevision(service, current!.spec, spec, {
        ...context,
        reason: request.reason ?? 'Changed resources or environment variables',
      });
    }
    this.#options.wake(name);
    return await reader.get(name, credentials);
  }

  async #storeInPlace(
    service: StoredService,
    before: RevisionSpec,
    spec: RevisionSpec,
    context: { actor: string; reason?: string; pool: Pool; held: Amounts },
  ): Promise<void> {
    const { knex, services, events, queue, reservations } = this.#options;
    const { id, revisionNumber } = service;
    await boundedTransaction(knex, async transaction => {
      // The work's row first, as everywhere: the control loop locks it before
      // the service, and another order would let the two wait for each other.
      await queue.enqueue(id, { transaction });
      await requireUnchanged(services, transaction, service, {
        revision: before,
      });
      if (service.desiredState === 'running') {
        const wanted = amountsToReserve(spec);
        await reservations.reserve(transaction, {
          pool: context.pool,
          wanted,
          held: context.held,
        });
        await services.update(transaction, id, { reserved: wanted });
      }
      await services.updateRevision(transaction, id, revisionNumber, spec);
      await events.append(transaction, [
        {
          serviceId: id,
          type: 'scaling-changed',
          severity: 'info',
          message: `Revision ${revisionNumber}: ${describeScaling(spec)}${
            context.reason ? `. ${context.reason}` : ''
          }`,
          actor: context.actor,
          revision: revisionNumber,
          evidence: { before: howItRuns(before), after: howItRuns(spec) },
        },
      ]);
    });
  }

  async #storeRevision(
    service: StoredService,
    before: RevisionSpec,
    spec: RevisionSpec,
    context: {
      actor: string;
      reason: string;
      pool: Pool;
      held: Amounts;
    },
  ): Promise<void> {
    const { knex, services, deployments, events, queue, reservations } =
      this.#options;
    const wanted = amountsToReserve(spec);
    const running = service.desiredState === 'running';
    await boundedTransaction(knex, async transaction => {
      // The work's row first, as everywhere: the control loop locks it before
      // the service, and another order would let the two wait for each other.
      await queue.enqueue(service.id, { transaction });
      await requireUnchanged(services, transaction, service, {
        revision: before,
      });
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
}

function howItRuns({ replicas, scaling, traffic }: RevisionSpec) {
  return { replicas, scaling, traffic };
}
