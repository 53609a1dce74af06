import {
  GateDeclaration,
  RolloutWeights,
} from '@fairway/backstage-plugin-mlops-common';

/** What the serving target is to be told of the two revisions. */
export interface Declaration {
  stableWeight: number;
  candidateWeight: number;
  /** Share of the predictions that is copied to the candidate, in percent. */
  mirror: number;
  /** Fewest replicas of the stable revision; 0: it is not declared at all. */
  stableReplicas: number;
  /** Fewest replicas of the candidate; 0: it is not declared at all. */
  candidateReplicas: number;
  /** Most replicas of the candidate: on a full pool a rollback takes from it. */
  candidateMaximum?: number;
}

interface Keyed {
  /**
   * Unique for ever. The same effect comes back under the same key until an
   * observation shows that it was carried out, so all of them are idempotent.
   */
  key: string;
}

/** Whether a gate passes now. */
export interface EvaluateGate extends Keyed {
  type: 'evaluate-gate';
  gate: GateDeclaration;
  /** The step that bakes; absent for gates before traffic. */
  step?: number;
  /** The how manieth look: of the whole attempt in bakes, of this gate before. */
  look: number;
  /**
   * The most looks that the bakes of this attempt may need, to spread the error
   * budget over. Looks beyond it, while a person keeps the rollout waiting, have
   * no budget left.
   */
  plannedLooks: number;
}

/** Whether predictions through the public address go where the weights say. */
export interface VerifyRoute extends Keyed {
  type: 'verify-route';
  weights: RolloutWeights;
}

/** Whether a prediction comes back. */
export interface Predict extends Keyed {
  type: 'predict';
  /** Directly from this revision; absent: through the public address. */
  revision?: number;
}

/**
 * Whether what was decided at the submission still holds for a promotion that no
 * person has told it: the submitter, the environment's policy, the approvals.
 */
export interface Authorize extends Keyed {
  type: 'authorize';
}

/** Tells people, where the portal can. */
export interface Notify extends Keyed {
  type: 'notify';
  about: 'needs-approval' | 'held' | 'going-back' | 'ended';
  message: string;
}

/** Effects whose outcome comes back as an {@link Answer}. */
export type Ask = EvaluateGate | VerifyRoute | Predict | Authorize | Notify;

/** Effects whose outcome is seen in the observation itself. */
export type Act =
  | (Keyed & { type: 'declare'; declaration: Declaration })
  /** Declares the same without the revision. */
  | (Keyed & { type: 'remove'; revision: number; declaration: Declaration })
  /** Stores which revision the service counts as serving. */
  | (Keyed & { type: 'record'; servingRevision: number });

/** Something that is to be done; a description, never the deed. */
export type Effect = Ask | Act;

/** What the history is to tell of one transition. */
export interface RolloutEvent {
  /** Unique for ever: what is appended twice under one key is one event. */
  key: string;
  type: string;
  severity: 'info' | 'warning' | 'error';
  message: string;
  /** A user, `gate:<name>` or `control-loop`. */
  actor: string;
  /** Milliseconds since the epoch. */
  at: number;
  evidence: Record<string, unknown>;
}
