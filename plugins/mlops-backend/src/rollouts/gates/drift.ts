import { GateDeclaration } from '@fairway/backstage-plugin-mlops-common';
import { DriftCounts } from '@fairway/backstage-plugin-mlops-node';
import { driftGate } from '@fairway/gates';
import { ReferenceProfiles } from '../../drift/profiles/ReferenceProfiles';
import { sumOf } from '../../drift/windows/DriftWindowsStore';
import { toCount } from '../../drift/windows/toCount';
import { AskContext } from '../asks/AskContext';
import { AskResult } from '../asks/AskResult';
import { EvaluateGate } from '../machine';
import { budgetOf, LastLook, standing } from './looks';

type DriftDeclaration = Extract<GateDeclaration, { kind: 'drift' }>;

/** From where drift is counted, and with what it is compared. */
export interface DriftSources {
  profiles: ReferenceProfiles;
  sources: ReadonlyMap<string, DriftCounts>;
}

const inconclusive = (reason: string, action: string): AskResult => ({
  verdict: 'inconclusive',
  reason,
  action,
  evidence: {},
});

/**
 * Judges what the candidate has been asked and has answered since the step began
 * to bake against the reference data of its model version. Looks are due, and
 * spend their share of the error budget, like those of the other gates of a bake.
 */
export async function judgeDrift(
  gate: DriftDeclaration,
  ask: EvaluateGate,
  context: AskContext,
  last: LastLook | undefined,
  { profiles, sources }: DriftSources,
): Promise<AskResult> {
  const { service, candidate, windows, signal } = context;
  const source = sources.get(service.target);
  if (!source) {
    return inconclusive(
      `Nothing in this portal counts inputs and outputs of serving target '${service.target}'`,
      'Start the rollout again without this gate',
    );
  }
  const { stored, problem } = await profiles.of(service, candidate, signal);
  if (!stored) {
    return inconclusive(
      `There is no reference profile of the candidate: ${problem}`,
      'Give the model version reference data, or start the rollout again without this gate',
    );
  }
  const found = await source.windows(
    { id: service.id, name: service.name },
    { since: windows.since, count: [toCount(candidate, stored)] },
  );
  if (found.problem !== undefined) {
    return inconclusive(
      `There are no counts: ${found.problem}`,
      'Repair what counts the predictions of this service',
    );
  }
  const counted = found.revisions
    .filter(({ fingerprint }) => fingerprint === stored.profile.fingerprint)
    .flatMap(revision => revision.windows);
  const sum = await sumOf(stored, counted);
  const look = budgetOf(context).lookDue({
    gate: gate.name,
    step: ask.step ?? 0,
    evidence: sum.counted,
    lastLook: last?.evidence.budgetLook ?? 0,
  });
  if (!look) {
    return standing(last, sum.counted);
  }
  const result = driftGate({
    profile: stored.profile.toJSON(),
    window: sum.counts,
    policy: {
      distance: gate.distance,
      ...(gate.features && { features: gate.features }),
      ...(gate.falseDiscoveryRate !== undefined && {
        falseDiscoveryRate: gate.falseDiscoveryRate,
      }),
    },
    errors: look.errors,
  });
  return {
    verdict: result.verdict,
    reason: result.reason,
    ...(result.action !== undefined && { action: result.action }),
    evidence: {
      ...result.evidence,
      gate: result.gate,
      checks: result.checks,
      dataDigest: stored.dataDigest,
      predictions: sum.predictions,
      counted: sum.counted,
      skipped: sum.skipped,
      budgetLook: look.number,
      nextEvidence: look.nextEvidence,
    },
  };
}
