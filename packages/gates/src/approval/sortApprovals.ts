import type { Approval, ApprovalPolicy } from './approvalGate.ts';

/** Who counts, who stands against it, and who does not count and why. */
export interface SortedApprovals {
  approved: string[];
  rejected: string[];
  notCounted: string[];
}

interface Request {
  digest: string;
  submitter: string;
  now: number;
}

/** Of two decisions at one instant the rejection is the later. */
const isLater = (one: Approval, other: Approval) =>
  one.at > other.at || (one.at === other.at && one.decision === 'rejected');

function latestByPerson(approvals: readonly Approval[]): Approval[] {
  const latest = new Map<string, Approval>();
  for (const approval of approvals) {
    const before = latest.get(approval.by);
    if (!before || isLater(approval, before)) {
      latest.set(approval.by, approval);
    }
  }
  return [...latest.values()].sort((a, b) => (a.by < b.by ? -1 : 1));
}

function whyNot(
  approval: Approval,
  policy: ApprovalPolicy,
  { submitter, now }: Request,
): string | undefined {
  const { expiresAfterMs = Infinity } = policy;
  if (approval.by === submitter) {
    return 'who submitted it cannot approve it';
  }
  if (policy.approvers && !policy.approvers.includes(approval.by)) {
    return 'may not approve';
  }
  if (approval.at > now) {
    return 'dated in the future';
  }
  const isExpired = now - approval.at >= expiresAfterMs;
  return isExpired && approval.decision === 'approved' ? 'expired' : undefined;
}

/**
 * Sorts decisions about a request. Only those about its digest count, and of
 * each person only the latest. References must be in one case.
 */
export function sortApprovals(
  approvals: readonly Approval[],
  policy: ApprovalPolicy,
  request: Request,
): SortedApprovals {
  const { digest } = request;
  const sorted: SortedApprovals = {
    approved: [],
    rejected: [],
    notCounted: [],
  };
  const ours = approvals.filter(approval => approval.digest === digest);
  for (const approval of latestByPerson(ours)) {
    const reason = whyNot(approval, policy, request);
    if (reason) {
      sorted.notCounted.push(`${approval.by} (${reason})`);
    } else {
      sorted[approval.decision].push(approval.by);
    }
  }
  const others = approvals.length - ours.length;
  if (others > 0) {
    sorted.notCounted.push(
      `${others} about ${others === 1 ? 'another digest' : 'other digests'}`,
    );
  }
  return sorted;
}
