import {
  validateSignature,
  type ModelSignature,
  type TensorSpec,
} from '@fairway/inference-protocol';
import { conclude, unusable } from '../verdict/conclude.ts';
import { plain } from '../verdict/plain.ts';
import { Reader } from '../verdict/read.ts';
import type { GateCheck, GateResult } from '../verdict/Verdict.ts';
import { compareTensor, type TensorPair } from './compareTensor.ts';

/** A protocol in which callers talk to the service. */
export type CallerProtocol = 'open-inference' | 'kserve-v1';

/** Signatures of the version that callers know, and of the one to come. */
export interface SignatureInput {
  stable: ModelSignature;
  candidate: ModelSignature;
  /**
   * Which protocols callers use; both when absent. Where it is KServe v1 alone,
   * no datatypes are stated, and wider inputs and narrower outputs are safe.
   */
  protocols?: CallerProtocol[];
}

const PROTOCOLS: readonly string[] = ['open-inference', 'kserve-v1'];

const ACTIONS = {
  fail: 'Export the model with the signature that callers know, or serve it as an inference service of its own and move callers over.',
  inconclusive:
    'Declare the signatures of both versions in the Model, or use a format that carries its own.',
};

const sameForm = (a: TensorSpec, b: TensorSpec) =>
  a.datatype === b.datatype && a.shape.join() === b.shape.join();

function removed(
  side: TensorPair['side'],
  spec: TensorSpec,
  added: readonly TensorSpec[],
): string {
  const heir = added.find(other => sameForm(other, spec));
  const consequence =
    side === 'input'
      ? 'callers send it and are refused'
      : 'callers ask for it and are refused';
  return `${side === 'input' ? 'Input' : 'Output'} "${spec.name}" ${
    heir ? `is gone, perhaps renamed to "${heir.name}"` : 'is gone'
  }: ${consequence}.`;
}

interface Comparison {
  side: TensorPair['side'];
  stable: readonly TensorSpec[];
  candidate: readonly TensorSpec[];
  isTyped: boolean;
  isBatched: boolean;
}

function compareSide(comparison: Comparison): GateCheck[] {
  const { side, stable, candidate } = comparison;
  const now = new Map(candidate.map(spec => [spec.name, spec]));
  const known = new Set(stable.map(spec => spec.name));
  const added = candidate.filter(spec => !known.has(spec.name));
  const checks = stable.map(spec => {
    const found = now.get(spec.name);
    const problems = found
      ? compareTensor({ ...comparison, stable: spec, candidate: found })
      : [removed(side, spec, added)];
    return asCheck(side, spec.name, problems);
  });
  const required = side === 'input' ? added : [];
  return [
    ...checks,
    ...required.map(spec =>
      asCheck(side, spec.name, [
        `Input "${spec.name}" is new and required: callers do not send it.`,
      ]),
    ),
  ];
}

function asCheck(
  side: TensorPair['side'],
  name: string,
  problems: readonly string[],
): GateCheck {
  return {
    name: `${side} ${name}`,
    verdict: problems.length === 0 ? 'pass' : 'fail',
    reason:
      problems.length === 0
        ? `Callers can go on with ${side} "${name}".`
        : problems.join(' '),
  };
}

function compareForm(
  stable: ModelSignature,
  candidate: ModelSignature,
): GateCheck[] {
  const isLone = stable.outputs.length === 1;
  return isLone && candidate.outputs.length > 1
    ? [
        {
          name: 'form of the answer',
          verdict: 'fail',
          reason: `There was one output and are ${candidate.outputs.length}: in KServe v1 answers become objects by output name, where callers read plain values.`,
        },
      ]
    : [];
}

/**
 * Whether callers of the stable version can call the candidate without a
 * change: tensors by name, datatypes, shapes (-1 is any size), labels, and the
 * form that the protocols give to answers. More outputs are no harm but in
 * KServe v1, whose answers change their form from the second output on.
 *
 * Without a usable stable signature it is inconclusive: a first version needs
 * no such gate.
 */
export function signatureGate(input: SignatureInput): GateResult {
  const evidence = plain(input);
  const reader = Reader.create();
  for (const which of ['stable', 'candidate'] as const) {
    for (const problem of validateSignature(evidence[which])) {
      reader.refuse(`The ${which} version's ${problem}.`);
    }
  }
  const protocols = reader.list(
    'protocols',
    evidence.protocols ?? PROTOCOLS,
    PROTOCOLS.length,
  );
  if (
    protocols.length === 0 ||
    !protocols.every(entry => PROTOCOLS.includes(entry as string))
  ) {
    reader.refuse(
      `protocols must name one or both of ${PROTOCOLS.join(', ')}.`,
    );
  }
  if (!reader.isFine) {
    return unusable(
      'signature',
      evidence,
      reader.problems,
      ACTIONS.inconclusive,
    );
  }
  const stable = evidence.stable as ModelSignature;
  const candidate = evidence.candidate as ModelSignature;
  const how = {
    isTyped: protocols.includes('open-inference'),
    isBatched: stable.inputs.some(spec => spec.shape[0] === -1),
  };
  const checks = (['input', 'output'] as const).flatMap(side =>
    compareSide({
      side,
      stable: stable[`${side}s`],
      candidate: candidate[`${side}s`],
      ...how,
    }),
  );
  const form = protocols.includes('kserve-v1')
    ? compareForm(stable, candidate)
    : [];
  return conclude('signature', evidence, [...checks, ...form], ACTIONS);
}
