import { GateDeclaration } from '@fairway/backstage-plugin-mlops-common';
import {
  comparisonGate,
  GateResult,
  predictionShiftGate,
  type RevisionWindow,
  sloGate,
} from '@fairway/gates';
import { Look } from '@fairway/statistics';
import { AskContext } from '../asks/AskContext';
import { AskResult } from '../asks/AskResult';
import { PairedWindows } from '../look/RevisionSignals';
import { EvaluateGate } from '../machine';
import { budgetOf, LastLook, standing } from './looks';
import { pairedOutputCounts } from './outputCounts';
import { pairedRevisionWindows } from './revisionWindows';

/** The newest window of a source is a few seconds old; older than this is silence. */
const staleAfterMs = 60_000;
/** From here on there are enough windows to measure how requests depend on each other. */
const measurableBakeSeconds = 120;

export type BakeDeclaration = Extract<
  GateDeclaration,
  { kind: 'slo' | 'comparison' | 'prediction-shift' }
>;

/**
 * Judges the candidate by what was counted since the step began to bake.
 *
 * Looks are due when the requests to the candidate have grown by a factor, so
 * that the error budget holds over all of them; between two looks the last
 * verdict stands.
 */
export function judgeBake(
  gate: BakeDeclaration,
  ask: EvaluateGate,
  context: AskContext,
  last: LastLook | undefined,
): AskResult {
  const { windows } = context;
  if (windows.problem !== undefined) {
    return {
      verdict: 'inconclusive',
      reason: `There are no signals: ${windows.problem}`,
      action: 'Repair what counts the predictions of this service',
      evidence: { problem: windows.problem },
    };
  }
  const step = ask.step ?? 0;
  const { state } = context.rollout;
  const isShadow = state.steps[step].weight === 0;
  const paired = pairedRevisionWindows(
    windows,
    { stable: context.stable.number, candidate: context.candidate.number },
    { isShadow },
  );
  const evidence = paired.candidate.reduce(
    (sum, { requests }) => sum + requests,
    0,
  );
  const look = budgetOf(context).lookDue({
    gate: gate.name,
    step,
    evidence,
    lastLook: last?.evidence.budgetLook ?? 0,
  });
  if (!look) {
    return standing(last, evidence);
  }
  const result = judge(gate, { context, paired, look, step });
  return {
    verdict: result.verdict,
    reason: result.reason,
    ...(result.action !== undefined && { action: result.action }),
    evidence: {
      ...result.evidence,
      gate: result.gate,
      checks: result.checks,
      budgetLook: look.number,
      nextEvidence: look.nextEvidence,
    },
  };
}

function judge(
  gate: BakeDeclaration,
  input: {
    context: AskContext;
    paired: ReturnType<typeof pairedRevisionWindows>;
    look: Look;
    step: number;
  },
): GateResult {
  const { context, paired, look, step } = input;
  const { windows, stable, candidate, rollout } = context;
  const { bakeSeconds, minimumSamples } = rollout.state.steps[step];
  const common = {
    // The source's clock: what it counted is as old as it says.
    now: windows.asOf,
    since: windows.since,
    candidate: String(candidate.number),
    candidateWindows: paired.candidate,
    errors: look.errors,
    minimumRequests: Math.max(1, minimumSamples),
    staleAfterMs,
    dependence:
      bakeSeconds >= measurableBakeSeconds
        ? ('measured' as const)
        : ('none' as const),
  };
  const concurrent = {
    ...common,
    stable: String(stable.number),
    stableWindows: paired.stable,
  };
  switch (gate.kind) {
    case 'slo': {
      const { kind, name, ...policy } = gate;
      return sloGate({ ...common, policy });
    }
    case 'comparison': {
      const { metric, margin } = gate;
      return comparisonGate({
        ...concurrent,
        policy: { comparisons: [{ metric, margin }] },
      });
    }
    default:
      return predictionShiftGate({
        ...concurrent,
        ...withOutputs(paired, windows),
        policy: {
          ...(gate.output !== undefined && { output: gate.output }),
          margin: gate.margin,
        },
      });
  }
}

/**
 * One window for the whole bake, with what was predicted: answers are sampled,
 * so that not each window has some.
 */
function withOutputs(
  paired: ReturnType<typeof pairedRevisionWindows>,
  windows: PairedWindows,
): { candidateWindows: RevisionWindow[]; stableWindows: RevisionWindow[] } {
  const outputs = pairedOutputCounts(windows.stable, windows.candidate);
  const together = (
    all: readonly RevisionWindow[],
    counted: RevisionWindow['outputs'],
  ): RevisionWindow[] => {
    const last = all.at(-1);
    return last
      ? [
          {
            revision: last.revision,
            startMs: all[0].startMs,
            endMs: last.endMs,
            requests: all.reduce((sum, { requests }) => sum + requests, 0),
            errors: {},
            outputs: counted,
          },
        ]
      : [];
  };
  return {
    candidateWindows: together(paired.candidate, outputs.candidate),
    stableWindows: together(paired.stable, outputs.stable),
  };
}
