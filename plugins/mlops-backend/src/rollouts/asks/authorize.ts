import { AuthService } from '@backstage/backend-plugin-api';
import { CatalogService } from '@backstage/plugin-catalog-node';
import { judgeApproval } from '../gates/approval';
import { ApprovalsStore } from '../store/ApprovalsStore';
import { AskContext } from './AskContext';
import { AskResult } from './AskResult';

export interface AuthorizeOptions {
  auth: AuthService;
  catalog: CatalogService;
  approvals: ApprovalsStore;
}

/**
 * Whether what was decided at the submission still holds for a promotion that
 * nobody has told it: the submitter still exists, and the approvals are still
 * there, for this digest.
 */
export async function authorize(
  context: AskContext,
  { auth, catalog, approvals }: AuthorizeOptions,
): Promise<AskResult> {
  const { rollout } = context;
  const { submittedBy } = rollout;
  if (!submittedBy.startsWith('service:')) {
    const entity = await catalog.getEntityByRef(submittedBy, {
      credentials: await auth.getOwnServiceCredentials(),
    });
    if (!entity) {
      return {
        verdict: 'fail',
        reason: `${submittedBy}, who submitted this, is not in the catalog any more`,
        action: 'Somebody who may ship to this service promotes or aborts it',
        evidence: { submittedBy },
      };
    }
  }
  for (const gate of rollout.state.gates) {
    if (gate.kind === 'approval') {
      const result = await judgeApproval(context, gate, approvals);
      if (result.verdict !== 'pass') {
        return result;
      }
    }
  }
  return {
    verdict: 'pass',
    reason: `${submittedBy} is in the catalog, and what was approved still is`,
    evidence: { submittedBy },
  };
}
