import { Revision, RolloutPhase } from '@fairway/backstage-plugin-mlops-common';
import {
  Observation,
  ServingTarget,
} from '@fairway/backstage-plugin-mlops-node';
import { Claim, Release, WorkQueue } from '../control';
import { EventsStore } from '../events';
import { amountsToReserve } from '../pools/fit';
import { Declarations } from '../services/reconcile/Declarations';
import { RolloutSteps } from '../services/reconcile/ServiceReconciler';
import { ServiceRecorder } from '../services/reconcile/ServiceRecorder';
import { modelName } from '../services/modelName';
import { ServicesStore, StoredService } from '../services/ServicesStore';
import { AskContext } from './asks/AskContext';
import { RolloutAsks } from './asks/RolloutAsks';
import { atOnceMs, restMs } from './control/pace';
import { RolloutDeclarer } from './control/RolloutDeclarer';
import { observeRollout } from './look/observe';
import { rebased } from './look/rebased';
import {
  PairedWindows,
  RevisionSignals,
  samplesOf,
} from './look/RevisionSignals';
import { rolloutStatus } from './look/rolloutStatus';
import { advance, Ask, Effect, hasEnded, Transition } from './machine';
import { rolloutEvents } from './rolloutEvents';
import { AnswersStore } from './store/AnswersStore';
import { RolloutsStore } from './store/RolloutsStore';
import { StoredRollout } from './store/rows';

export interface RolloutControllerOptions {
  rollouts: RolloutsStore;
  answers: AnswersStore;
  services: ServicesStore;
  events: EventsStore;
  queue: WorkQueue;
  recorder: ServiceRecorder;
  declarations: Declarations;
  signals: RevisionSignals;
  asks: RolloutAsks;
  /** Told when another revision serves. */
  onServing: (service: StoredService) => void;
}

const bakes: RolloutPhase[] = ['shadowing', 'baking'];

/** The rollout that is under way, with all that one look needs. */
interface Case {
  claim: Claim;
  service: StoredService;
  target: ServingTarget;
  rollout: StoredRollout;
  stable: Revision;
  candidate: Revision;
  signal: AbortSignal;
}

/**
 * Takes the oldest open rollout of a service one step further, under the claim
 * of the service: reads both sides afresh, lets the machine decide, stores what
 * it decided, and only then acts.
 */
export class RolloutController implements RolloutSteps {
  readonly #options: RolloutControllerOptions;
  readonly #declarer: RolloutDeclarer;

  static create(options: RolloutControllerOptions): RolloutController {
    return new RolloutController(options);
  }

  private constructor(options: RolloutControllerOptions) {
    this.#options = options;
    this.#declarer = RolloutDeclarer.create(options);
  }

