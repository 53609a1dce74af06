import {
  GateVerdict,
  Revision,
  RevisionVersion,
  Rollout,
} from '@fairway/backstage-plugin-mlops-common';
import { toInstant } from '../database';
import { acceptedCommands } from './machine';
import { NamedRollout } from './store/RolloutsStore';
import { StoredAnswer } from './store/rows';

/**
 * The API's view of a rollout.
 *
 * @param revision - the revision of its service that has a number
 */
export function toApi(
  rollout: NamedRollout,
  revision: (number: number) => Revision | undefined,
  permissions: Rollout['permissions'],
): Rollout {
  const { state } = rollout;
  const stableVersion = versionOf(revision(state.stable.revision));
  const candidateVersion = versionOf(revision(state.candidate.revision));
  const decidedBy = state.ending?.by ?? state.promotedBy;
  return {
    id: rollout.id,
    service: rollout.service,
    environment: rollout.environment,
    attempt: state.attempt,
    stableRevision: state.stable.revision,
    candidateRevision: state.candidate.revision,
    ...(stableVersion && { stableVersion }),
    ...(candidateVersion && { candidateVersion }),
    strategy: rollout.strategy,
    steps: state.steps,
    step: state.step,
    gates: state.gates,
    hasGates: state.gates.length > 0,
    phase: state.phase,
    phaseSince: toInstant(state.phaseSince),
    waitingFor: state.waitingFor,
    ...(state.action !== undefined && { action: state.action }),
    bakedSeconds: state.clock.bakedSeconds,
    samples: state.samples,
    verdicts: Object.entries(state.verdicts).map(([gate, kept]) => ({
      gate,
      kind: kept.kind,
      verdict: kept.verdict,
      reason: kept.reason,
      ...(kept.action !== undefined && { action: kept.action }),
      ...(kept.step !== undefined && { step: kept.step }),
      look: kept.look,
      at: toInstant(kept.at),
      ...(kept.evidenceId !== undefined && { evidenceId: kept.evidenceId }),
    })),
    wanted: {
      stable: state.wanted.stableWeight,
      candidate: state.wanted.candidateWeight,
      mirror: state.wanted.mirror,
    },
    ...(rollout.observed && { observed: rollout.observed }),
    submittedBy: rollout.submittedBy,
    createdAt: toInstant(rollout.createdAt),
    ...(state.endedAt !== undefined && { endedAt: toInstant(state.endedAt) }),
    ...(state.ending && { reason: state.ending.reason }),
    ...(decidedBy !== undefined && { decidedBy }),
    ...(state.ending?.evidenceId !== undefined && {
      evidenceId: state.ending.evidenceId,
    }),
    ...(state.supersededBy !== undefined && {
      supersededBy: state.supersededBy,
    }),
    ...(rollout.promotedFrom && { promotedFrom: rollout.promotedFrom }),
    permissions,
    commands: acceptedCommands(state),
  };
}

function versionOf(
  revision: Revision | undefined,
): RevisionVersion | undefined {
  return (
    revision && {
      modelVersion: revision.spec.modelVersion,
      digest: revision.spec.digest,
    }
  );
}

/** The API's view of one verdict. */
export function toVerdict(
  answer: Omit<StoredAnswer, 'evidence'>,
): GateVerdict | undefined {
  const { gate } = answer;
  return (
    gate && {
      gate: gate.name,
      kind: gate.kind,
      verdict: answer.verdict,
      reason: answer.reason,
      ...(answer.action !== undefined && { action: answer.action }),
      ...(gate.step !== undefined && { step: gate.step }),
      look: gate.look,
      at: toInstant(answer.at),
      evidenceId: answer.id,
    }
  );
}
