import { AuthService, UserInfoService } from '@backstage/backend-plugin-api';
import {
  ConflictError,
  InputError,
  NotAllowedError,
  NotFoundError,
} from '@backstage/errors';
import { CatalogService } from '@backstage/plugin-catalog-node';
import {
  DeploymentRequest,
  Finding,
  ModelVersionInfo,
  Options,
  Preview,
  RevisionSpec,
  serviceCreatePermission,
  serviceUpdatePermission,
  SubmitRequest,
} from '@fairway/backstage-plugin-mlops-common';
import { ServingTarget } from '@fairway/backstage-plugin-mlops-node';
import { createHash, randomUUID } from 'node:crypto';
import { Knex } from 'knex';
import { boundedTransaction, WorkQueue } from '../control';
import { EventsStore } from '../events';
import { describeFindings, isBlocked } from '../findings';
import { ModelsReader } from '../models/ModelsReader';
import { ServiceAccess } from '../permissions/ServiceAccess';
import { amountsOf } from '../pools/fit';
import { PoolsReader, ReadPool } from '../pools/PoolsReader';
import { priceOfReservation } from '../pools/price';
import { PoolReservations } from '../pools/PoolReservations';
import { modelName } from '../services/modelName';
import { Credentials, principalName } from '../principal';
import { ServicesStore } from '../services/ServicesStore';
import { DeploymentsStore, Mark, StoredDeployment } from './DeploymentsStore';
import { desiredRevision, findVersion } from './desiredRevision';
import { declarationOf, preflight, PreflightService } from './Preflight';

/** A click longer ago than this is not believed to have led to this request. */
const maximumClickAgeMs = 60 * 60_000;

export interface DeploymentsServiceOptions {
  knex: Knex;
  options: Options;
  models: ModelsReader;
  pools: PoolsReader;
  reservations: PoolReservations;
  services: ServicesStore;
  deployments: DeploymentsStore;
  events: EventsStore;
  queue: WorkQueue;
  targets: Map<string, ServingTarget>;
  access: ServiceAccess;
  catalog: CatalogService;
  auth: AuthService;
  userInfo: UserInfoService;
  /** Called when there is new work, once it is stored. */
  wake: (service: string) => void;
}

/** A request with everything that it names looked up. */
interface Prepared {
  version: ModelVersionInfo;
  pool: ReadPool;
  target: ServingTarget;
  service: PreflightService;
  spec: RevisionSpec;
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
    const prepared = await this.#prepare(request, credentials);
    const findings = await this.#findings(request, prepared);
    const { pool, spec, target, service } = prepared;
    return {
      name: request.name,
      revision: spec,
      findings,
      blocked: isBlocked(findings),
      manifests: target.render(
        declarationOf(service, spec, 1),
        pool.pool.capabilities,
      ),
      price: priceOfReservation(
        pool.price,
        amountsOf(spec.resources, spec.replicas),
        pool.pool.capacity,
      ),
    };
  }

  /**
   * Stores the intent to deploy and returns at once; the control loop does the rest.
   *
   * @throws InputError with every blocking finding and its fix.
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
    const prepared = await this.#prepare(request, credentials);
    await this.#requireOwner(request, credentials);
    const findings = await this.#findings(request, prepared);
    if (isBlocked(findings)) {
      throw new InputError(describeFindings(findings));
    }
    await this.#store(id, submitted, prepared, { ...origin, findings });
  }

  async #store(
    id: string,
    request: SubmitRequest,
    prepared: Prepared,
    known: Origin & { findings: Finding[] },
  ): Promise<void> {
    const { services, deployments, events, queue, reservations } =
      this.#options;
    const { spec, pool, service } = prepared;
    const { requestedBy, requestHash, receivedAt, findings } = known;
    const wanted = amountsOf(spec.resources, spec.replicas);
    const checkedAt = Date.now();
    await boundedTransaction(this.#options.knex, async transaction => {
      await reservations.reserve(transaction, {
        pool: pool.pool,
        wanted,
      });
      await services.insert(transaction, {
        ...service,
        target: prepared.target.kind,
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

  async #prepare(
    request: DeploymentRequest,
    credentials: Credentials,
  ): Promise<Prepared> {
    const { models, pools, targets, options } = this.#options;
    if (
      !options.environments.some(({ name }) => name === request.environment)
    ) {
      throw new InputError(
        `There is no environment ${
          request.environment
        }; there are ${options.environments
          .map(({ name }) => name)
          .join(', ')}`,
      );
    }
    const [model, pool] = await Promise.all([
      models.get(request.model, credentials),
      pools.get(request.pool, credentials),
    ]);
    const version = findVersion(model, request.version);
    const target = targets.get(pool.pool.target);
    if (!target) {
      throw new NotFoundError(
        `No serving target '${pool.pool.target}' is installed in this portal`,
      );
    }
    const service = {
      id: randomUUID(),
      name: request.name,
      modelName: modelName({ model: model.ref }),
      model: model.ref,
      owner: request.owner,
      environment: request.environment,
      pool: pool.pool.ref,
    };
    return {
      version,
      pool,
      target,
      service,
      spec: desiredRevision(request, version, options),
    };
  }

  async #findings(
    request: DeploymentRequest,
    prepared: Prepared,
  ): Promise<Finding[]> {
    const { version, service, spec, pool, target } = prepared;
    if (!version.deployable) {
      return version.reasons.map(message => ({
        severity: 'blocking',
        code: 'model-not-deployable',
        message,
        fix: `Correct the entity ${request.model}, or choose another version`,
      }));
    }
    const taken = await this.#options.services.getByName(request.name);
    return [
      ...(taken
        ? [
            {
              severity: 'blocking' as const,
              code: 'name-taken',
              message: `A service named ${request.name} exists already`,
              fix: 'Choose another name, or change that service on its page',
            },
          ]
        : []),
      ...(await preflight({ service, spec, number: 1, pool, target })),
    ];
  }

  /** A service belongs to a group of its submitter, unless the policy lets them manage it anyway. */
  async #requireOwner(
    request: DeploymentRequest,
    credentials: Credentials,
  ): Promise<void> {
    const { auth, catalog, userInfo, access } = this.#options;
    const owner = await catalog.getEntityByRef(request.owner, { credentials });
    if (!owner) {
      throw new InputError(
        `The owner ${request.owner} is not in the catalog: name a group or user that is`,
      );
    }
    if (auth.isPrincipal(credentials, 'user')) {
      const { ownershipEntityRefs } = await userInfo.getUserInfo(credentials);
      if (ownershipEntityRefs.includes(request.owner)) {
        return;
      }
    }
    await access
      .require(serviceUpdatePermission, request, credentials)
      .catch(() => {
        throw new NotAllowedError(
          `You are not part of ${request.owner}: choose an owner that you belong to`,
        );
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

function hashRequest(request: DeploymentRequest): string {
  const { clickedAt, ...rest } = request;
  const sorted = (value: unknown): unknown =>
    value && typeof value === 'object' && !Array.isArray(value)
      ? Object.fromEntries(
          Object.entries(value)
            .sort(([a], [b]) => (a < b ? -1 : 1))
            .map(([key, inner]) => [key, sorted(inner)]),
        )
      : value;
  return createHash('sha256')
    .update(JSON.stringify(sorted(rest)))
    .digest('hex');
}
