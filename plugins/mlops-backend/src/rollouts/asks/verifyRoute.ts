import { RolloutWeights } from '@fairway/backstage-plugin-mlops-common';
import { AskContext } from './AskContext';
import { AskResult } from './AskResult';

/** Targets round weights, and so do gateways. */
const tolerancePercent = 0.5;

/** Whether the target routes as it was told, read afresh. */
export async function verifyRoute(
  { target, service, stable, candidate }: AskContext,
  weights: RolloutWeights,
): Promise<AskResult> {
  const { revisions } = await target.observe(service);
  const weightOf = (number: number) =>
    revisions.find(revision => revision.number === number)?.weight ?? 0;
  const observed = {
    stable: weightOf(stable.number),
    candidate: weightOf(candidate.number),
  };
  const isSo = (['stable', 'candidate'] as const).every(
    side => Math.abs(observed[side] - weights[side]) <= tolerancePercent,
  );
  return {
    verdict: isSo ? 'pass' : 'fail',
    reason: isSo
      ? `Revision ${stable.number} is routed ${observed.stable} % and revision ${candidate.number} ${observed.candidate} %`
      : `Revision ${stable.number} is routed ${observed.stable} % instead of ${weights.stable} %, revision ${candidate.number} ${observed.candidate} % instead of ${weights.candidate} %`,
    evidence: { wanted: weights, observed },
  };
}
