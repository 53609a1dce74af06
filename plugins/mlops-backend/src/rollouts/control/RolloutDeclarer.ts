import { Revision } from '@fairway/backstage-plugin-mlops-common';
import {
  ConvergeResult,
  Observation,
  ServingTarget,
} from '@fairway/backstage-plugin-mlops-node';
import { Claim } from '../../control';
import { Declarations } from '../../services/reconcile/Declarations';
import { StoredService } from '../../services/ServicesStore';
import { desiredRevisions } from '../look/declare';
import { Declaration, hasEnded, RolloutState } from '../machine';

/** Whose declaration it is, and under which claim. */
export interface DeclaredCase {
  claim: Claim;
  service: StoredService;
  target: ServingTarget;
  stable: Revision;
  candidate: Revision;
}

/** Declares the service of a rollout to its target: both revisions, and the keys. */
export class RolloutDeclarer {
  readonly #declarations: Declarations;

  static create(options: { declarations: Declarations }): RolloutDeclarer {
    return new RolloutDeclarer(options.declarations);
  }

  private constructor(declarations: Declarations) {
    this.#declarations = declarations;
  }

  async declare(
    { claim, service, target, stable, candidate }: DeclaredCase,
    declaration: Declaration,
  ): Promise<ConvergeResult['outcome']> {
    const { outcome } = await target.converge(
      await this.#declarations.of(
        service,
        declaration.candidateWeight === 100 ? candidate : stable,
        {
          target,
          revisions: desiredRevisions(declaration, { stable, candidate }),
          probe: true,
        },
      ),
      { epoch: claim.epoch },
    );
    return outcome;
  }

  /**
   * Declares the keys again where they have changed, since a bake may last for
   * hours in which the machine declares nothing: a key that was revoked must not
   * open the service until then. The same where this process is about to predict
   * and another one has declared last.
   */
  async keepKeys(
    it: DeclaredCase,
    state: RolloutState,
    { exists, keyIds, revisions }: Observation,
  ): Promise<void> {
    if (!exists || hasEnded(state)) {
      return;
    }
    const predicts = state.asks.some(
      ask => ask.type === 'predict' && ask.revision === undefined,
    );
    const isCurrent =
      (!predicts || this.#declarations.holdsProbe(keyIds)) &&
      (await this.#declarations.accepts(it.service, keyIds));
    if (isCurrent) {
      return;
    }
    if (state.interruption?.kind !== 'foreign-edit') {
      await this.declare(it, state.wanted);
      return;
    }
    // The weights are somebody else's, and stay so.
    const weightOf = (number: number) =>
      revisions.find(seen => seen.number === number)?.weight ?? 0;
    const stableWeight = weightOf(state.stable.revision);
    const candidateWeight = weightOf(state.candidate.revision);
    if (stableWeight + candidateWeight === 100) {
      await this.declare(it, {
        ...state.wanted,
        stableWeight,
        candidateWeight,
      });
    }
  }
}
