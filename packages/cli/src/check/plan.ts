import { basename } from 'node:path';
import { readTestSet, type TestSet } from '@fairway/gates';
import type { ModelSignature } from '@fairway/inference-protocol';
import { readDocument } from '../readDocument.ts';
import { readText } from '../readText.ts';
import { UsageError } from '../UsageError.ts';
import {
  readDeclarations,
  type Declarations,
  type LeftGate,
  type OfflineGate,
} from './declarations.ts';
import type { CheckOptions } from './options.ts';
import { readModel, type LabelledModel } from './readModel.ts';

const MAX_TEST_CHARACTERS = 32 * 1024 * 1024;
const MAX_FILE_BYTES = 1024 * 1024;
const SMOKE_REQUESTS = 3;

/** All that a check goes by, read and found to fit together. */
export interface CheckPlan {
  candidate: LabelledModel;
  stable?: LabelledModel;
  tests?: { file: string; testSet: TestSet };
  gates: OfflineGate[];
  left: LeftGate[];
}

/** A name of a gate out of that of a metric: recall_Iris setosa. */
function gateName(metric: string): string {
  return metric
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+|-+$/g, '')
    .slice(0, 63);
}

function gatesOfFlags(options: CheckOptions, isAlone: boolean): OfflineGate[] {
  const { digest, license, licences, againstPath, maximalLatencyMs } = options;
  const hasArtifact = [digest, license, licences].some(
    flag => flag !== undefined,
  );
  const requests =
    options.smokeRequests ??
    (isAlone || maximalLatencyMs !== undefined ? SMOKE_REQUESTS : 0);
  return [
    ...(isAlone && againstPath !== undefined
      ? [{ kind: 'signature' as const, name: 'signature' }]
      : []),
    ...(isAlone && hasArtifact
      ? [
          {
            ...{ kind: 'artifact' as const, name: 'artifact' },
            ...(licences && { licences }),
          },
        ]
      : []),
    ...(requests > 0
      ? [
          {
            ...{ kind: 'smoke' as const, name: 'smoke', requests },
            ...(maximalLatencyMs !== undefined && { maximalLatencyMs }),
          },
        ]
      : []),
    ...[...options.metrics].map(([metric, rule]) => ({
      kind: 'evaluation' as const,
      name: gateName(metric),
      metric,
      ...rule,
    })),
    ...(options.predictionShift === undefined
      ? []
      : [
          {
            kind: 'prediction-shift' as const,
            name: 'prediction-shift',
            margin: options.predictionShift,
          },
        ]),
  ];
}

async function readGates(options: CheckOptions): Promise<Declarations> {
  const { gatesFile } = options;
  let found: Declarations = { gates: [], left: [] };
  if (gatesFile !== undefined) {
    const value = await readDocument('--gates', gatesFile, MAX_FILE_BYTES);
    try {
      found = readDeclarations(value);
    } catch (error) {
      throw new UsageError(`${gatesFile}: ${(error as Error).message}`);
    }
  }
  // Flags are checked as a file would be.
  const ofFlags = gatesOfFlags(options, gatesFile === undefined);
  const gates = [
    ...found.gates,
    ...(ofFlags.length > 0 ? readDeclarations(ofFlags).gates : []),
  ];
  const names = [...gates, ...found.left].map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) {
    throw new UsageError(
      `two gates have the name '${twice}': give one of them another in the file`,
    );
  }
  if (gates.length === 0) {
    throw new UsageError(
      found.left.length > 0
        ? `none of the gates in ${gatesFile} can be asked without a portal`
        : 'there is no gate to ask',
    );
  }
  return { gates, left: found.left };
}

/** Says which flag a gate lacks. */
function requireFlags(options: CheckOptions, gates: readonly OfflineGate[]) {
  const { againstPath, testsFile, digest, license } = options;
  for (const gate of gates) {
    const { kind, name } = gate;
    const comparesWithStable =
      kind === 'signature' ||
      kind === 'prediction-shift' ||
      (kind === 'evaluation' && gate.margin !== undefined);
    if (comparesWithStable && againstPath === undefined) {
      throw new UsageError(
        `the gate '${name}' compares with the stable version: say which it is by --against`,
      );
    }
    const needsTests = kind === 'evaluation' || kind === 'prediction-shift';
    if (needsTests && testsFile === undefined) {
      throw new UsageError(
        `the gate '${name}' needs a labelled test set: say which by --tests`,
      );
    }
    if (kind === 'artifact' && digest === undefined) {
      throw new UsageError(
        `the gate '${name}' compares the digest with the one that the version declares: say which that is by --digest`,
      );
    }
    if (kind === 'artifact' && gate.licences && license === undefined) {
      throw new UsageError(
        `the gate '${name}' allows certain licences: say which the model has by --license`,
      );
    }
  }
  if (
    license !== undefined &&
    !gates.some(gate => gate.kind === 'artifact' && gate.licences)
  ) {
    throw new UsageError(
      '--license is held against the licences that are allowed: say which by --licences',
    );
  }
  const asksTests = gates.some(
    ({ kind }) => kind === 'evaluation' || kind === 'prediction-shift',
  );
  if (testsFile !== undefined && !asksTests) {
    throw new UsageError(
      '--tests asks nothing by itself: say what must hold, such as --threshold accuracy=0.9',
    );
  }
}

const OF_VALUES = /^(mae|rmse|r_squared)$/;
const OF_CLASSES = /^(accuracy|log_loss|auc|(precision|recall|f1)(_.+)?)$/;

/** Refuses metrics that the model's first output cannot have. */
function requireMetrics(
  gates: readonly OfflineGate[],
  { outputs: [output] }: ModelSignature,
) {
  const hasValues = /^(FP|BF)/.test(output.datatype);
  for (const gate of gates) {
    const isKnown =
      gate.kind !== 'evaluation' ||
      (hasValues ? OF_VALUES : OF_CLASSES).test(gate.metric);
    if (!isKnown) {
      throw new UsageError(
        `there is no metric ${gate.metric} of this model: its first output "${
          output.name
        }" is ${output.datatype}, of which there are ${
          hasValues
            ? 'mae, rmse and r_squared'
            : 'accuracy, precision, recall, f1, auc and log_loss, and precision_CLASS, recall_CLASS and f1_CLASS of one class'
        }`,
      );
    }
  }
}

/**
 * Reads everything that the command line names, and finds out whether it fits
 * together, before anything is started.
 *
 * @throws UsageError that says what is wrong and what to do
 */
export async function makePlan(options: CheckOptions): Promise<CheckPlan> {
  const { againstPath, signatureFile, testsFile } = options;
  const { gates, left } = await readGates(options);
  requireFlags(options, gates);
  const labels =
    signatureFile === undefined
      ? undefined
      : {
          file: signatureFile,
          value: await readDocument(
            '--signature',
            signatureFile,
            MAX_FILE_BYTES,
          ),
        };
  const candidate = await readModel(options.modelPath, labels);
  const stable =
    againstPath === undefined ? undefined : await readModel(againstPath);
  requireMetrics(gates, candidate.signature);
  const plan: CheckPlan = {
    ...{ candidate, gates, left },
    ...(stable && { stable }),
  };
  if (testsFile === undefined) {
    return plan;
  }
  const text = await readText('--tests', testsFile, MAX_TEST_CHARACTERS);
  try {
    const testSet = readTestSet(text, candidate.signature);
    return { ...plan, tests: { file: basename(testsFile), testSet } };
  } catch (error) {
    throw new UsageError(`--tests ${testsFile}: ${(error as Error).message}`);
  }
}
