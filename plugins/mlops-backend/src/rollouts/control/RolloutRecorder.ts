import { Revision } from '@fairway/backstage-plugin-mlops-common';
import {
  Observation,
  ServingTarget,
} from '@fairway/backstage-plugin-mlops-node';
import { Knex } from 'knex';
import { Claim, WorkQueue } from '../../control';
import { spokenEndpoint } from '../../endpoints/spokenEndpoint';
import { EventsStore } from '../../events';
import { amountsToReserve } from '../../pools/fit';
import { modelName } from '../../services/modelName';
import { ServiceRecorder } from '../../services/reconcile/ServiceRecorder';
import { ServicesStore, StoredService } from '../../services/ServicesStore';
import { rolloutStatus } from '../look/rolloutStatus';
import { hasEnded, RolloutState, Transition } from '../machine';
import { rolloutEvents } from '../rolloutEvents';
import { AnswersStore } from '../store/AnswersStore';
import { RolloutsStore } from '../store/RolloutsStore';
import { StoredAnswer, StoredRollout } from '../store/rows';

export interface RolloutRecorderOptions {
  rollouts: RolloutsStore;
  answers: AnswersStore;
  services: ServicesStore;
  events: EventsStore;
  queue: WorkQueue;
  recorder: ServiceRecorder;
}

/** What was looked at, and under which claim. */
export interface RecordedCase {
  claim: Claim;
  service: StoredService;
  target: ServingTarget;
  rollout: StoredRollout;
  stable: Revision;
  candidate: Revision;
}

/** Stores what one look at a rollout has decided, before any of it is done. */
export class RolloutRecorder {
  readonly #options: RolloutRecorderOptions;

  static create(options: RolloutRecorderOptions): RolloutRecorder {
    return new RolloutRecorder(options);
  }

  private constructor(options: RolloutRecorderOptions) {
    this.#options = options;
  }

  /**
   * The state, its events, the answers that it rests on and what the page of the
   * service shows, in one transaction.
   *
   * @param fresh - answers that are not stored yet
   * @returns false when somebody has told the rollout something since it was
   *   read: then nothing but the answers is stored.
   */
  async record(
    it: RecordedCase,
    transition: Transition,
    observation: Observation,
    fresh: readonly StoredAnswer[],
  ): Promise<boolean> {
    const { claim, service, target, rollout, stable, candidate } = it;
    const { answers, events, queue, recorder } = this.#options;
    const { state } = transition;
    const wanted =
      service.revisionNumber === candidate.number ? candidate : stable;
    const endpoint = spokenEndpoint(
      await target.endpoint(service, modelName(service)),
      wanted.spec,
    );
    const tell = await queue.fenced(claim, async transaction => {
      await answers.add(transaction, rollout.id, fresh);
      if (!(await this.#save(transaction, rollout, state, observation))) {
        return undefined;
      }
      await events.append(
        transaction,
        rolloutEvents(rollout, transition.events),
      );
      if (hasEnded(state)) {
        await this.#giveBack(transaction, service);
      }
      return await recorder.write(transaction, service, {
        plan: { status: rolloutStatus(state, observation, candidate) },
        observation,
        wanted,
        endpoint,
      });
    });
    tell?.();
    return tell !== undefined;
  }

  /** Answers alone, where no look can take them in now. */
  async keep(
    { claim, rollout }: Pick<RecordedCase, 'claim' | 'rollout'>,
    fresh: readonly StoredAnswer[],
  ): Promise<void> {
    await this.#options.queue.fenced(claim, transaction =>
      this.#options.answers.add(transaction, rollout.id, fresh),
    );
  }

  async #save(
    transaction: Knex.Transaction,
    rollout: StoredRollout,
    state: RolloutState,
    { revisions }: Observation,
  ): Promise<boolean> {
    const seen = (number: number) =>
      revisions.find(revision => revision.number === number);
    const { stable, candidate } = state;
    return await this.#options.rollouts.save(transaction, rollout, {
      state,
      stableRevision: stable.revision,
      observed: {
        stable: seen(stable.revision)?.weight ?? 0,
        candidate: seen(candidate.revision)?.weight ?? 0,
        mirror: seen(candidate.revision)?.mirror ?? 0,
      },
    });
  }

  /** After the last rollout the service reserves for what is wanted of it alone. */
  async #giveBack(
    transaction: Knex.Transaction,
    { id }: StoredService,
  ): Promise<void> {
    const { rollouts, services } = this.#options;
    if ((await rollouts.open(id, transaction)).length > 0) {
      return;
    }
    const current = await services.getById(id, transaction);
    if (current?.desiredState !== 'running') {
      return;
    }
    const left = await services.getRevision(
      id,
      current.revisionNumber,
      transaction,
    );
    await services.update(transaction, id, {
      ...(left && { reserved: amountsToReserve(left.spec) }),
    });
  }
}
