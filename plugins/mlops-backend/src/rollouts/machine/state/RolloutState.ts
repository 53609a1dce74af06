import {
  GateDeclaration,
  GateKind,
  OnSilence,
  RolloutPhase,
  RolloutStep,
  RolloutWeights,
  Verdict,
} from '@fairway/backstage-plugin-mlops-common';
import { Ask, Declaration } from './effects';

/** A revision that takes part, and how many replicas carry all of the traffic. */
export interface Participant {
  revision: number;
  replicas: number;
}

/** What the environment and the strategy ask of this rollout; seconds of the machine's clock. */
export interface RolloutRules {
  onSilence: OnSilence;
  maximalBakeSeconds: number;
  provisioningSeconds: number;
  /** How long a pull request may be open; absent in states of older portals. */
  pullRequestSeconds?: number;
  rollbackWaitSeconds: number;
  terminationWaitSeconds: number;
  lookSeconds: number;
  unreadySeconds: number;
  candidateCapacity: 'full' | 'proportional';
}

/** The latest verdict of a gate. */
export interface KeptVerdict {
  kind: GateKind;
  verdict: Verdict;
  reason: string;
  action?: string;
  evidenceId?: string;
  /** The step whose bake it belongs to; absent for gates before traffic. */
  step?: number;
  look: number;
  /** Milliseconds since the epoch, to be shown and never to be counted with. */
  at: number;
  ageSeconds: number;
}

/** Attempts to verify something: the candidate's first prediction, the route, a prediction. */
export interface Trial {
  verdict: Verdict;
  reason: string;
  /** What a person can do about it. */
  action?: string;
  failures: number;
  ageSeconds: number;
}

export type TrialName =
  | 'first-prediction'
  | 'authorization'
  | 'route'
  | 'prediction';

/** Why a rollout stands still. */
export type HoldKind =
  | 'silence'
  | 'foreign-edit'
  | 'stable-not-ready'
  | 'not-routed'
  | 'not-authorized'
  | 'unverified';

/** A stop, and where it goes on. */
export interface Interruption {
  kind: HoldKind | 'paused';
  from: RolloutPhase;
  reason: string;
  by: string;
}

export type Outcome = 'rolled-back' | 'aborted' | 'superseded' | 'failed';

/** The decision to go back, made before anything is moved. */
export interface Ending {
  outcome: Outcome;
  reason: string;
  /** A user, `gate:<name>` or `control-loop`. */
  by: string;
  evidenceId?: string;
}

/** All that a rollout knows. Plain JSON in one row, written before it is acted on. */
export interface RolloutState {
  version: 1;
  id: string;
  attempt: number;
  submittedBy: string;
  stable: Participant;
  candidate: Participant;
  steps: RolloutStep[];
  gates: GateDeclaration[];
  rules: RolloutRules;

  phase: RolloutPhase;
  /** Milliseconds since the epoch, to be shown and never to be counted with. */
  phaseSince: number;
  /** The current step, counted from 0. */
  step: number;
  /** Whether the gates before traffic and the first prediction have passed. */
  cleared: boolean;
  /** Whether the candidate was ever declared to get predictions or copies. */
  exposed: boolean;
  /** Whether the old revision is being removed: there is no way back. */
  removing: boolean;
  interruption?: Interruption;
  ending?: Ending;
  /** Who told it to promote without the bakes that were left. */
  promotedBy?: string;
  supersededBy?: string;

  clock: RolloutClock;
  wanted: Declaration;
  /** Counts the changes of `wanted`. */
  generation: number;
  /** Weights that our own declarations may have brought about. */
  own: RolloutWeights[];
  /**
   * A person or a rollback writes over whatever is found there, until our weights
   * are seen to be routed once.
   */
  takeOver: boolean;

  /** Asked for, and not answered yet. */
  asks: Ask[];
  /** Counts what was asked in all attempts. */
  asked: number;
  /** Counts the looks of the bakes of this attempt. */
  looks: number;
  /** The look that is under way, or the last one. */
  look?: { number: number; bakedSeconds: number };
  verdicts: Record<string, KeptVerdict>;
  trials: Partial<Record<TrialName, Trial>>;
  /** Whether the candidate waits for a pull request. */
  isAwaited?: boolean;
  /** Predictions of the candidate in this step. */
  samples: number;

  /** Counts the events of all attempts. */
  told: number;
  waitingFor: string;
  action?: string;
  endedAt?: number;
}

/**
 * Time as the machine counts it: seconds of ticks, each capped and stored, so
 * that no jump of a clock and no sleep of a process ends or promotes anything.
 */
export interface RolloutClock {
  /** The reading of the last tick, in milliseconds since the epoch. */
  readAt?: number;
  phaseSeconds: number;
  /**
   * When the bake began, in milliseconds since the epoch: whose signals belong
   * to it. Never counted with.
   */
  bakeSince?: number;
  /** Time in which the step, or the gates before traffic, could have been judged. */
  bakedSeconds: number;
  /** Time since the gates were last asked. */
  lookSeconds: number;
  /** For how long the candidate has waited for a pull request. */
  awaitedSeconds?: number;
  /** For how long replicas of the candidate have been missing. */
  unreadySeconds: number;
  /** For how long the weights have not been as wanted while a step bakes. */
  unroutedSeconds: number;
}
