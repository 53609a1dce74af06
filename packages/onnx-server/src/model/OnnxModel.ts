import { readFile } from 'node:fs/promises';
import {
  InferenceInputError,
  needsRewriting,
  onnxServingProblems,
  rewriteOnnx,
  signatureFromOnnx,
  type Datatype,
  type ModelSignature,
  type Tensor,
  type TensorData,
} from '@fairway/inference-protocol';
import type { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-node';
import { messageOf, StartError } from '../errors.ts';
import type { ModelFile } from './ModelFile.ts';
import { loadRuntime, type Runtime } from './runtime.ts';

// ONNX Runtime's JavaScript has no BF16.
const RUNTIME_TYPES: Partial<Record<Datatype, OrtTensor.Type>> = {
  BOOL: 'bool',
  UINT8: 'uint8',
  UINT16: 'uint16',
  UINT32: 'uint32',
  UINT64: 'uint64',
  INT8: 'int8',
  INT16: 'int16',
  INT32: 'int32',
  INT64: 'int64',
  FP16: 'float16',
  FP32: 'float32',
  FP64: 'float64',
  BYTES: 'string',
};

const DATATYPES = new Map(
  Object.entries(RUNTIME_TYPES).map(([datatype, type]) => [
    type,
    datatype as Datatype,
  ]),
);

/** How a model is loaded. */
export interface LoadOptions {
  /** Threads within one operator. */
  threads: number;
}

function checkServable(file: ModelFile): {
  signature: ModelSignature;
  warnings: string[];
} {
  const signature = signatureFromOnnx(file.header);
  const { blocking, warnings } = onnxServingProblems(file.header);
  // The runtime refuses the whole model, not only the tensor.
  const unknown = [...signature.inputs, ...signature.outputs]
    .filter(({ datatype }) => !RUNTIME_TYPES[datatype])
    .map(
      ({ name, datatype }) =>
        `"${name}" is ${datatype}, which onnxruntime-node does not support`,
    );
  const problems = [...blocking, ...unknown];
  if (problems.length > 0) {
    throw new StartError(
      'model',
      `${file.path} cannot be served: ${problems.join('; ')}`,
    );
  }
  return { signature, warnings };
}

/** The runtime's message without places in its own sources. */
function inWords(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return messageOf(
    text
      .replace(/^Load model from .*? failed:/, '')
      .replace(
        /^(Exception during initialization: )?\/onnxruntime_src\/\S+ /,
        '',
      )
      .replace(/^[^.]*\) .* was false\. /, ''),
  );
}

/** Loads the file, or, where it has to be rewritten first, its new bytes. */
async function createSession(
  runtime: Runtime,
  file: ModelFile,
  options: InferenceSession.SessionOptions,
): Promise<InferenceSession> {
  const { InferenceSession: sessions } = runtime;
  if (!needsRewriting(file.header)) {
    return sessions.create(file.path, options);
  }
  const bytes = rewriteOnnx(await readFile(file.path), file.header);
  if (file.weightsFolder === undefined) {
    return sessions.create(bytes, options);
  }
  const { extra } = options;
  const session = {
    ...(extra?.session as object | undefined),
    // Bytes have no place of their own to look for weights beside.
    model_external_initializers_file_folder_path: file.weightsFolder,
  };
  return sessions.create(bytes, { ...options, extra: { ...extra, session } });
}

/** A loaded ONNX model. */
export class OnnxModel {
  /** The inputs, and those outputs that can be served. */
  readonly signature: ModelSignature;
  /** Which outputs cannot be served and why, in words. */
  readonly warnings: readonly string[];
  readonly #runtime: Runtime;
  readonly #session: InferenceSession;

  private constructor(
    runtime: Runtime,
    session: InferenceSession,
    served: { signature: ModelSignature; warnings: string[] },
  ) {
    this.#runtime = runtime;
    this.#session = session;
    this.signature = served.signature;
    this.warnings = served.warnings;
  }

  /** @throws StartError when the model cannot be served */
  static async load(file: ModelFile, options: LoadOptions): Promise<OnnxModel> {
    const served = checkServable(file);
    const runtime = await loadRuntime();
    let session: InferenceSession;
    try {
      session = await createSession(runtime, file, {
        intraOpNumThreads: options.threads,
        interOpNumThreads: 1,
        executionMode: 'sequential',
        graphOptimizationLevel: 'all',
        // What it would say is in the error that it throws.
        logSeverityLevel: 4,
        // Threads that spin for work would keep a shared machine's CPUs busy
        // between requests.
        extra: {
          session: {
            'intra_op.allow_spinning': '0',
            'inter_op.allow_spinning': '0',
          },
        },
      });
    } catch (error) {
      throw new StartError(
        'model',
        `ONNX Runtime cannot load ${file.path}: ${inWords(error)}`,
      );
    }
    await file.assertUnchanged();
    return new OnnxModel(runtime, session, served);
  }

  /**
   * Refuses what the runtime would silently change: it takes a text only up to
   * the first character that is U+0000.
   * @throws InferenceInputError
   */
  checkInputs(inputs: readonly Tensor[]): void {
    for (const { name, datatype, data } of inputs) {
      const isCut =
        datatype === 'BYTES' &&
        (data as string[]).some(text => text.includes('\u0000'));
      if (isCut) {
        throw new InferenceInputError(
          `input "${name}": a text has the character U+0000, which ONNX Runtime cannot take`,
          name,
        );
      }
    }
  }

  /**
   * Runs the model. Blocks the event loop for as long as the model computes:
   * the runtime's promise wraps a synchronous call.
   *
   * @param inputs - one per input of the signature, checked against it
   * @param outputs - names of the outputs wanted
   */
  async run(
    inputs: readonly Tensor[],
    outputs: readonly string[],
  ): Promise<Tensor[]> {
    const feeds: Record<string, OrtTensor> = {};
    for (const { name, datatype, shape, data } of inputs) {
      const type = RUNTIME_TYPES[datatype] as 'float32';
      feeds[name] = new this.#runtime.Tensor(type, data as Float32Array, shape);
    }
    const results = await this.#session.run(feeds, [...outputs]);
    return outputs.map(name => {
      const { type, dims, data } = results[name];
      const datatype = DATATYPES.get(type);
      if (!datatype) {
        throw new Error(`output "${name}" has the unknown type ${type}`);
      }
      return { name, datatype, shape: [...dims], data: data as TensorData };
    });
  }

  async release(): Promise<void> {
    await this.#session.release();
  }
}
