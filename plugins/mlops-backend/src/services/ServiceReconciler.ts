import { LoggerService } from '@backstage/backend-plugin-api';
import { Revision } from '@fairway/backstage-plugin-mlops-common';
import {
  DesiredService,
  Fence,
  Observation,
  ServingTarget,
  StaleEpochError,
} from '@fairway/backstage-plugin-mlops-node';
import { Knex } from 'knex';
import { Claim, ClaimLostError, Release, WorkQueue } from '../control';
import {
  DeploymentsStore,
  StoredDeployment,
} from '../deployments/DeploymentsStore';
import { EventsStore, NewEvent } from '../events';
import { generateKey } from '../keys/keySecret';
import { KeysStore } from '../keys/KeysStore';
import { modelName } from './modelName';
import { Plan, planService } from './plan';
import { ServicesStore, StoredService } from './ServicesStore';
import { statusEvents } from './statusEvents';
import { stageMarks } from './stageMarks';
import { verifyPrediction, Verification } from './verifyPrediction';

const ACTOR = 'control-loop';
/** While something is under way; the target's watch is usually faster. */
const busyMs = 250;
/** When nothing is under way: catches what a watch may have missed. */
const idleMs = 10 * 60_000;

export interface ServiceReconcilerOptions {
  services: ServicesStore;
  deployments: DeploymentsStore;
  events: EventsStore;
  keys: KeysStore;
  queue: WorkQueue;
  targets: Map<string, ServingTarget>;
  logger: LoggerService;
  /** Told after every look at a service. */
  onChanged: (service: StoredService, after: { catalog: boolean }) => void;
}

/**
 * Takes a service one step towards what is wanted: reads both sides afresh,
 * decides, declares, and stores what it learned, all under one claim.
 */
export class ServiceReconciler {
  readonly #options: ServiceReconcilerOptions;
  // Lets this process predict through the public address while a deployment is
  // under way. It lives in memory only and leaves the declaration afterwards.
  readonly #probeKey = generateKey();

  static create(options: ServiceReconcilerOptions): ServiceReconciler {
    return new ServiceReconciler(options);
  }

  private constructor(options: ServiceReconcilerOptions) {
    this.#options = options;
  }

