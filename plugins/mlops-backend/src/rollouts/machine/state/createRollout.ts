import {
  GateDeclaration,
  RolloutStep,
} from '@fairway/backstage-plugin-mlops-common';
import { RolloutEvent } from './effects';
import { Participant, RolloutRules, RolloutState } from './RolloutState';

/** What a rollout is started with. */
export interface RolloutPlan {
  id: string;
  submittedBy: string;
  stable: Participant;
  candidate: Participant;
  steps: RolloutStep[];
  gates: GateDeclaration[];
  rules: RolloutRules;
}

/**
 * The first state of a rollout, and the event that tells of it.
 *
 * @throws RangeError when the plan cannot be carried out.
 */
export function createRollout(
  plan: RolloutPlan,
  now: number,
): { state: RolloutState; events: RolloutEvent[] } {
  requireSound(plan);
  const state = firstState(plan, now);
  const gates =
    plan.gates.length === 0
      ? ', without any gate'
      : `, with ${plan.gates.length} gate${plan.gates.length === 1 ? '' : 's'}`;
  return {
    state: { ...state, told: 1 },
    events: [
      {
        key: `${plan.id}:0`,
        type: 'rollout-started',
        severity: plan.gates.length === 0 ? 'warning' : 'info',
        message: `Rollout from revision ${plan.stable.revision} to ${
          plan.candidate.revision
        } in ${plan.steps.length} step${
          plan.steps.length === 1 ? '' : 's'
        }${gates}`,
        actor: plan.submittedBy,
        at: now,
        evidence: { steps: plan.steps, hasGates: plan.gates.length > 0 },
      },
    ],
  };
}

/** A new attempt of a rollout that has ended, from its first step. */
export function nextAttempt(state: RolloutState, now: number): RolloutState {
  return {
    ...firstState(state, now),
    attempt: state.attempt + 1,
    generation: state.generation + 1,
    asks: state.asks.filter(ask => ask.type === 'notify'),
    asked: state.asked,
    told: state.told,
  };
}

function firstState(plan: RolloutPlan, now: number): RolloutState {
  const { id, submittedBy, stable, candidate, steps, gates, rules } = plan;
  return structuredClone({
    version: 1,
    ...{ id, submittedBy, stable, candidate, steps, gates, rules },
    attempt: 1,
    phase: 'checking',
    phaseSince: now,
    step: 0,
    cleared: false,
    exposed: false,
    removing: false,
    clock: {
      phaseSeconds: 0,
      bakedSeconds: 0,
      lookSeconds: 0,
      unreadySeconds: 0,
      unroutedSeconds: 0,
    },
    wanted: {
      stableWeight: 100,
      candidateWeight: 0,
      mirror: 0,
      stableReplicas: stable.replicas,
      candidateReplicas: 0,
    },
    generation: 1,
    own: [{ stable: 100, candidate: 0, mirror: 0 }],
    takeOver: false,
    asks: [],
    asked: 0,
    looks: 0,
    verdicts: {},
    trials: {},
    samples: 0,
    told: 0,
    waitingFor: 'The first look',
  } satisfies RolloutState);
}

function requireSound({ stable, candidate, steps }: RolloutPlan): void {
  const problem = [
    [stable.revision === candidate.revision, 'the revisions are the same'],
    [
      [stable, candidate].some(
        ({ replicas }) => !Number.isInteger(replicas) || replicas < 1,
      ),
      'a revision has no replicas',
    ],
    [steps.at(-1)?.weight !== 100, 'the last step is not all of the traffic'],
    [
      steps.some(
        ({ weight }, index) => weight <= (steps[index - 1]?.weight ?? -1),
      ),
      'the weights do not grow from step to step',
    ],
  ].find(([isSo]) => isSo);
  if (problem) {
    throw new RangeError(`A rollout cannot be carried out: ${problem[1]}`);
  }
}
