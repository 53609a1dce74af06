import {
  onnxServingProblems,
  signatureFromOnnx,
  validateSignature,
  type ModelSignature,
  type TensorSpec,
} from '@fairway/inference-protocol';
import { ModelFile } from '@fairway/onnx-server';
import { UsageError } from '../UsageError.ts';

/** A model that can be served, as its file describes it. */
export interface LabelledModel {
  path: string;
  digest: string;
  /** As the file has it. */
  served: ModelSignature;
  /** The same, with the labels that the catalog has for it. */
  signature: ModelSignature;
}

const shapeText = ({ datatype, shape }: TensorSpec) =>
  `${datatype} [${shape.join(', ')}]`;

/** The signature of the catalog must be the file's but for labels. */
function readLabels(
  { file, value }: { file: string; value: unknown },
  served: ModelSignature,
): ModelSignature {
  const [problem] = validateSignature(value);
  if (problem !== undefined) {
    throw new UsageError(`--signature ${file}: ${problem}`);
  }
  const declared = value as ModelSignature;
  for (const side of ['inputs', 'outputs'] as const) {
    const described = (specs: readonly TensorSpec[]) =>
      specs.map(spec => `"${spec.name}" ${shapeText(spec)}`).join(', ');
    const [ours, theirs] = [described(served[side]), described(declared[side])];
    if (ours !== theirs) {
      throw new UsageError(
        `--signature ${file} is not of this model: it has the ${side} ${theirs}, the model ${ours}`,
      );
    }
  }
  return declared;
}

/**
 * Hashes a model's files and reads its header.
 * @throws UsageError when there is none, it is broken, or cannot be served
 */
export async function readModel(
  place: string,
  labels?: { file: string; value: unknown },
): Promise<LabelledModel> {
  let file: ModelFile;
  try {
    file = await ModelFile.open(place, undefined);
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
  const { path, digest, header } = file;
  const { blocking } = onnxServingProblems(header);
  if (blocking.length > 0) {
    throw new UsageError(`${path} cannot be served: ${blocking.join('; ')}`);
  }
  const served = signatureFromOnnx(header);
  return {
    ...{ path, digest, served },
    signature: labels ? readLabels(labels, served) : served,
  };
}
