import type * as OnnxRuntime from 'onnxruntime-node';
import { messageOf, StartError } from '../errors.ts';

export type Runtime = typeof OnnxRuntime;

/**
 * ONNX Runtime decides at its first tensor how FP16 elements are held. Its
 * native part cannot read a Float16Array and fails on the elements it is given
 * in one; with the class out of sight it uses the raw bits in a Uint16Array.
 */
function holdFloat16AsBits({ Tensor }: Runtime): void {
  const scope = globalThis as { Float16Array?: unknown };
  const { Float16Array: hidden } = scope;
  scope.Float16Array = undefined;
  try {
    // Constructed for what construction does the first time.
    void new Tensor('float16', new Uint16Array(1), [1]);
  } finally {
    scope.Float16Array = hidden;
  }
}

/**
 * Loads onnxruntime-node, an optional dependency.
 * @throws StartError with what to do when it is absent or does not load
 */
export async function loadRuntime(): Promise<Runtime> {
  let runtime: Runtime;
  try {
    // The rule does not know optional dependencies.
    // eslint-disable-next-line @backstage/no-undeclared-imports
    const loaded: Runtime & { default?: Runtime } = await import(
      'onnxruntime-node'
    );
    runtime = loaded.default ?? loaded;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new StartError(
      'runtimeMissing',
      code === 'MODULE_NOT_FOUND' || code === 'ERR_MODULE_NOT_FOUND'
        ? 'onnxruntime-node is not installed; install it with "ONNXRUNTIME_NODE_INSTALL=skip npm install onnxruntime-node" (it has binaries for glibc Linux, Windows and macOS on Apple silicon)'
        : `onnxruntime-node does not load on this machine: ${messageOf(error)}`,
    );
  }
  holdFloat16AsBits(runtime);
  return runtime;
}
