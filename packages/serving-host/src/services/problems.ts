import type { RevisionDeclaration } from '../admin/declaration.ts';
import type { Problem } from '../admin/schemas.ts';
import type { Diagnosis } from '../replicas/exitReason.ts';

/** Failures in a row after which a fault of this kind counts as permanent. */
const patience = 3;

const actions: Partial<Record<Diagnosis['cause'], string>> = {
  digest:
    'The copy on this host is damaged again and again: check its disk. Then deploy the version anew.',
  model:
    'Check that the file is a whole ONNX model whose opset the runtime knows, export it again and register it as a new version.',
  runtime:
    'Install onnxruntime-node on this host (see the description of the pool), then deploy the version anew.',
};

/** What this host can never run, whatever happens. */
export function impossible(
  declaration: RevisionDeclaration,
): Problem | undefined {
  const { format } = declaration.artifact;
  if (format.toLowerCase() !== 'onnx') {
    return {
      message: `This host runs ONNX models only, and the artifact has the format ${format}`,
      action:
        'Export the model to ONNX, or choose a pool whose runtimes know the format.',
      permanent: true,
    };
  }
  if (declaration.resources.gpus > 0) {
    return {
      message:
        'This host cannot compute on GPUs, and the revision asks for one',
      action: 'Ask for 0 GPUs, or choose a pool with usable GPUs.',
      permanent: true,
    };
  }
  return undefined;
}

/** The problem, once a fault has come so often that trying again is no use. */
export function persistentFault(
  diagnosis: Diagnosis,
  failures: number,
): Problem | undefined {
  const action = actions[diagnosis.cause];
  return action !== undefined && failures >= patience
    ? { message: diagnosis.message, action, permanent: true }
    : undefined;
}
