import { AuthService } from '@backstage/backend-plugin-api';
import { ConflictError } from '@backstage/errors';
import {
  PromotionOrigin,
  RollBackRequest,
  rolloutControlPermission,
  RolloutRequest,
  rolloutStartPermission,
  StartedRollout,
} from '@fairway/backstage-plugin-mlops-common';
import { Knex } from 'knex';
import { randomUUID } from 'node:crypto';
import { boundedTransaction, WorkQueue } from '../control';
import { EventsStore, NewEvent } from '../events';
import { requireUnblocked } from '../findings';
import { ServiceAccess, ServicePermission } from '../permissions/ServiceAccess';
import { amountsToReserve } from '../pools/fit';
import { PoolReservations } from '../pools/PoolReservations';
import { Credentials, principalName } from '../principal';
import { requireUnchanged } from '../services/requireUnchanged';
import { ServicesReader } from '../services/ServicesReader';
import { ServicesStore, StoredService } from '../services/ServicesStore';
import { hashFields } from '../deployments/requestHash';
import { Ownership } from './asks/Ownership';
import { participantOf } from './look/participantOf';
import { createRollout } from './machine';
import { rolloutObstacle } from './rolloutObstacle';
import { rolloutEvents } from './rolloutEvents';
import { PlannedRollout, RolloutPlanner } from './RolloutPlanner';
import { RolloutsReader } from './RolloutsReader';
import { RolloutsStore } from './store/RolloutsStore';
import { StoredRollout } from './store/rows';
import { tellRollout } from './tellRollout';

export interface RolloutStarterOptions {
  knex: Knex;
  auth: AuthService;
  access: ServiceAccess;
  reader: ServicesReader;
  services: ServicesStore;
  events: EventsStore;
  queue: WorkQueue;
  reservations: PoolReservations;
  ownership: Ownership;
  planner: RolloutPlanner;
  store: RolloutsStore;
  rollouts: RolloutsReader;
  /** Called when there is new work, once it is stored. */
  wake: (service: string) => void;
}

/** What shall be stored: the plan, and what the history says beside it. */
export interface RolloutWish {
  planned: PlannedRollout;
  promotedFrom?: PromotionOrigin;
  /** More events than those that every rollout begins with. */
  history?: (rollout: { id: string; by: string }) => NewEvent[];
}

/** Stores that a version shall be shipped, or gone back to; the control loop acts. */
export class RolloutStarter {
  readonly #options: RolloutStarterOptions;

  static create(options: RolloutStarterOptions): RolloutStarter {
    return new RolloutStarter(options);
  }

  private constructor(options: RolloutStarterOptions) {
    this.#options = options;
  }

