import { LoggerService } from '@backstage/backend-plugin-api';
import { Revision, WaitsFor } from '@fairway/backstage-plugin-mlops-common';
import { Observation } from '@fairway/backstage-plugin-mlops-node';
import { Knex } from 'knex';
import { Claim, ClaimLostError, WorkQueue } from '../../control';
import {
  DeploymentsStore,
  StoredDeployment,
} from '../../deployments/DeploymentsStore';
import { EventsStore } from '../../events';
import { KeysStore } from '../../keys/KeysStore';
import {
  DeploymentOutcome,
  deploymentOutcome,
  isDeploying,
} from './deploymentOutcome';
import { eventsAfter, isAsStored } from './news';
import { Plan } from './plan';
import { ServicesStore, StoredService } from '../ServicesStore';
import { stageMarks } from './stageMarks';
import { statusEvents } from './statusEvents';
import { targetEvents } from './targetEvents';
import { Verification } from './verifyPrediction';
import { waitingEvents } from './waitingEvents';

const ACTOR = 'control-loop';
/** Looks that follow each other faster are one look to those who read when it was. */
const observedEveryMs = 1_000;

/** What one look at a service has taught. */
export interface Learned {
  plan: Pick<Plan, 'status' | 'failure'>;
  observation: Observation;
  deployment?: StoredDeployment;
  wanted: Revision;
  verification?: Verification;
  /** What somebody has to do before the declaration takes effect. */
  waitsFor?: WaitsFor;
  endpoint: StoredService['endpoint'];
}

export interface ServiceRecorderOptions {
  services: ServicesStore;
  deployments: DeploymentsStore;
  events: EventsStore;
  keys: KeysStore;
  queue: WorkQueue;
  logger: LoggerService;
  /** Told after everything that was stored. */
  onChanged: (service: StoredService, after: { catalog: boolean }) => void;
}

/** Stores what the control loop learned, in one transaction under its claim. */
export class ServiceRecorder {
  readonly #options: ServiceRecorderOptions;
  // The last event of each service that this process has told: a target goes on
  // listing what happened long ago.
  readonly #told = new Map<string, string>();

  static create(options: ServiceRecorderOptions): ServiceRecorder {
    return new ServiceRecorder(options);
  }

  private constructor(options: ServiceRecorderOptions) {
    this.#options = options;
  }

  /**
   * Status, replicas, marks, events and key usage of a look at a service. Where
   * nothing of the service itself is new, nobody is told.
   */
  async record(
    claim: Claim,
    service: StoredService,
    learned: Learned,
  ): Promise<void> {
    const tell = await this.#options.queue.fenced(claim, transaction =>
      this.write(transaction, service, learned),
    );
    tell();
  }

  /**
   * The same in a transaction under the claim that stores more than that.
   *
   * @returns what tells of it, to be called once that is committed.
   */
  async write(
    transaction: Knex.Transaction,
    service: StoredService,
    learned: Learned,
  ): Promise<() => void> {
    const { services, events, keys } = this.#options;
    const { plan, observation, deployment, wanted, verification } = learned;
    const outcome = isDeploying(deployment)
      ? deploymentOutcome(plan, verification)
      : undefined;
    const untold = eventsAfter(this.#told.get(service.id), observation.events);
    if (
      !isDeploying(deployment) &&
      isAsStored(service, {
        ...learned,
        status: plan.status,
        servingRevision:
          plan.status.phase === 'ready'
            ? wanted.number
            : service.servingRevision,
        untold,
      })
    ) {
      const sinceMs = observation.asOf - (service.observedAt ?? -Infinity);
      if (Math.abs(sinceMs) >= observedEveryMs) {
        await services.update(transaction, service.id, {
          observedAt: observation.asOf,
        });
      }
      await keys.recordUsage(transaction, service.id, observation.keyUsage);
      return () => {};
    }
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
        actionUrl: status.actionUrl ?? null,
        asleepSince: status.asleepSince ?? null,
      }),
      ...(unchanged &&
        status.phase === 'ready' && { servingRevision: wanted.number }),
      observedAt: observation.asOf,
      replicas: observation.replicas,
      endpoint: learned.endpoint,
    });
    await events.append(transaction, [
      ...targetEvents(service, untold),
      ...(unchanged ? statusEvents(current, status, outcome) : []),
      ...waitingEvents(service, learned),
    ]);
    await keys.recordUsage(transaction, service.id, observation.keyUsage);
    return () => {
      this.#rememberTold(service, observation);
      this.#options.onChanged(
        { ...current, ...status },
        { catalog: outcome !== undefined },
      );
    };
  }

  /** That the target has nothing of the service any more. */
  async recordRemoved(
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
        ...targetEvents(service, observation.events),
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
    this.#told.delete(service.id);
    this.#options.onChanged(service, { catalog: true });
  }

  /** That somebody has to remove something before the service is gone. */
  async recordRemoving(
    claim: Claim,
    service: StoredService,
    learned: { observation: Observation; waitsFor: WaitsFor },
  ): Promise<void> {
    const { message, url } = learned.waitsFor;
    const { services, events, queue } = this.#options;
    if (service.message === message) {
      return;
    }
    await queue.fenced(claim, async transaction => {
      await services.update(transaction, service.id, {
        phase: 'deleting',
        message,
        action: 'Delete the files from Git, and have that applied',
        actionUrl: url ?? null,
        observedAt: learned.observation.asOf,
        replicas: learned.observation.replicas,
      });
      await events.append(
        transaction,
        targetEvents(service, learned.observation.events),
      );
    });
    this.#options.onChanged(service, { catalog: false });
  }

  /** Says what keeps the loop from working, and leaves the rest as it was last seen. */
  async recordProblem(
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

  #rememberTold({ id }: StoredService, { events }: Observation): void {
    const last = events[events.length - 1];
    if (last) {
      this.#told.set(id, last.id);
    }
  }

  async #storeDeployment(
    transaction: Knex.Transaction,
    deployment: StoredDeployment,
    learned: Pick<Learned, 'observation' | 'wanted' | 'waitsFor'>,
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
    await deployments.setWaitsFor(transaction, deployment, learned.waitsFor);
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
}
