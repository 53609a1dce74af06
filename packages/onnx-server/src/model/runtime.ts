import type * as OnnxRuntime from 'onnxruntime-node';
import { messageOf, StartError } from '../errors.ts';

/** What both packages of ONNX Runtime offer alike. */
export type RuntimeApi = typeof OnnxRuntime;

const NATIVE = 'onnxruntime-node';
const WASM = 'onnxruntime-web';

/** Set to the name of one of them, only that one is tried. */
export const RUNTIME_VARIABLE = 'ONNX_SERVER_RUNTIME';

/** The ONNX Runtime that computes. */
export interface Runtime {
  /** Its package. */
  readonly name: typeof NATIVE | typeof WASM;
  readonly version: string;
  readonly api: RuntimeApi;
  /** What a person should know of it, in words. */
  readonly notice?: string;
}

/**
 * ONNX Runtime decides at its first tensor how FP16 elements are held. The
 * native part of onnxruntime-node cannot read a Float16Array and fails on the
 * elements it is given in one; with the class out of sight it uses the raw bits
 * in a Uint16Array. onnxruntime-web looks for the class again at every answer
 * and takes raw bits for input either way, so that one is left as it is.
 */
function holdFloat16AsBits({ Tensor }: RuntimeApi): void {
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

type Loaded = RuntimeApi & { default?: RuntimeApi };

function created(
  name: Runtime['name'],
  loaded: Loaded,
  notice?: string,
): Runtime {
  const api = loaded.default ?? loaded;
  const { versions } = api.env;
  const version = (name === NATIVE ? versions.node : versions.web) ?? '';
  return { name, version, api, ...(notice && { notice }) };
}

/**
 * From version 1.30 on the native runtime, unasked, keeps an identifier of the
 * machine in its user's cache folder and sends telemetry to its maker. It looks
 * at this variable when it is loaded; whoever wants it may set it to 0.
 */
function declineTelemetry(): void {
  process.env.ORT_DISABLE_TELEMETRY ??= '1';
}

async function loadNative(): Promise<Runtime> {
  declineTelemetry();
  // The rule does not know optional dependencies.
  // eslint-disable-next-line @backstage/no-undeclared-imports
  const runtime = created(NATIVE, await import('onnxruntime-node'));
  holdFloat16AsBits(runtime.api);
  return runtime;
}

async function loadWasm(notice?: string): Promise<Runtime> {
  // eslint-disable-next-line @backstage/no-undeclared-imports
  const loaded = (await import('onnxruntime-web')) as unknown as Loaded;
  const runtime = created(WASM, loaded, notice);
  // More would be workers that each hold the model once more.
  runtime.api.env.wasm.numThreads = 1;
  return runtime;
}

function whyNot(name: string, error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'MODULE_NOT_FOUND' || code === 'ERR_MODULE_NOT_FOUND'
    ? `${name} is not installed`
    : `${name} does not load on this machine: ${messageOf(error)}`;
}

function chosen(): Runtime['name'] | undefined {
  const value = process.env[RUNTIME_VARIABLE] || undefined;
  if (value !== undefined && value !== NATIVE && value !== WASM) {
    throw new StartError(
      'usage',
      `${RUNTIME_VARIABLE} must be ${NATIVE} or ${WASM}, got "${value}"`,
    );
  }
  return value;
}

/**
 * Loads onnxruntime-node or, where that is absent or does not load (Alpine,
 * Macs with Intel processors), onnxruntime-web, which needs no native code.
 * @throws StartError with what to do when neither can be had
 */
export async function loadRuntime(): Promise<Runtime> {
  const only = chosen();
  const problems: string[] = [];
  if (only !== WASM) {
    try {
      return await loadNative();
    } catch (error) {
      problems.push(whyNot(NATIVE, error));
    }
  }
  if (only !== NATIVE) {
    const reason = problems[0] ?? `${RUNTIME_VARIABLE} asks for it`;
    try {
      return await loadWasm(
        `computing with ${WASM} (WebAssembly, one thread), since ${reason}`,
      );
    } catch (error) {
      problems.push(whyNot(WASM, error));
    }
  }
  throw new StartError(
    'runtimeMissing',
    `${problems.join(
      '; ',
    )}; install it with "ONNXRUNTIME_NODE_INSTALL=skip npm install ${
      only ?? NATIVE
    }" (onnxruntime-node has binaries for glibc Linux, Windows and macOS on Apple silicon, onnxruntime-web needs none)`,
  );
}
