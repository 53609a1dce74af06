import {
  Approval,
  ErrorBudget,
  GateKind,
  PromotionOrigin,
  RolloutWeights,
  Strategy,
  Verdict,
} from '@fairway/backstage-plugin-mlops-common';
import { BigIntColumn, parseJson, toInstant } from '../../database';
import { Standing } from '../asks/Ownership';
import { RolloutState } from '../machine';

export const ROLLOUTS = 'mlops_rollouts';
export const ANSWERS = 'mlops_rollout_answers';
export const APPROVALS = 'mlops_rollout_approvals';

/** What the catalog said of the artifact when the rollout was submitted. */
export interface ArtifactFacts {
  digest?: string;
  format?: string;
  uri?: string;
  license?: string;
  /** Where the labelled test sets of evaluation gates are, by the gate's name. */
  testSets?: Record<string, string>;
}

/** What was so when the rollout was submitted. */
export interface SubmissionFacts extends ArtifactFacts {
  /**
   * How the submitter stood to the service; absent where a service of the portal
   * submitted it, or the catalog could not say.
   */
  submitter?: Standing;
  /** To an earlier revision, at once: the environment's gates do not apply. */
  isReturn?: true;
}

/** A rollout as it is stored. */
export interface StoredRollout {
  id: string;
  serviceId: string;
  environment: string;
  stableRevision: number;
  candidateRevision: number;
  strategy: Strategy;
  facts: SubmissionFacts;
  errorBudget: ErrorBudget;
  state: RolloutState;
  /** Grows with every write of the state. */
  stateVersion: number;
  observed?: RolloutWeights;
  submittedBy: string;
  /** Milliseconds since the epoch. */
  createdAt: number;
  requestHash: string;
  /** Where it was stable in the environment before. */
  promotedFrom?: PromotionOrigin;
}

export interface RolloutRow {
  id: string;
  service_id: string;
  open_service_id: string | null;
  environment: string;
  stable_revision: number;
  candidate_revision: number;
  strategy: string;
  facts: string;
  error_budget: string;
  phase: string;
  state: string;
  state_version: number;
  observed: string | null;
  submitted_by: string;
  created_at: BigIntColumn;
  updated_at: BigIntColumn;
  idempotency_key: string;
  request_hash: string;
  promoted_from: string | null;
}

export function toRollout(row: RolloutRow): StoredRollout {
  return {
    id: row.id,
    serviceId: row.service_id,
    environment: row.environment,
    stableRevision: row.stable_revision,
    candidateRevision: row.candidate_revision,
    strategy: JSON.parse(row.strategy),
    facts: JSON.parse(row.facts),
    errorBudget: JSON.parse(row.error_budget),
    state: JSON.parse(row.state),
    stateVersion: row.state_version,
    observed: parseJson(row.observed),
    submittedBy: row.submitted_by,
    createdAt: Number(row.created_at),
    requestHash: row.request_hash,
    promotedFrom: parseJson(row.promoted_from),
  };
}

/** What came of one ask, with all that it rests on. */
export interface StoredAnswer {
  id: string;
  key: string;
  /** Absent where no gate was asked. */
  gate?: { name: string; kind: GateKind; step?: number; look: number };
  verdict: Verdict;
  reason: string;
  action?: string;
  evidence: Record<string, unknown>;
  /** Milliseconds since the epoch. */
  at: number;
}

export interface AnswerRow {
  id: string;
  rollout_id: string;
  ask_key: string;
  gate: string | null;
  kind: GateKind | null;
  step: number | null;
  look: number | null;
  verdict: Verdict;
  reason: string;
  action: string | null;
  evidence: string;
  at: BigIntColumn;
}

export function toAnswer(row: AnswerRow): StoredAnswer {
  return {
    id: row.id,
    key: row.ask_key,
    ...(row.gate !== null &&
      row.kind !== null && {
        gate: {
          name: row.gate,
          kind: row.kind,
          ...(row.step !== null && { step: row.step }),
          look: row.look ?? 1,
        },
      }),
    verdict: row.verdict,
    reason: row.reason,
    ...(row.action !== null && { action: row.action }),
    evidence: JSON.parse(row.evidence),
    at: Number(row.at),
  };
}

export interface ApprovalRow {
  id: number;
  rollout_id: string;
  gate: string;
  decision: Approval['decision'];
  digest: string;
  by: string;
  comment: string | null;
  at: BigIntColumn;
}

export function toApproval(row: ApprovalRow): Approval {
  return {
    gate: row.gate,
    decision: row.decision,
    digest: row.digest,
    by: row.by,
    at: toInstant(row.at),
    ...(row.comment !== null && { comment: row.comment }),
  };
}
