import { AuthService, UserInfoService } from '@backstage/backend-plugin-api';
import { ConflictError, InputError, NotAllowedError } from '@backstage/errors';
import { CatalogService } from '@backstage/plugin-catalog-node';
import {
  DeploymentRequest,
  Preview,
  replicaRange,
  serviceCreatePermission,
  serviceUpdatePermission,
  SubmitRequest,
} from '@fairway/backstage-plugin-mlops-common';
import { randomUUID } from 'node:crypto';
import { Knex } from 'knex';
import { boundedTransaction, WorkQueue } from '../control';
import { EventsStore } from '../events';
import { isBlocked, requireUnblocked } from '../findings';
import { ServiceAccess } from '../permissions/ServiceAccess';
import { amountsOf, amountsToReserve } from '../pools/fit';
import { priceOfReservation } from '../pools/price';
import { PoolReservations } from '../pools/PoolReservations';
import { Credentials, principalName } from '../principal';
import { ServicesStore } from '../services/ServicesStore';
import { DeploymentsStore, Mark, StoredDeployment } from './DeploymentsStore';
import { DeploymentPlanner, PlannedDeployment } from './DeploymentPlanner';
import { declarationOf, PreflightService } from './Preflight';
import { hashRequest } from './requestHash';

/** A click longer ago than this is not believed to have led to this request. */
const maximumClickAgeMs = 60 * 60_000;

export interface DeploymentsServiceOptions {
  knex: Knex;
  planner: DeploymentPlanner;
  reservations: PoolReservations;
  services: ServicesStore;
  deployments: DeploymentsStore;
  events: EventsStore;
  queue: WorkQueue;
  access: ServiceAccess;
  catalog: CatalogService;
  auth: AuthService;
  userInfo: UserInfoService;
  /** Called when there is new work, once it is stored. */
  wake: (service: string) => void;
}

/** Who submitted a request, and when it came. */
interface Origin {
  requestedBy: string;
  requestHash: string;
  /** Milliseconds since the epoch. */
  receivedAt: number;
}

/** Submits deployments: everything is checked before anything is changed. */
export class DeploymentsService {
  readonly #options: DeploymentsServiceOptions;

  static create(options: DeploymentsServiceOptions): DeploymentsService {
    return new DeploymentsService(options);
  }

  private constructor(options: DeploymentsServiceOptions) {
    this.#options = options;
  }