  /**
   * @throws InputError or ServiceUnavailableError with every blocking finding
   *   and its fix.
   * @throws ConflictError when the service cannot be shipped to now.
   */
  async start(
    name: string,
    request: RolloutRequest,
    credentials: Credentials,
  ): Promise<StartedRollout> {
    return await this.begin(name, request, credentials, {
      permission: rolloutStartPermission,
      plan: async service => ({
        planned: await this.#options.planner.plan(
          service,
          request,
          credentials,
        ),
      }),
    });
  }

  /** Returns to an earlier revision at once; what is under way ends for it. */
  async rollBack(
    name: string,
    request: RollBackRequest,
    credentials: Credentials,
  ): Promise<StartedRollout> {
    const wish = {
      revision: request.revision,
      ...(request.reason !== undefined && { reason: request.reason }),
      strategy: {
        type: 'all-at-once' as const,
        bakeSeconds: 0,
        minimumSamples: 0,
      },
      gates: [],
    };
    return await this.begin(name, request, credentials, {
      permission: rolloutControlPermission,
      plan: async service => ({
        planned: await this.#options.planner.plan(service, wish, credentials, {
          isReturn: true,
        }),
      }),
    });
  }

  /**
   * Stores what a request asks of a service, once for each idempotency key: a
   * request that comes again is answered without another plan.
   */
  async begin<R extends { idempotencyKey: string }>(
    name: string,
    request: R,
    credentials: Credentials,
    how: {
      permission: ServicePermission;
      plan: (service: StoredService) => Promise<RolloutWish>;
    },
  ): Promise<StartedRollout> {
    const { reader, access } = this.#options;
    const service = await reader.find(name, credentials);
    await access.require(how.permission, service, credentials);
    const requestHash = hashOf(request);
    const repeated = await this.#repeated(
      service,
      request.idempotencyKey,
      requestHash,
    );
    if (repeated) {
      return await this.#started(repeated, true, credentials);
    }
    return await this.#store(service, await how.plan(service), {
      ...{ credentials, requestHash },
      idempotencyKey: request.idempotencyKey,
    });
  }

  async #store(
    service: StoredService,
    { planned, promotedFrom, history }: RolloutWish,
    request: {
      credentials: Credentials;
      idempotencyKey: string;
      requestHash: string;
    },
  ): Promise<StartedRollout> {
    const { knex, queue, services, reservations, store } = this.#options;
    const { events, auth, ownership } = this.#options;
    const obstacle = rolloutObstacle(service);
    if (obstacle !== undefined) {
      throw new ConflictError(obstacle);
    }
    requireUnblocked(planned.findings);
    const submittedBy = principalName(auth, request.credentials);
    const submitter = await ownership.atSubmission(submittedBy, service.owner);
    const id = randomUUID();
    const { stable, candidate, pool } = planned;
    const spec =
      candidate.kind === 'new' ? candidate.spec : candidate.revision.spec;
    const held = amountsToReserve(stable.spec);
    const added = amountsToReserve(spec);
    const both = {
      cpu: held.cpu + added.cpu,
      memoryMiB: held.memoryMiB + added.memoryMiB,
      gpus: held.gpus + added.gpus,
    };
    try {
      await boundedTransaction(knex, async transaction => {
        // The work's row first, as everywhere: the control loop locks it before
        // the service, and another order would let the two wait for each other.
        await queue.enqueue(service.id, { transaction });
        await requireUnchanged(services, transaction, service, {
          revision: true,
        });
        for (const open of await store.open(service.id, transaction)) {
          await tellRollout(transaction, this.#options, open, {
            name: 'supersede',
            by: submittedBy,
            rollout: id,
          });
        }
        await reservations.reserve(transaction, {
          pool: pool.pool,
          wanted: both,
          held,
        });
        await services.update(transaction, service.id, { reserved: both });
        const number =
          candidate.kind === 'present'
            ? candidate.revision.number
            : await services.addCandidate(transaction, service.id, {
                spec,
                reason: candidate.reason,
                createdBy: submittedBy,
              });
        const { state, events: told } = createRollout(
          {
            ...{ id, submittedBy },
            stable: participantOf(stable),
            candidate: participantOf({
              ...stable,
              number,
              spec,
            }),
            steps: planned.resolved.steps,
            gates: planned.gates,
            rules: planned.rules,
          },
          Date.now(),
        );
        await store.insert(transaction, {
          ...{ id, state, submittedBy },
          serviceId: service.id,
          environment: service.environment,
          stableRevision: stable.number,
          candidateRevision: number,
          strategy: planned.strategy,
          facts: { ...planned.facts, ...(submitter && { submitter }) },
          errorBudget: planned.errorBudget,
          idempotencyKey: request.idempotencyKey,
          requestHash: request.requestHash,
          ...(promotedFrom && { promotedFrom }),
        });
        await events.append(transaction, [
          ...rolloutEvents({ id, serviceId: service.id }, told),
          ...(history?.({ id, by: submittedBy }) ?? []),
        ]);
      });
    } catch (error) {
      // The same request may have come twice at the same time.
      const other = await this.#repeated(
        service,
        request.idempotencyKey,
        request.requestHash,
      );
      if (other) {
        return await this.#started(other, true, request.credentials);
      }
      throw error;
    }
    this.#options.wake(service.name);
    return await this.#started({ id }, false, request.credentials);
  }

  async #started(
    { id }: { id: string },
    repeated: boolean,
    credentials: Credentials,
  ): Promise<StartedRollout> {
    return {
      rollout: await this.#options.rollouts.get(id, credentials),
      repeated,
    };
  }

  async #repeated(
    service: StoredService,
    idempotencyKey: string,
    requestHash: string,
  ): Promise<StoredRollout | undefined> {
    const found = await this.#options.store.getByIdempotencyKey(
      service.id,
      idempotencyKey,
    );
    if (found && found.requestHash !== requestHash) {
      throw new ConflictError(
        'This idempotency key was used for another rollout of this service: use a new key',
      );
    }
    return found;
  }
}

function hashOf(request: { idempotencyKey: string }): string {
  const { idempotencyKey, ...rest } = request;
  return hashFields(rest);
}
