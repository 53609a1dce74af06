import { AuthService } from '@backstage/backend-plugin-api';
import { ConflictError, InputError } from '@backstage/errors';
import {
  ApprovalRequest,
  Rollout,
  rolloutApprovePermission,
  RolloutCommandRequest,
  rolloutControlPermission,
} from '@fairway/backstage-plugin-mlops-common';
import { Knex } from 'knex';
import { boundedTransaction, WorkQueue } from '../control';
import { EventsStore } from '../events';
import { ServiceAccess } from '../permissions/ServiceAccess';
import { Credentials, principalName } from '../principal';
import { ServicesStore } from '../services/ServicesStore';
import { RolloutCommand } from './machine';
import { rolloutObstacle } from './rolloutObstacle';
import { RolloutsReader } from './RolloutsReader';
import { ApprovalsStore } from './store/ApprovalsStore';
import { RolloutsStore } from './store/RolloutsStore';
import { tellRollout } from './tellRollout';

export interface RolloutCommandsOptions {
  knex: Knex;
  auth: AuthService;
  access: ServiceAccess;
  services: ServicesStore;
  events: EventsStore;
  queue: WorkQueue;
  store: RolloutsStore;
  approvals: ApprovalsStore;
  rollouts: RolloutsReader;
  /** Called when there is new work, once it is stored. */
  wake: (service: string) => void;
}

/** What people tell a rollout that is under way; the control loop acts. */
export class RolloutCommands {
  readonly #options: RolloutCommandsOptions;

  static create(options: RolloutCommandsOptions): RolloutCommands {
    return new RolloutCommands(options);
  }

  private constructor(options: RolloutCommandsOptions) {
    this.#options = options;
  }

  /**
   * Pauses, resumes, promotes, aborts or tries again.
   *
   * @throws ConflictError that says why this is not possible now.
   */
  async command(
    id: string,
    request: RolloutCommandRequest,
    credentials: Credentials,
  ): Promise<Rollout> {
    const { access, auth, rollouts } = this.#options;
    const { rollout, service } = await rollouts.find(id, credentials);
    await access.require(rolloutControlPermission, service, credentials);
    const told: RolloutCommand = {
      name: request.command,
      by: principalName(auth, credentials),
      ...(request.reason !== undefined && { reason: request.reason }),
    };
    if (told.name === 'retry') {
      const obstacle = rolloutObstacle(service);
      if (obstacle !== undefined) {
        throw new ConflictError(obstacle);
      }
    }
    await boundedTransaction(this.#options.knex, async transaction => {
      await tellRollout(transaction, this.#options, rollout, told);
    });
    this.#options.wake(service.name);
    return await rollouts.get(id, credentials);
  }

  /**
   * @throws InputError when the digest is not that of the candidate.
   * @throws ConflictError when there is nothing to approve any more.
   */
  async decide(
    id: string,
    request: ApprovalRequest,
    credentials: Credentials,
  ): Promise<Rollout> {
    const { access, auth, rollouts, services, approvals, events, queue } =
      this.#options;
    const { rollout, service } = await rollouts.find(id, credentials);
    await access.require(rolloutApprovePermission, service, credentials);
    const by = principalName(auth, credentials);
    if (by === rollout.submittedBy) {
      throw new ConflictError(
        'Who submitted a rollout cannot approve it: ask somebody else',
      );
    }
    const gate = rollout.state.gates.find(
      candidate =>
        candidate.kind === 'approval' && candidate.name === request.gate,
    );
    if (!gate) {
      throw new InputError(
        `This rollout has no approval gate named '${request.gate}'`,
      );
    }
    const candidate = await services.getRevision(
      service.id,
      rollout.state.candidate.revision,
    );
    if (request.digest !== candidate?.spec.digest) {
      throw new InputError(
        `The digest is not that of what is to be shipped, ${candidate?.spec.digest}: look at it again before you decide`,
      );
    }
    if (rollout.state.endedAt !== undefined) {
      throw new ConflictError(
        'The rollout has ended: there is nothing to decide',
      );
    }
    await boundedTransaction(this.#options.knex, async transaction => {
      await queue.enqueue(service.id, { transaction });
      await approvals.add(transaction, id, { ...request, by });
      await events.append(transaction, [
        {
          serviceId: service.id,
          type: `rollout-${
            request.decision === 'approve' ? 'approved' : 'rejected'
          }`,
          severity: request.decision === 'approve' ? 'info' : 'warning',
          message: `${
            request.decision === 'approve' ? 'Approved' : 'Rejected'
          } revision ${candidate.number} (${request.digest}) for gate '${
            request.gate
          }'${request.comment ? `: ${request.comment}` : ''}`,
          actor: by,
          revision: candidate.number,
          evidence: { rolloutId: id, ...request },
        },
      ]);
    });
    this.#options.wake(service.name);
    return await rollouts.get(id, credentials);
  }
}
