import { approvalGate } from './approval/approvalGate.ts';
import { artifactGate } from './artifact/artifactGate.ts';
import { comparisonGate } from './bake/comparisonGate.ts';
import { driftGate } from './bake/driftGate.ts';
import { predictionShiftGate } from './bake/predictionShiftGate.ts';
import { sloGate } from './bake/sloGate.ts';
import { evaluationGate } from './evaluation/evaluationGate.ts';
import { signatureGate } from './signature/signatureGate.ts';
import { smokeGate } from './smoke/smokeGate.ts';
import type { GateName, GateResult } from './verdict/Verdict.ts';

type Judge = (evidence: never) => GateResult;

const JUDGES: Record<GateName, Judge> = {
  signature: signatureGate,
  artifact: artifactGate,
  evaluation: evaluationGate,
  smoke: smokeGate,
  approval: approvalGate,
  slo: sloGate,
  comparison: comparisonGate,
  'prediction-shift': predictionShiftGate,
  drift: driftGate,
};

/**
 * Judges a stored result's evidence again: the same verdict, reason and checks,
 * as long as the version of this package is the same.
 *
 * @throws RangeError for a gate that there is not
 */
export function replay(
  stored: Pick<GateResult, 'gate' | 'evidence'>,
): GateResult {
  if (!Object.hasOwn(JUDGES, stored.gate)) {
    throw new RangeError(
      `there is no gate "${stored.gate}", only ${Object.keys(JUDGES).join(
        ', ',
      )}`,
    );
  }
  return JUDGES[stored.gate](stored.evidence as never);
}