  async reconcile(claim: Claim, signal: AbortSignal): Promise<Release> {
    const service = await this.#options.services.getById(claim.key);
    if (!service || service.deletedAt !== undefined) {
      return {};
    }
    const target = this.#options.targets.get(service.target);
    if (!target) {
      await this.#reportProblem(claim, service, {
        message: `No serving target '${service.target}' is installed in this portal`,
        action: `Install the module that provides the serving target '${service.target}'`,
      });
      return { againInMs: idleMs };
    }
    try {
      return await this.#step(claim, service, target, signal);
    } catch (error) {
      if (error instanceof StaleEpochError) {
        throw new ClaimLostError(error.message);
      }
      if (!(error instanceof ClaimLostError)) {
        await this.#reportProblem(claim, service, {
          message: `The serving target cannot be reached: ${
            (error as Error).message
          }`,
          action: 'Nothing yet: it is tried again by itself',
        });
      }
      throw error;
    }
  }

  async #step(
    claim: Claim,
    service: StoredService,
    target: ServingTarget,
    signal: AbortSignal,
  ): Promise<Release> {
    const fence: Fence = { epoch: claim.epoch };
    const [context, observation] = await Promise.all([
      this.#context(service),
      target.observe(service),
    ]);
    const plan = planService({
      service,
      ...context,
      observation,
      now: Date.now(),
    });
    signal.throwIfAborted();
    if (plan.remove) {
      await target.remove(service, fence);
      await this.#storeRemoved(claim, service, observation);
      return {};
    }
    const deploying = isDeploying(context.deployment);
    const declared = await target.converge(
      await this.#declaration(service, plan, deploying),
      fence,
    );
    const endpoint = await target.endpoint(service, modelName(service));
    const verification =
      plan.verify && declared.outcome === 'unchanged'
        ? await verifyPrediction({
            endpoint,
            spec: context.wanted.spec,
            key: this.#probeKey.secret,
          })
        : undefined;
    signal.throwIfAborted();
    await this.#store(claim, service, {
      plan,
      observation,
      deployment: context.deployment,
      wanted: context.wanted,
      verification,
      endpoint,
    });
    const settled =
      declared.outcome === 'unchanged' &&
      (plan.status.phase === 'ready' ||
        plan.status.phase === 'stopped' ||
        plan.status.phase === 'failed');
    return {
      againInMs: settled ? idleMs : this.#pace(declared, plan, verification),
    };
  }

  #pace(
    declared: { outcome: string },
    plan: Plan,
    verification: Verification | undefined,
  ): number {
    // What was just written or verified leads to the next step at once.
    const advanced =
      declared.outcome === 'written' ||
      (verification && verification.outcome !== 'failed');
    if (plan.status.phase === 'degraded') {
      return 5_000;
    }
    return advanced ? 20 : busyMs;
  }

  async #context(service: StoredService) {
    const { services, deployments } = this.#options;
    const [wanted, serving, deployment] = await Promise.all([
      services.getRevision(service.id, service.revisionNumber),
      service.servingRevision === undefined ||
      service.servingRevision === service.revisionNumber
        ? undefined
        : services.getRevision(service.id, service.servingRevision),
      deployments.getByRevision(service.id, service.revisionNumber),
    ]);
    if (!wanted) {
      throw new Error(
        `Revision ${service.revisionNumber} of service ${service.name} is missing`,
      );
    }
    return { wanted, serving, deployment };
  }

  async #declaration(
    service: StoredService,
    plan: Plan,
    deploying: boolean,
  ): Promise<DesiredService> {
    const keys = await this.#options.keys.accepted(service.id);
    return {
      id: service.id,
      name: service.name,
      modelName: modelName(service),
      model: service.model,
      owner: service.owner,
      environment: service.environment,
      pool: service.pool,
      revisions: plan.revisions,
      keys: deploying
        ? [...keys, { id: this.#probeKey.id, sha256: this.#probeKey.sha256 }]
        : keys,
    };
  }

  async #store(
    claim: Claim,
    service: StoredService,
    learned: {
      plan: Plan;
      observation: Observation;
      deployment?: StoredDeployment;
      wanted: Revision;
      verification?: Verification;
      endpoint: StoredService['endpoint'];
    },
  ): Promise<void> {
    const { services, events, keys, queue } = this.#options;
    const { plan, observation, deployment, wanted, verification } = learned;
    const outcome = isDeploying(deployment)
      ? deploymentOutcome(plan, verification)
      : undefined;
    const updated = await queue.fenced(claim, async transaction => {
      const current = await services.getById(service.id, transaction);
      if (!current || current.deletedAt !== undefined) {
        throw new ClaimLostError(`Service ${service.name} is gone`);
      }
      if (deployment && isDeploying(deployment)) {
        await this.#storeDeployment(transaction, deployment, learned, outcome);
      }
      const status = outcome?.status ?? plan.status;
      // Intent that changed meanwhile is looked at again; what was decided on
      // the older intent must not overwrite its status.
      const unchanged =
        current.desiredState === service.desiredState &&
        current.revisionNumber === service.revisionNumber;
      await services.update(transaction, service.id, {
        ...(unchanged && {
          phase: status.phase,
          message: status.message,
          action: status.action ?? null,
        }),
        ...(unchanged &&
          status.phase === 'ready' && { servingRevision: wanted.number }),
        observedAt: observation.asOf,
        replicas: observation.replicas,
        endpoint: learned.endpoint,
      });
      await events.append(transaction, [
        ...targetEvents(service, observation),
        ...(unchanged ? statusEvents(current, status, outcome) : []),
      ]);
      await keys.recordUsage(transaction, service.id, observation.keyUsage);
      return { ...current, ...status };
    });
    this.#options.onChanged(updated, { catalog: outcome !== undefined });
  }

  async #storeDeployment(
    transaction: Knex.Transaction,
    deployment: StoredDeployment,
    learned: { observation: Observation; wanted: Revision },
    outcome: DeploymentOutcome | undefined,
  ): Promise<void> {
    const { deployments } = this.#options;
    const seen = learned.observation.revisions.find(
      revision => revision.number === learned.wanted.number,
    );
    await deployments.mark(transaction, deployment.id, [
      ...stageMarks(seen?.stages ?? {}),
      ...(outcome?.firstPrediction
        ? [{ mark: 'T10' as const, at: Date.now(), source: 'portal' as const }]
        : []),
    ]);
    if (outcome) {
      await deployments.setState(
        transaction,
        deployment.id,
        outcome.state,
        outcome.message,
      );
    } else if (deployment.state === 'queued') {
      await deployments.setState(
        transaction,
        deployment.id,
        'running',
        `Revision ${deployment.revision} is being deployed`,
      );
    }
  }

  async #storeRemoved(
    claim: Claim,
    service: StoredService,
    observation: Observation,
  ): Promise<void> {
    const { services, events, queue } = this.#options;
    await queue.fenced(claim, async transaction => {
      await services.update(transaction, service.id, {
        deletedAt: Date.now(),
        replicas: [],
        reserved: { cpu: 0, memoryMiB: 0, gpus: 0 },
      });
      await events.append(transaction, [
        ...targetEvents(service, observation),
        {
          serviceId: service.id,
          type: 'service-deleted',
          severity: 'info',
          message: `The service was removed from ${service.pool}`,
          actor: ACTOR,
          dedupeKey: 'deleted',
        },
      ]);
    });
    this.#options.onChanged(service, { catalog: true });
  }

  /** Says what keeps the loop from working, and leaves the rest as it was last seen. */
  async #reportProblem(
    claim: Claim,
    service: StoredService,
    problem: { message: string; action: string },
  ): Promise<void> {
    const { services, events, queue, logger } = this.#options;
    const phase =
      service.phase === 'ready' || service.phase === 'degraded'
        ? 'degraded'
        : service.phase;
    if (service.message === problem.message && service.phase === phase) {
      return;
    }
    await queue
      .fenced(claim, async transaction => {
        await services.update(transaction, service.id, { phase, ...problem });
        await events.append(
          transaction,
          statusEvents(service, { phase, ...problem }),
        );
      })
      .catch(error =>
        logger.info(`The state of ${service.name} was not stored: ${error}`),
      );
    this.#options.onChanged(service, { catalog: false });
  }
}