  async step(
    claim: Claim,
    service: StoredService,
    target: ServingTarget,
    signal: AbortSignal,
  ): Promise<Release | undefined> {
    const { rollouts, services } = this.#options;
    const [oldest] = await rollouts.open(service.id);
    if (!oldest) {
      return undefined;
    }
    const revision = async (number: number) => {
      const found = await services.getRevision(service.id, number);
      if (!found) {
        throw new Error(
          `Revision ${number} of service ${service.name} is missing`,
        );
      }
      return found;
    };
    const serving = await revision(
      service.servingRevision ?? service.revisionNumber,
    );
    const rollout = rebased(oldest, serving, Date.now());
    const [stable, candidate] = await Promise.all([
      revision(rollout.state.stable.revision),
      revision(rollout.state.candidate.revision),
    ]);
    return await this.#look({
      ...{ claim, service, target, rollout, stable, candidate, signal },
    });
  }

  async #look(it: Case): Promise<Release> {
    const { service, target, rollout, signal } = it;
    const { state } = rollout;
    const [observation, answers, windows] = await Promise.all([
      target.observe(service),
      this.#options.answers.to(
        rollout.id,
        state.asks.map(({ key }) => key),
      ),
      this.#windows(it),
    ]);
    const transition = advance(
      state,
      observeRollout({
        ...{ service, state, observation },
        answers: answers.map(({ id, ...answer }) => ({
          ...answer,
          evidenceId: id,
        })),
        samples: samplesOf(windows.candidate),
      }),
      // The target's clock: it also tells when something was counted, and does
      // not jump with the clock of this process.
      observation.asOf,
    );
    signal.throwIfAborted();
    if (!(await this.#store(it, transition, observation))) {
      // Somebody has told it something meanwhile.
      return { againInMs: atOnceMs };
    }
    await this.#record(it, transition, observation);
    const asks = transition.effects.filter(isAsk);
    const written = await this.#act(it, transition.effects);
    await this.#declarer.keepKeys(it, transition.state, observation);
    const context: AskContext = {
      ...it,
      rollout: { ...rollout, state: transition.state },
      windows,
      probeSecret: this.#options.declarations.probeSecret,
    };
    await this.#answer(it, asks, context);
    const isBusy = transition.moved || written || asks.length > 0;
    return { againInMs: isBusy ? atOnceMs : restMs(transition.state) };
  }

  /** What was counted, where a bake is judged by it; nothing else waits for a source. */
  async #windows({
    service,
    rollout: { state },
  }: Case): Promise<PairedWindows> {
    const { stable, candidate, clock, interruption } = state;
    const since = clock.bakeSince ?? state.phaseSince;
    const isBake = bakes.includes(interruption?.from ?? state.phase);
    return isBake
      ? await this.#options.signals.read(
          service,
          { stable: stable.revision, candidate: candidate.revision },
          since,
        )
      : { asOf: since, since, stable: [], candidate: [] };
  }

  /** Intent before act: the state and its events, in one transaction. */
  async #store(
    { claim, service, rollout }: Case,
    transition: Transition,
    observation: Observation,
  ): Promise<boolean> {
    const { rollouts, events, services, queue } = this.#options;
    const { state } = transition;
    const weightOf = (number: number) =>
      observation.revisions.find(seen => seen.number === number)?.weight ?? 0;
    return await queue.fenced(claim, async transaction => {
      const isSaved = await rollouts.save(transaction, rollout, {
        state,
        stableRevision: state.stable.revision,
        observed: {
          stable: weightOf(state.stable.revision),
          candidate: weightOf(state.candidate.revision),
          mirror:
            observation.revisions.find(
              seen => seen.number === state.candidate.revision,
            )?.mirror ?? 0,
        },
      });
      if (!isSaved) {
        return false;
      }
      await events.append(
        transaction,
        rolloutEvents(rollout, transition.events),
      );
      const isLast =
        hasEnded(state) &&
        (await rollouts.open(service.id, transaction)).length === 0;
      const current = await services.getById(service.id, transaction);
      if (isLast && current?.desiredState === 'running') {
        const left = await services.getRevision(
          service.id,
          current.revisionNumber,
          transaction,
        );
        await services.update(transaction, service.id, {
          ...(left && { reserved: amountsToReserve(left.spec) }),
        });
      }
      return true;
    });
  }

  /** What the page of the service shows: status, replicas, and what the target tells. */
  async #record(
    { claim, service, target, stable, candidate }: Case,
    { state }: Transition,
    observation: Observation,
  ): Promise<void> {
    const isPromoted = service.revisionNumber === candidate.number;
    await this.#options.recorder.record(claim, service, {
      plan: { status: rolloutStatus(state, observation, candidate) },
      observation,
      wanted: isPromoted ? candidate : stable,
      endpoint: await target.endpoint(service, modelName(service)),
    });
  }

  /** @returns whether anything was written that the next look has to see. */
  async #act(it: Case, effects: Effect[]): Promise<boolean> {
    const { claim, service, signal } = it;
    const { services, queue } = this.#options;
    let isWritten = false;
    for (const effect of effects) {
      signal.throwIfAborted();
      if (effect.type === 'declare' || effect.type === 'remove') {
        const outcome = await this.#declarer.declare(it, effect.declaration);
        isWritten ||= outcome === 'written';
      } else if (effect.type === 'record') {
        const { servingRevision } = effect;
        await queue.fenced(claim, transaction =>
          services.update(transaction, service.id, {
            revisionNumber: servingRevision,
            servingRevision,
          }),
        );
        this.#options.onServing(service);
        isWritten = true;
      }
    }
    return isWritten;
  }

  async #answer(it: Case, asks: Ask[], context: AskContext): Promise<void> {
    const { answers, queue } = this.#options;
    const found = await Promise.all(
      asks.map(ask => this.#options.asks.answer(ask, context)),
    );
    if (found.length > 0) {
      await queue.fenced(it.claim, async transaction => {
        for (const answer of found) {
          await answers.add(transaction, it.rollout.id, answer);
        }
      });
    }
  }
}

function isAsk(effect: Effect): effect is Ask {
  return !['declare', 'remove', 'record'].includes(effect.type);
}