  /** What a deployment would create. Changes nothing. */
  async preview(
    request: DeploymentRequest,
    credentials: Credentials,
  ): Promise<Preview> {
    await this.#options.access.requireBasic(
      serviceCreatePermission,
      credentials,
    );
    const { pool, spec, target, service, findings } =
      await this.#options.planner.plan(request, credentials);
    const priceOf = (replicas: number) =>
      priceOfReservation(
        pool.price,
        amountsOf(spec.resources, replicas),
        pool.pool.capacity,
      );
    return {
      name: request.name,
      revision: spec,
      findings,
      blocked: isBlocked(findings),
      manifests: target.render(
        declarationOf(service, spec, 1),
        pool.pool.capabilities,
      ),
      price: priceOf(replicaRange(spec).max),
      minimalPrice: spec.scaling ? priceOf(replicaRange(spec).min) : undefined,
    };
  }

  /**
   * Stores the intent to deploy and returns at once; the control loop does the rest.
   *
   * @throws InputError or ServiceUnavailableError with every blocking finding
   *   and its fix.
   * @throws ConflictError when the name is taken, or the idempotency key was used
   * for another request.
   */
  async submit(
    submitted: SubmitRequest,
    credentials: Credentials,
  ): Promise<{ deployment: StoredDeployment; repeated: boolean }> {
    const receivedAt = Date.now();
    const { idempotencyKey, ...request } = submitted;
    const requestedBy = principalName(this.#options.auth, credentials);
    const requestHash = hashRequest(request);
    const repeated = () =>
      this.#repeated(requestedBy, idempotencyKey, requestHash);
    const before = await repeated();
    if (before) {
      return { deployment: before, repeated: true };
    }
    const id = randomUUID();
    try {
      await this.#submitNew(id, submitted, credentials, {
        requestedBy,
        requestHash,
        receivedAt,
      });
    } catch (error) {
      // The same request may have come twice at the same time: then whatever
      // stood in the way, such as the name, is what the other one made.
      const winner = await repeated();
      if (winner) {
        return { deployment: winner, repeated: true };
      }
      throw error;
    }
    this.#options.wake(request.name);
    return { deployment: (await this.get(id))!, repeated: false };
  }

  async get(id: string): Promise<StoredDeployment | undefined> {
    return await this.#options.deployments.getById(id);
  }

  async #submitNew(
    id: string,
    submitted: SubmitRequest,
    credentials: Credentials,
    origin: Origin,
  ): Promise<void> {
    const { idempotencyKey, ...request } = submitted;
    await this.#options.access.requireBasic(
      serviceCreatePermission,
      credentials,
    );
    const planned = await this.#options.planner.plan(request, credentials);
    await this.#requireOwner(planned.service, credentials);
    requireUnblocked(planned.findings);
    await this.#store(id, submitted, planned, origin);
  }

  async #store(
    id: string,
    request: SubmitRequest,
    planned: PlannedDeployment,
    origin: Origin,
  ): Promise<void> {
    const { services, deployments, events, queue, reservations } =
      this.#options;
    const { spec, pool, service, findings } = planned;
    const { requestedBy, requestHash, receivedAt } = origin;
    const wanted = amountsToReserve(spec);
    const checkedAt = Date.now();
    await boundedTransaction(this.#options.knex, async transaction => {
      await reservations.reserve(transaction, {
        pool: pool.pool,
        wanted,
      });
      await services.insert(transaction, {
        ...service,
        target: planned.target.kind,
        createdBy: requestedBy,
        reserved: wanted,
        firstRevision: { spec, reason: 'First deployment' },
      });
      await deployments.insert(
        transaction,
        {
          id,
          serviceId: service.id,
          revisionNumber: 1,
          requestedBy,
          idempotencyKey: request.idempotencyKey,
          requestHash,
          template: request.template,
        },
        [
          ...clickMark(request.clickedAt, receivedAt),
          { mark: 'T1', at: receivedAt, source: 'portal' },
          { mark: 'T2', at: checkedAt, source: 'portal' },
        ],
      );
      await events.append(transaction, [
        {
          serviceId: service.id,
          type: 'deployment-requested',
          severity: 'info',
          message: `Version ${spec.modelVersion} of ${request.model} is to be deployed to ${request.environment} on ${pool.pool.title}`,
          actor: requestedBy,
          revision: 1,
          evidence: { digest: spec.digest, findings },
          dedupeKey: `requested:1`,
        },
      ]);
      await queue.enqueue(service.id, { transaction });
    });
  }

  async #repeated(
    requestedBy: string,
    idempotencyKey: string,
    requestHash: string,
  ): Promise<StoredDeployment | undefined> {
    const before = await this.#options.deployments.getByIdempotencyKey(
      requestedBy,
      idempotencyKey,
    );
    if (before && before.requestHash !== requestHash) {
      throw new ConflictError(
        `The idempotency key ${idempotencyKey} was used for another request, which deployed ${before.service}: use a new key for a new deployment`,
      );
    }
    return before;
  }

  /** A service belongs to a group of its submitter, unless the policy lets them manage it anyway. */
  async #requireOwner(
    service: PreflightService,
    credentials: Credentials,
  ): Promise<void> {
    const { auth, catalog, userInfo, access } = this.#options;
    const owner = await catalog.getEntityByRef(service.owner, { credentials });
    if (!owner) {
      throw new InputError(
        `The owner ${service.owner} is not in the catalog: name a group or user that is`,
      );
    }
    if (auth.isPrincipal(credentials, 'user')) {
      const { ownershipEntityRefs } = await userInfo.getUserInfo(credentials);
      if (ownershipEntityRefs.includes(service.owner)) {
        return;
      }
    }
    await access
      .require(serviceUpdatePermission, service, credentials)
      .catch(error => {
        throw error instanceof NotAllowedError
          ? new NotAllowedError(
              `You are not part of ${service.owner}: choose an owner that you belong to`,
            )
          : error;
      });
  }
}

function clickMark(clickedAt: string | undefined, receivedAt: number): Mark[] {
  const at = clickedAt === undefined ? NaN : Date.parse(clickedAt);
  // The browser's clock may be off; an impossible click is left out.
  return at <= receivedAt && at > receivedAt - maximumClickAgeMs
    ? [{ mark: 'T0', at, source: 'browser' }]
    : [];
}
