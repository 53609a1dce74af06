import {
  GateDeclaration,
  GateKind,
} from '@fairway/backstage-plugin-mlops-common';
import { artifactGate, signatureGate } from '@fairway/gates';
import type { ModelSignature } from '@fairway/inference-protocol';
import { ModelFiles } from '../../models/ModelFiles';
import { AskContext } from '../asks/AskContext';
import { AskResult } from '../asks/AskResult';
import { EvaluateGate } from '../machine';
import { ApprovalsStore } from '../store/ApprovalsStore';
import { judgeApproval } from './approval';
import { judgeBake } from './bake';
import { DriftSources, judgeDrift } from './drift';
import { judgeEvaluation } from './evaluation';
import { judgeSmoke } from './smoke';

/** Kinds of gates that this portal can ask. */
export const offeredGates: readonly GateKind[] = [
  'signature',
  'artifact',
  'approval',
  'smoke',
  'evaluation',
  'slo',
  'comparison',
  'prediction-shift',
  'drift',
];

type DeclarationOf<K extends GateKind> = Extract<GateDeclaration, { kind: K }>;

/** Gathers what a gate needs, and has it judged. */
export class GateEvaluator {
  readonly #approvals: ApprovalsStore;
  readonly #files: ModelFiles;
  readonly #drift: DriftSources;

  static create(options: {
    approvals: ApprovalsStore;
    files: ModelFiles;
    drift: DriftSources;
  }): GateEvaluator {
    return new GateEvaluator(options);
  }

  private constructor(options: {
    approvals: ApprovalsStore;
    files: ModelFiles;
    drift: DriftSources;
  }) {
    this.#approvals = options.approvals;
    this.#files = options.files;
    this.#drift = options.drift;
  }

  async evaluate(ask: EvaluateGate, context: AskContext): Promise<AskResult> {
    const { gate } = ask;
    switch (gate.kind) {
      case 'signature':
        return judgeSignature(context);
      case 'artifact':
        return judgeArtifact(gate, context);
      case 'approval':
        return await judgeApproval(context, gate, this.#approvals);
      case 'smoke':
        return await judgeSmoke(context, gate);
      case 'evaluation':
        return await judgeEvaluation(context, gate, this.#files);
      case 'slo':
      case 'comparison':
      case 'prediction-shift':
        return judgeBake(gate, ask, context, context.lastLooks.get(gate.name));
      default:
        return await judgeDrift(
          gate,
          ask,
          context,
          context.lastLooks.get(gate.name),
          this.#drift,
        );
    }
  }
}

function judgeSignature({ stable, candidate }: AskContext): AskResult {
  return signatureGate({
    stable: stable.spec.signature as ModelSignature,
    candidate: candidate.spec.signature as ModelSignature,
  });
}

/**
 * Every serving target refuses to load bytes of another digest than the declared
 * one, so what will be served has the digest that is declared.
 */
function judgeArtifact(
  gate: DeclarationOf<'artifact'>,
  { rollout, candidate }: AskContext,
): AskResult {
  const { digest, license } = rollout.facts;
  return artifactGate({
    artifact: {
      ...(digest !== undefined && { digest }),
      ...(license !== undefined && { license }),
      resolvedDigest: candidate.spec.digest,
      format: candidate.spec.format,
      uri: candidate.spec.uri,
    },
    policy: {
      ...(gate.licences && { licenses: { allow: gate.licences } }),
      ...(gate.formats && { formats: gate.formats }),
    },
    now: Date.now(),
  });
}
