import {
  RolloutPolicy,
  rolloutFindings,
} from '@fairway/backstage-plugin-mlops-common';
import { describeFindings, isBlocked } from '../../findings';
import { judgeApproval } from '../gates/approval';
import { ApprovalsStore } from '../store/ApprovalsStore';
import { AskContext } from './AskContext';
import { AskResult } from './AskResult';
import { Ownership } from './Ownership';

export interface AuthorizeOptions {
  ownership: Ownership;
  approvals: ApprovalsStore;
  /** What each environment asks for now. */
  policies: ReadonlyMap<string, RolloutPolicy>;
}

const decideAction =
  'Somebody who may ship to this service promotes or aborts it';

/**
 * Whether what was decided at the submission still holds for a promotion that
 * nobody has told it. Nobody's token is at hand by then, so no permission can be
 * asked for; what needs none is looked up again: the submitter is there and still
 * owns the service where they owned it, the environment asks for no more than the
 * rollout has, and the approvals are still there for this digest.
 *
 * @throws Error when the catalog cannot be asked, which is neither a yes nor a no.
 */
export async function authorize(
  context: AskContext,
  options: AuthorizeOptions,
): Promise<AskResult> {
  const objection =
    (await objectionToSubmitter(context, options.ownership)) ??
    objectionOfEnvironment(context, options.policies) ??
    (await objectionOfApprovers(context, options.approvals));
  const { submittedBy } = context.rollout;
  return (
    objection ?? {
      verdict: 'pass',
      reason: `What was decided when ${submittedBy} submitted this still holds`,
      evidence: { submittedBy },
    }
  );
}

async function objectionToSubmitter(
  { rollout, service }: AskContext,
  ownership: Ownership,
): Promise<AskResult | undefined> {
  const { submittedBy, facts } = rollout;
  if (submittedBy.startsWith('service:')) {
    return undefined;
  }
  const { owner } = service;
  const standing = await ownership.standing(submittedBy, owner);
  const evidence = {
    ...{ submittedBy, owner, standing },
    ...(facts.submitter !== undefined && { atSubmission: facts.submitter }),
  };
  if (standing === 'absent') {
    return {
      verdict: 'fail',
      reason: `${submittedBy}, who submitted this, is not in the catalog any more`,
      action: decideAction,
      evidence,
    };
  }
  // Who did not own it was let by a policy that cannot be asked without them.
  if (standing === 'other' && facts.submitter !== 'other') {
    return {
      verdict: 'fail',
      reason: `${submittedBy}, who submitted this, does not belong to ${owner} any more, the owner of ${service.name}`,
      action: decideAction,
      evidence,
    };
  }
  return undefined;
}

function objectionOfEnvironment(
  { rollout }: AskContext,
  policies: AuthorizeOptions['policies'],
): AskResult | undefined {
  const { environment, facts, state } = rollout;
  if (facts.isReturn) {
    return undefined;
  }
  const policy = policies.get(environment);
  const { steps, gates } = state;
  const findings = policy && rolloutFindings(policy, { steps, gates });
  if (findings && !isBlocked(findings)) {
    return undefined;
  }
  return {
    verdict: 'fail',
    reason: findings
      ? `The environment ${environment} has other rules by now. ${describeFindings(
          findings,
        )}`
      : `The environment ${environment} is not configured any more`,
    action: `${decideAction}; or start another one that keeps to the rules`,
    evidence: { environment, findings },
  };
}

async function objectionOfApprovers(
  context: AskContext,
  approvals: ApprovalsStore,
): Promise<AskResult | undefined> {
  for (const gate of context.rollout.state.gates) {
    if (gate.kind === 'approval') {
      const result = await judgeApproval(context, gate, approvals);
      if (result.verdict !== 'pass') {
        return result;
      }
    }
  }
  return undefined;
}
