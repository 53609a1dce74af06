import { DesiredState, Verdict } from '@fairway/backstage-plugin-mlops-common';

/** What somebody has to do before a participant can be there. */
export interface Awaited {
  message: string;
  /** Such as a pull request. */
  url?: string;
}

export interface ObservedParticipant {
  /** Whether the target has it declared. */
  present: boolean;
  readyReplicas: number;
  desiredReplicas: number;
  /** As routed now, in percent. */
  weight: number;
  /** Why it is not ready, in plain words. */
  problem?: { message: string; permanent: boolean };
  /** Declared, and not there until somebody has merged it. */
  awaited?: Awaited;
}

/** What came of an ask, under its key. */
export interface Answer {
  key: string;
  /** Of a notification: `pass`, it was sent or nobody wants it. */
  verdict: Verdict;
  reason: string;
  action?: string;
  /** Where the evidence is stored. */
  evidenceId?: string;
}

/** Both sides, read afresh for one look at a rollout. */
export interface RolloutObservation {
  serviceState: DesiredState;
  /** Whether the target knows the service. */
  exists: boolean;
  stable: ObservedParticipant;
  candidate: ObservedParticipant;
  /** Share of the predictions that is copied to the candidate, in percent. */
  mirror: number;
  /** Weight of revisions that have no part in this rollout, in percent. */
  otherWeight: number;
  /** Whether the weights are known to be of an earlier declaration, if not of the last. */
  areWeightsOwn?: boolean;
  /** Replicas of the stable revision cannot be placed for want of capacity. */
  poolFull: boolean;
  /** The revision that the service counts as serving. */
  servingRevision: number;
  /** Predictions, or copies, that the candidate answered in this step. */
  samples: number;
  /** An older rollout of the service that has not ended. */
  predecessor?: string;
  answers: Answer[];
}
