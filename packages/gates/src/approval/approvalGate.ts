import { conclude, unusable } from '../verdict/conclude.ts';
import { plain } from '../verdict/plain.ts';
import { Reader } from '../verdict/read.ts';
import type { GateCheck, GateResult, Verdict } from '../verdict/Verdict.ts';
import { sortApprovals } from './sortApprovals.ts';

/** What one person decided about one artifact. */
export interface Approval {
  /** Who, as an entity reference; without regard to case. */
  by: string;
  decision: 'approved' | 'rejected';
  /** Of the artifact that was looked at. */
  digest: string;
  /** When, in milliseconds since 1970. */
  at: number;
}

/** Whose word an environment asks for. */
export interface ApprovalPolicy {
  /** How many different people must approve, from 1 on. */
  required: number;
  /**
   * Who may, as entity references, at most 1,000; absent: everyone whose
   * decision is given, where a permission has already decided.
   */
  approvers?: string[];
  /** Milliseconds after which an approval counts no more; absent: never. */
  expiresAfterMs?: number;
}

/** Input of the approval gate. */
export interface ApprovalInput {
  /** Of the artifact to be rolled out. */
  digest: string;
  /** Who asked for the rollout, as an entity reference. */
  submitter: string;
  /** Every decision so far, in any order, at most 1,000. */
  approvals: Approval[];
  policy: ApprovalPolicy;
  /** Milliseconds since 1970. */
  now: number;
}

const MAX_ENTRIES = 1000;
/** Of a file or an image; of a repository in Git its commit. */
const DIGEST = /^(sha256:[0-9a-f]{64}|gitCommit:[0-9a-f]{40})$/;

const ACTIONS = {
  fail: 'Talk to who rejected it. Their later approval of the same digest, or another version, opens the way.',
  inconclusive:
    'Ask people who may approve, other than the submitter, to look at this digest and decide.',
};

/** Entity references, and so people, are the same without regard to case. */
const person = (reference: string) =>
  reference.trim().toLocaleLowerCase('en-US');

function readApprovals(reader: Reader, value: unknown): Approval[] {
  return reader.list('approvals', value, MAX_ENTRIES).map((entry, i) => {
    const where = `approvals[${i}]`;
    const approval = reader.object(where, entry);
    const { decision } = approval;
    if (decision !== 'approved' && decision !== 'rejected') {
      reader.refuse(`${where}.decision must be "approved" or "rejected".`);
    }
    return {
      by: person(reader.text(`${where}.by`, approval.by)),
      decision: decision as Approval['decision'],
      digest: reader.text(`${where}.digest`, approval.digest),
      at: reader.instant(`${where}.at`, approval.at),
    };
  });
}

function readPolicy(reader: Reader, value: unknown): ApprovalPolicy {
  const policy = reader.object('policy', value);
  const required = reader.whole('policy.required', policy.required, 1);
  const expiresAfterMs =
    policy.expiresAfterMs === undefined
      ? Infinity
      : reader.number('policy.expiresAfterMs', policy.expiresAfterMs, {
          least: 1,
        });
  if (policy.approvers === undefined) {
    return { required, expiresAfterMs };
  }
  const approvers = reader
    .list('policy.approvers', policy.approvers, MAX_ENTRIES)
    .map((entry, i) => person(reader.text(`policy.approvers[${i}]`, entry)));
  return { required, expiresAfterMs, approvers };
}

const many = (count: number, noun: string) =>
  `${count} ${noun}${count === 1 ? '' : 's'}`;

/**
 * Whether enough people approved this very digest: different people, none of
 * them the submitter, each by a latest decision that is neither expired nor in
 * the future. A rejection that its author has not taken back fails the gate and
 * does not expire. Too few is inconclusive, for more may come.
 */
export function approvalGate(input: ApprovalInput): GateResult {
  const evidence = plain(input);
  const reader = Reader.create();
  const digest = reader.text('digest', evidence.digest);
  if (digest !== '' && !DIGEST.test(digest)) {
    reader.refuse(
      'digest must be "sha256:" and 64 lower case hexadecimal digits: an approval is bound to it.',
    );
  }
  const submitter = person(reader.text('submitter', evidence.submitter));
  const now = reader.instant('now', evidence.now);
  const approvals = readApprovals(reader, evidence.approvals);
  const policy = readPolicy(reader, evidence.policy);
  if (!reader.isFine) {
    return unusable(
      'approval',
      evidence,
      reader.problems,
      ACTIONS.inconclusive,
    );
  }
  const request = { digest, submitter, now };
  const sorted = sortApprovals(approvals, policy, request);
  return conclude('approval', evidence, toChecks(sorted, policy), ACTIONS);
}

function toChecks(
  sorted: ReturnType<typeof sortApprovals>,
  policy: ApprovalPolicy,
): GateCheck[] {
  const { approved, rejected, notCounted } = sorted;
  const { required, approvers } = policy;
  const rest =
    notCounted.length === 0
      ? ''
      : ` Not counted: ${notCounted.slice(0, 5).join(', ')}.`;
  const isEnough = approved.length >= required;
  const verdict: Verdict = isEnough ? 'pass' : 'inconclusive';
  const of = approvers ? ` of ${new Set(approvers).size}` : '';
  const reason = isEnough
    ? `Approved by ${approved.join(', ')}; ${required}${of} needed.${rest}`
    : `${many(approved.length, 'approval')} of this digest, ${
        required - approved.length
      } more needed (${required}${of}).${rest}`;
  return [
    ...rejected.map(
      (by): GateCheck => ({
        name: `rejection by ${by}`,
        verdict: 'fail',
        reason: `${by} rejected this digest.`,
      }),
    ),
    { name: 'approvals', verdict, reason },
  ];
}