interface DeploymentOutcome {
  state: 'succeeded' | 'failed';
  message: string;
  firstPrediction: boolean;
  status: Plan['status'];
}

/** How the deployment ends with this step; undefined while it goes on. */
function deploymentOutcome(
  plan: Plan,
  verification: Verification | undefined,
): DeploymentOutcome | undefined {
  if (plan.failure) {
    return {
      state: 'failed',
      message: plan.failure.message,
      firstPrediction: false,
      status: {
        phase: 'deploying',
        message: `The deployment failed: ${plan.failure.message}`,
      },
    };
  }
  if (
    verification?.outcome === 'valid' ||
    verification?.outcome === 'unknown'
  ) {
    const message =
      verification.outcome === 'valid'
        ? 'In service: a prediction came back through the public address'
        : `In service, but no prediction was checked. ${verification.message}`;
    return {
      state: 'succeeded',
      message,
      firstPrediction: verification.outcome === 'valid',
      status: { phase: 'ready', message },
    };
  }
  return undefined;
}

function isDeploying(deployment: StoredDeployment | undefined): boolean {
  return deployment?.state === 'queued' || deployment?.state === 'running';
}

function targetEvents(
  service: StoredService,
  observation: Observation,
): NewEvent[] {
  return observation.events.map(event => ({
    serviceId: service.id,
    type: event.type,
    severity: event.severity,
    message: event.message,
    actor: service.target,
    at: event.at,
    revision: event.revision,
    evidence: event.evidence,
    dedupeKey: `target:${event.id}`,
  }));
}
