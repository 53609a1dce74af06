import { gatesOfStep } from '@fairway/backstage-plugin-mlops-common';
import { ErrorBudget } from '@fairway/statistics';
import { AskContext } from '../asks/AskContext';
import { AskResult } from '../asks/AskResult';
import { StoredAnswer } from '../store/rows';

/** When a gate looked last in this step, and what it said. */
export type LastLook = Pick<
  StoredAnswer,
  'id' | 'verdict' | 'reason' | 'action'
> & {
  evidence: {
    /** Number of the look by the error budget. */
    budgetLook?: number;
    /** Requests from which the next look is due. */
    nextEvidence?: number;
    /** The answer with the evidence, where this one repeats it. */
    standsSince?: string;
  };
};

/** The last verdict stands until there is so much more to look at. */
export function standing(
  last: LastLook | undefined,
  evidence: number,
): AskResult {
  if (!last) {
    return {
      verdict: 'inconclusive',
      reason: `The candidate has answered ${evidence} predictions in this step, too few for a first look`,
      action: 'Wait for more traffic, or give the candidate a larger share',
      evidence: { requests: evidence },
    };
  }
  const { verdict, reason, action } = last;
  return {
    verdict,
    reason,
    ...(action !== undefined && { action }),
    evidence: {
      standsSince: last.evidence.standsSince ?? last.id,
      budgetLook: last.evidence.budgetLook,
      nextEvidence: last.evidence.nextEvidence,
      requests: evidence,
    },
  };
}

export function budgetOf({ rollout }: AskContext): ErrorBudget {
  const { steps, gates } = rollout.state;
  const bakeGates = gates.filter(gate =>
    steps.some(step => gatesOfStep([gate], step).length > 0),
  );
  return ErrorBudget.create({
    ...rollout.errorBudget,
    gates: bakeGates.map(({ name }) => ({ name })),
    steps: steps.map(({ minimumSamples }) => ({ minimumSamples })),
  });
}
