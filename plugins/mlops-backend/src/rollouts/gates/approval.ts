import { GateDeclaration } from '@fairway/backstage-plugin-mlops-common';
import { approvalGate, GateResult } from '@fairway/gates';
import { AskContext } from '../asks/AskContext';
import { ApprovalsStore } from '../store/ApprovalsStore';

const hourMs = 3_600_000;

type ApprovalDeclaration = Extract<GateDeclaration, { kind: 'approval' }>;

/** Whether enough people other than the submitter have approved this digest. */
export async function judgeApproval(
  { rollout, candidate }: Pick<AskContext, 'rollout' | 'candidate'>,
  gate: ApprovalDeclaration,
  approvals: ApprovalsStore,
): Promise<GateResult> {
  const decisions = await approvals.list(rollout.id);
  return approvalGate({
    digest: candidate.spec.digest,
    submitter: rollout.submittedBy,
    approvals: decisions
      .filter(decision => decision.gate === gate.name)
      .map(({ by, decision, digest, at }) => ({
        by,
        decision: decision === 'approve' ? 'approved' : 'rejected',
        digest,
        at: Date.parse(at),
      })),
    policy: {
      required: gate.approvals,
      ...(gate.expiresAfterHours !== undefined && {
        expiresAfterMs: gate.expiresAfterHours * hourMs,
      }),
    },
    now: Date.now(),
  });
}
