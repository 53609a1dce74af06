import { basename } from 'node:path';
import {
  artifactGate,
  evaluateTestSet,
  shiftOfTestSet,
  signatureGate,
  smokeGate,
  type EvaluationPolicy,
  type GateResult,
  type RowPredictions,
} from '@fairway/gates';
import type { OfflineGate } from './declarations.ts';
import type { ModelServer } from './ModelServer.ts';
import type { CheckOptions } from './options.ts';
import type { CheckPlan } from './plan.ts';
import { predictOnes, predictRows } from './predict.ts';

/** What a gate said, by the name that the gate was given. */
export type NamedResult = GateResult & { name: string };

type GateOf<K extends OfflineGate['kind']> = Extract<OfflineGate, { kind: K }>;

interface Predicted {
  candidate: RowPredictions;
  stable?: RowPredictions;
  startMs: number;
  endMs: number;
}

/** Asks the gates of a plan, of versions that are being served. */
export class GateAsker {
  readonly #plan: CheckPlan;
  readonly #options: CheckOptions;
  readonly #servers: { candidate: ModelServer; stable?: ModelServer };
  readonly #signal: AbortSignal;
  #predicted: Promise<Predicted> | undefined;

  static create(parts: {
    plan: CheckPlan;
    options: CheckOptions;
    servers: { candidate: ModelServer; stable?: ModelServer };
    signal: AbortSignal;
  }): GateAsker {
    return new GateAsker(parts);
  }

  private constructor(parts: Parameters<typeof GateAsker.create>[0]) {
    this.#plan = parts.plan;
    this.#options = parts.options;
    this.#servers = parts.servers;
    this.#signal = parts.signal;
  }

  /** @throws the signal's reason when that is aborted, and nothing else */
  async ask(gate: OfflineGate): Promise<NamedResult> {
    const { name, kind } = gate;
    try {
      return { ...(await this.#judge(gate)), name };
    } catch (error) {
      this.#signal.throwIfAborted();
      return {
        ...{ gate: kind, name, verdict: 'inconclusive' },
        reason: `It could not be asked: ${(error as Error).message}.`,
        action: 'Send the same request to onnx-server by hand.',
        ...{ checks: [], evidence: {} },
      };
    }
  }

  async #judge(gate: OfflineGate): Promise<GateResult> {
    const { candidate, stable, tests } = this.#plan;
    switch (gate.kind) {
      case 'signature':
        return signatureGate({
          stable: stable!.served,
          candidate: candidate.served,
        });
      case 'artifact':
        return this.#judgeArtifact(gate);
      case 'smoke':
        return smokeGate({
          signature: candidate.served,
          outcomes: await predictOnes(
            this.#servers.candidate,
            candidate.served,
            gate.requests,
            { testSet: tests?.testSet, signal: this.#signal },
          ),
          ...(gate.maximalLatencyMs !== undefined && {
            policy: { maximalLatencyMs: gate.maximalLatencyMs },
          }),
        });
      case 'evaluation':
        return await this.#judgeEvaluation(gate);
      default:
        return await this.#judgeShift(gate);
    }
  }

  #judgeArtifact({ formats, licences }: GateOf<'artifact'>): GateResult {
    const { digest, license } = this.#options;
    const { candidate } = this.#plan;
    return artifactGate({
      artifact: {
        digest,
        resolvedDigest: candidate.digest,
        // It was read as such.
        format: 'onnx',
        uri: basename(candidate.path),
        ...(license !== undefined && { license }),
      },
      policy: {
        ...(licences && { licenses: { allow: licences } }),
        ...(formats && { formats }),
      },
      now: Date.now(),
    });
  }

  async #judgeEvaluation({
    metric,
    threshold,
    margin,
  }: GateOf<'evaluation'>): Promise<GateResult> {
    const policy: EvaluationPolicy = {
      rules: [
        {
          metric,
          ...(threshold !== undefined && { threshold }),
          ...(margin && { margin }),
        },
      ],
    };
    const { candidate, stable } = await this.#predictions();
    return evaluateTestSet({
      signature: this.#plan.candidate.signature,
      testSet: this.#plan.tests!.testSet,
      predicted: { candidate, ...(margin && stable && { stable }) },
      policy,
      errors: this.#options.errors,
    });
  }

  async #judgeShift({
    output,
    margin,
  }: GateOf<'prediction-shift'>): Promise<GateResult> {
    const { candidate, stable, startMs, endMs } = await this.#predictions();
    const result = shiftOfTestSet({
      signature: this.#plan.candidate.signature,
      rows: this.#plan.tests!.testSet.rows.length,
      predicted: { candidate, stable: stable ?? new Map() },
      policy: { margin, ...(output !== undefined && { output }) },
      errors: this.#options.errors,
      ...{ startMs, endMs },
    });
    // What the gate advises is for traffic, which can be waited for.
    return result.verdict === 'inconclusive'
      ? { ...result, action: 'Use a test set with more rows.' }
      : result;
  }

  /** Of all rows, asked for once. */
  #predictions(): Promise<Predicted> {
    this.#predicted ??= this.#predict();
    return this.#predicted;
  }

  async #predict(): Promise<Predicted> {
    const { candidate, stable, tests } = this.#plan;
    const startMs = Date.now();
    const ask = (server: ModelServer, signature: typeof candidate.served) =>
      predictRows(server, signature, tests!.testSet, this.#signal);
    const ofCandidate = await ask(this.#servers.candidate, candidate.served);
    const ofStable =
      this.#servers.stable &&
      stable &&
      (await ask(this.#servers.stable, stable.served).catch(error => {
        throw new Error(`of the stable version, ${error.message}`);
      }));
    return {
      candidate: ofCandidate,
      ...(ofStable && { stable: ofStable }),
      startMs,
      // A window must not be empty, however fast the models are.
      endMs: Math.max(Date.now(), startMs + 1),
    };
  }
}
