import {
  onnxServingProblems,
  signatureFromOnnx,
  type Datatype,
  type ModelSignature,
  type Tensor,
  type TensorData,
} from '@fairway/inference-protocol';
import type { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-node';
import { StartError } from '../errors.ts';
import { createSession, type LoadOptions } from './createSession.ts';
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

export type { LoadOptions } from './createSession.ts';

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
        `"${name}" is ${datatype}, which ONNX Runtime's JavaScript does not support`,
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

/** FP16 elements as raw bits, whichever class holds them. */
function bitsOf(data: OrtTensor.DataType): Uint16Array {
  const { buffer, byteOffset, length } = data as Uint16Array;
  return new Uint16Array(buffer, byteOffset, length);
}

/** A loaded ONNX model. */
export class OnnxModel {
  /** The inputs, and those outputs that can be served. */
  readonly signature: ModelSignature;
  /** Which outputs cannot be served and why, in words. */
  readonly warnings: readonly string[];
  /** What computes. */
  readonly runtime: Runtime;
  readonly #session: InferenceSession;

  private constructor(
    runtime: Runtime,
    session: InferenceSession,
    served: { signature: ModelSignature; warnings: string[] },
  ) {
    this.runtime = runtime;
    this.#session = session;
    this.signature = served.signature;
    this.warnings = served.warnings;
  }

  /** @throws StartError when the model cannot be served */
  static async load(file: ModelFile, options: LoadOptions): Promise<OnnxModel> {
    const served = checkServable(file);
    const runtime = await loadRuntime();
    const session = await createSession(runtime, file, options);
    await file.assertUnchanged();
    return new OnnxModel(runtime, session, served);
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
    const { Tensor } = this.runtime.api;
    const feeds: Record<string, OrtTensor> = {};
    for (const { name, datatype, shape, data } of inputs) {
      const type = RUNTIME_TYPES[datatype] as 'float32';
      feeds[name] = new Tensor(type, data as Float32Array, shape);
    }
    const results = await this.#session.run(feeds, [...outputs]);
    return outputs.map(name => {
      const { type, dims, data } = results[name];
      const datatype = DATATYPES.get(type);
      if (!datatype) {
        throw new Error(`output "${name}" has the unknown type ${type}`);
      }
      const elements = datatype === 'FP16' ? bitsOf(data) : data;
      return { name, datatype, shape: [...dims], data: elements as TensorData };
    });
  }

  async release(): Promise<void> {
    await this.#session.release();
  }
}
