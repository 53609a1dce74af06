import { Revision, RolloutPhase } from '@fairway/backstage-plugin-mlops-common';
import {
  Observation,
  ServingTarget,
} from '@fairway/backstage-plugin-mlops-node';
import { Claim, Release } from '../control';
import { Declarations } from '../services/reconcile/Declarations';
import { seenOf } from '../services/reconcile/seenOf';
import { RolloutSteps } from '../services/reconcile/ServiceReconciler';
import { StoredService } from '../services/ServicesStore';
import { RolloutAsks } from './asks/RolloutAsks';
import { atOnceMs, restMs } from './control/pace';
import { RolloutDeclarer } from './control/RolloutDeclarer';
import {
  RolloutRecorder,
  RolloutRecorderOptions,
} from './control/RolloutRecorder';
import { observeRollout } from './look/observe';
import { rebased } from './look/rebased';
import {
  PairedWindows,
  RevisionSignals,
  samplesOf,
} from './look/RevisionSignals';
import { advance, Ask, Effect, Transition } from './machine';
import { StoredAnswer, StoredRollout } from './store/rows';

export interface RolloutControllerOptions extends RolloutRecorderOptions {
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
  windows: PairedWindows;
  signal: AbortSignal;
}

/** What a look has led to, and what it has seen. */
interface Look {
  transition: Transition;
  observation: Observation;
  /** Whether anything was written that the next look has to see. */
  written: boolean;
}

/**
 * Takes the oldest open rollout of a service one step further, under the claim
 * of the service: reads both sides afresh, lets the machine decide, stores what
 * it decided, and only then acts. What came of what it asked is taken in by a
 * second look at once, under the same claim.
 */
export class RolloutController implements RolloutSteps {
  readonly #options: RolloutControllerOptions;
  readonly #declarer: RolloutDeclarer;
  readonly #recorder: RolloutRecorder;

  static create(options: RolloutControllerOptions): RolloutController {
    return new RolloutController(options);
  }

  private constructor(options: RolloutControllerOptions) {
    this.#options = options;
    this.#declarer = RolloutDeclarer.create(options);
    this.#recorder = RolloutRecorder.create(options);
  }

  async step(
    claim: Claim,
    service: StoredService,
    target: ServingTarget,
    signal: AbortSignal,
  ): Promise<Release | undefined> {
    const [oldest] = await this.#options.rollouts.open(service.id);
    if (!oldest) {
      return undefined;
    }
    const it = await this.#case({ claim, service, target, signal }, oldest);
    const stored = await this.#options.answers.to(
      it.rollout.id,
      it.rollout.state.asks.map(({ key }) => key),
    );
    const first = await this.#look(it, { known: stored });
    if (!first) {
      return { againInMs: atOnceMs };
    }
    const { transition, observation } = first;
    await this.#declarer.keepKeys(it, transition.state, observation);
    const asks = transition.effects.filter(isAsk);
    const found = await this.#ask(it, transition, asks);
    const last =
      found.length > 0 ? await this.#takeIn(it, first, found) : first;
    const isBusy =
      !last ||
      last.written ||
      last.transition.moved ||
      last.transition.effects.some(isAsk);
    return {
      againInMs: isBusy ? atOnceMs : restMs(last.transition.state),
    };
  }

  async #case(
    base: Pick<Case, 'claim' | 'service' | 'target' | 'signal'>,
    oldest: StoredRollout,
  ): Promise<Case> {
    const { service } = base;
    const servingRevision = service.servingRevision ?? service.revisionNumber;
    const { stable, candidate } = oldest.state;
    const numbers = new Set([
      servingRevision,
      stable.revision,
      candidate.revision,
    ]);
    const find = await this.#options.services.findRevisions(
      [...numbers].map(number => ({ id: service.id, number })),
    );
    const revision = (number: number) => {
      const found = find(service.id, number);
      if (!found) {
        throw new Error(
          `Revision ${number} of service ${service.name} is missing`,
        );
      }
      return found;
    };
    const rollout = rebased(oldest, revision(servingRevision), Date.now());
    return {
      ...base,
      rollout,
      stable: revision(rollout.state.stable.revision),
      candidate: revision(rollout.state.candidate.revision),
      windows: await this.#windows(service, rollout),
    };
  }

  /**
   * One look; undefined when somebody has told the rollout something meanwhile.
   *
   * @param answers - `known`: stored already; `fresh`: to be stored with it
   */
  async #look(
    it: Case,
    answers: {
      known?: readonly Omit<StoredAnswer, 'evidence'>[];
      fresh?: readonly StoredAnswer[];
    },
  ): Promise<Look | undefined> {
    const { service, target, rollout, signal, windows } = it;
    const { state } = rollout;
    const { known = [], fresh = [] } = answers;
    const observation = await seenOf(target, service);
    const transition = advance(
      state,
      observeRollout({
        ...{ service, state, observation },
        ...(it.candidate.pullRequestUrl !== undefined && {
          pullRequestUrl: it.candidate.pullRequestUrl,
        }),
        answers: [...known, ...fresh].map(({ id, ...answer }) => ({
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
    const isRecorded = await this.#recorder.record(
      it,
      transition,
      observation,
      fresh,
    );
    if (!isRecorded) {
      return undefined;
    }
    const written = await this.#act(it, transition.effects);
    return { transition, observation, written };
  }

  /**
   * A second look, at what came of what was asked. Where the first one has
   * changed something, and when the target cannot be looked at, the answers are
   * stored for the next one.
   */
  async #takeIn(
    it: Case,
    { transition, observation, written }: Look,
    fresh: readonly StoredAnswer[],
  ): Promise<Look | undefined> {
    if (written || transition.moved) {
      await this.#recorder.keep(it, fresh);
      return undefined;
    }
    const { service, rollout } = it;
    try {
      return await this.#look(
        {
          ...it,
          service: { ...service, observedAt: observation.asOf },
          rollout: {
            ...rollout,
            state: transition.state,
            stateVersion: rollout.stateVersion + 1,
          },
        },
        { fresh },
      );
    } catch (error) {
      it.signal.throwIfAborted();
      await this.#recorder.keep(it, fresh);
      throw error;
    }
  }

  /** What was counted, where a bake is judged by it; nothing else waits for a source. */
  async #windows(
    service: StoredService,
    { state }: StoredRollout,
  ): Promise<PairedWindows> {
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

  async #ask(
    it: Case,
    { state }: Transition,
    asks: Ask[],
  ): Promise<StoredAnswer[]> {
    if (asks.length === 0) {
      return [];
    }
    const { asks: asking, answers, declarations } = this.#options;
    const context = {
      ...it,
      rollout: { ...it.rollout, state },
      probeSecret: declarations.probeSecret(it.target),
      lastLooks: await answers.lastLooks(it.rollout.id, state),
    };
    return await Promise.all(asks.map(ask => asking.answer(ask, context)));
  }
}

function isAsk(effect: Effect): effect is Ask {
  return !['declare', 'remove', 'record'].includes(effect.type);
}
