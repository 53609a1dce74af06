import { AuthService } from '@backstage/backend-plugin-api';
import { ConflictError, InputError, NotFoundError } from '@backstage/errors';
import {
  PullRequest,
  Revision,
  ServiceManifests as Manifests,
  serviceUpdatePermission,
} from '@fairway/backstage-plugin-mlops-common';
import {
  DesiredService,
  ServingTarget,
} from '@fairway/backstage-plugin-mlops-node';
import { Knex } from 'knex';
import { boundedTransaction, WorkQueue } from '../control';
import { EventsStore } from '../events';
import { ServiceAccess } from '../permissions/ServiceAccess';
import { PoolsReader } from '../pools/PoolsReader';
import { Credentials, principalName } from '../principal';
import { RolloutsStore } from '../rollouts/store/RolloutsStore';
import { modelName } from './modelName';
import { ServicesReader } from './ServicesReader';
import { ServicesStore, StoredService } from './ServicesStore';

export interface ServiceManifestsOptions {
  knex: Knex;
  auth: AuthService;
  access: ServiceAccess;
  reader: ServicesReader;
  services: ServicesStore;
  rollouts: Pick<RolloutsStore, 'open'>;
  pools: PoolsReader;
  events: EventsStore;
  queue: WorkQueue;
  targets: Map<string, ServingTarget>;
  /** Called when there is new work, once it is stored. */
  wake: (service: string) => void;
}

/**
 * What of a service belongs in Git, and the pull requests that bring it there.
 *
 * Everything is told of revisions that are stored and have their numbers: what is
 * rendered is exactly what the control loop waits for, whoever asks when.
 */
export class ServiceManifests {
  readonly #options: ServiceManifestsOptions;

  static create(options: ServiceManifestsOptions): ServiceManifests {
    return new ServiceManifests(options);
  }

  private constructor(options: ServiceManifestsOptions) {
    this.#options = options;
  }

  /** @throws NotFoundError when there is no such service that the caller may see. */
  async render(name: string, credentials: Credentials): Promise<Manifests> {
    const { reader, targets, pools } = this.#options;
    const service = await reader.find(name, credentials);
    const target = targets.get(service.target);
    if (!target) {
      throw new NotFoundError(
        `No serving target '${service.target}' is installed in this portal`,
      );
    }
    const revisions = await this.#wanted(service);
    const desired = declarationOfAll(service, revisions);
    const plan = target.gitOps?.(desired);
    const numbers = revisions.map(({ number }) => number);
    if (plan) {
      const { manifests, ...gitOps } = plan;
      return { service: name, revisions: numbers, gitOps, manifests };
    }
    const { pool } = await pools.get(service.pool, credentials);
    return {
      service: name,
      revisions: numbers,
      manifests: target.render(desired, pool.capabilities),
    };
  }

  /**
   * Records which pull request brings a revision to its cluster, for its page and
   * its history. It decides nothing: what counts is what is on the cluster.
   */
  async recordPullRequest(
    name: string,
    number: number,
    { url }: PullRequest,
    credentials: Credentials,
  ): Promise<Revision> {
    const { knex, auth, access, reader, services, events, queue } =
      this.#options;
    const service = await reader.find(name, credentials);
    await access.require(serviceUpdatePermission, service, credentials);
    if (!Number.isSafeInteger(number) || number < 1) {
      throw new InputError('The revision must be a number from 1');
    }
    if (service.desiredState === 'deleted') {
      throw new ConflictError(`The service ${name} is being removed`);
    }
    const before = await services.getRevision(service.id, number);
    if (!before) {
      throw new NotFoundError(`The service ${name} has no revision ${number}`);
    }
    if (before.pullRequestUrl !== url) {
      await boundedTransaction(knex, async transaction => {
        // The work's row first, as everywhere.
        await queue.enqueue(service.id, { transaction });
        await services.setPullRequest(transaction, service.id, number, url);
        await events.append(transaction, [
          {
            serviceId: service.id,
            type: 'pull-request-recorded',
            severity: 'info',
            message: `Revision ${number} comes with the pull request ${url}`,
            actor: principalName(auth, credentials),
            revision: number,
            evidence: { url },
            dedupeKey: `pull-request:${number}:${url}`,
          },
        ]);
      });
      this.#options.wake(name);
    }
    return (await services.getRevision(service.id, number))!;
  }

  /** The revisions that serve, are wanted, or are candidates of open rollouts. */
  async #wanted(service: StoredService): Promise<Revision[]> {
    const { services, rollouts } = this.#options;
    if (service.desiredState !== 'running') {
      return [];
    }
    const open = await rollouts.open(service.id);
    const numbers = new Set([
      service.revisionNumber,
      ...(service.servingRevision === undefined
        ? []
        : [service.servingRevision]),
      ...open.flatMap(({ state }) => [
        state.stable.revision,
        state.candidate.revision,
      ]),
    ]);
    const found = await Promise.all(
      [...numbers]
        .sort((a, b) => a - b)
        .map(number => services.getRevision(service.id, number)),
    );
    return found.filter(revision => revision !== undefined);
  }
}

/**
 * All of them as large as they may become: who moves their traffic asks for no
 * more than that. Pure.
 */
function declarationOfAll(
  service: StoredService,
  revisions: readonly Revision[],
): DesiredService {
  const { id, name, model, owner, environment, pool, placement } = service;
  return {
    ...{ id, name, model, owner, environment, pool },
    ...(placement && { placement }),
    modelName: modelName(service),
    keys: [],
    revisions: revisions.map(({ number, spec }) => ({
      number,
      spec,
      replicas: spec.replicas,
      ...(spec.scaling && {
        scaling: {
          ...spec.scaling,
          minReplicas: Math.max(1, spec.scaling.minReplicas),
        },
      }),
      weight: 0,
    })),
  };
}
