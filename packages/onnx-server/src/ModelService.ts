import { isUtf8 } from 'node:buffer';
import {
  decodeBinaryInferRequest,
  decodePredictRequest,
  encodeBinaryInferResponse,
  encodeInferResponse,
  encodePredictResponse,
  INFERENCE_HEADER_LENGTH,
  InferenceInputError,
  InferenceSizeError,
  parseInferenceJson,
  type ModelMetadata,
  type Tensor,
  type TensorSpec,
} from '@fairway/inference-protocol';
import { ClientGoneError, HttpError, messageOf } from './errors.ts';
import type { RequestBody } from './http/readBody.ts';
import type { ServerMetrics, Stage } from './metrics.ts';
import type { OnnxModel } from './model/OnnxModel.ts';

export interface ModelServiceOptions {
  name: string;
  version: string;
  digest: string;
  model: OnnxModel;
  metrics: ServerMetrics;
  /** Bodies are no larger; decoded tensors are held to the same. */
  maxBodyBytes: number;
  allowNonFinite: boolean;
}

/** The model went wrong on a request that fits its signature. */
export class ModelFailure extends HttpError {
  constructor(cause: unknown) {
    super(500, `the model failed on this input: ${messageOf(cause)}`);
    this.name = 'ModelFailure';
  }
}

const describe = ({ name, datatype, shape, labels }: TensorSpec) => ({
  name,
  datatype,
  shape,
  ...(labels && { parameters: { labels } }),
});

/** A prediction, encoded. */
export interface Prediction {
  /** A text of JSON, or the bytes of the binary tensor extension. */
  body: string | Uint8Array;
  /** HTTP headers that say what the bytes are; none for JSON. */
  headers?: Readonly<Record<string, string>>;
}

function textOf(bytes: Buffer): string {
  if (!isUtf8(bytes)) {
    throw new InferenceInputError('the body is not text in UTF-8');
  }
  return bytes.toString('utf8');
}

/** What one model answers; knows of HTTP only status and headers. */
export class ModelService {
  readonly name: string;
  readonly version: string;
  readonly #options: ModelServiceOptions;

  private constructor(options: ModelServiceOptions) {
    this.name = options.name;
    this.version = options.version;
    this.#options = options;
  }

  static create(options: ModelServiceOptions): ModelService {
    return new ModelService(options);
  }

  metadata(): ModelMetadata {
    const { model, digest } = this.#options;
    return {
      name: this.name,
      versions: [this.version],
      platform: 'onnxruntime_onnx',
      inputs: model.signature.inputs.map(describe),
      outputs: model.signature.outputs.map(describe),
      parameters: { digest },
    };
  }

  /** Open Inference Protocol v2. @throws HttpError */
  async infer(
    { bytes, headerLength }: RequestBody,
    isWanted: () => boolean,
  ): Promise<Prediction> {
    const { model } = this.#options;
    const request = this.#decode(() => {
      const decoded = decodeBinaryInferRequest(
        { body: bytes, headerLength },
        model.signature,
        this.#limits(),
      );
      model.checkInputs(decoded.inputs);
      return decoded;
    });
    const { inputs, outputs, id, binaryOutputs } = request;
    const results = await this.#run(inputs, outputs, isWanted);
    const response = {
      modelName: this.name,
      modelVersion: this.version,
      ...(id !== undefined && { id }),
      outputs: results,
    };
    return this.#timed('postprocess', () => {
      if (binaryOutputs.length === 0) {
        return { body: encodeInferResponse(response) };
      }
      const message = encodeBinaryInferResponse(response, binaryOutputs);
      return {
        body: message.body,
        headers: {
          'Content-Type': 'application/octet-stream',
          [INFERENCE_HEADER_LENGTH]: String(message.headerLength),
        },
      };
    });
  }

  /** KServe v1. @throws HttpError */
  async predict(
    { bytes }: RequestBody,
    isWanted: () => boolean,
  ): Promise<Prediction> {
    const { model } = this.#options;
    const inputs = this.#decode(() => {
      const decoded = decodePredictRequest(
        parseInferenceJson(textOf(bytes)),
        model.signature,
        this.#limits(),
      );
      model.checkInputs(decoded);
      return decoded;
    });
    const names = model.signature.outputs.map(({ name }) => name);
    const results = await this.#run(inputs, names, isWanted);
    return this.#timed('postprocess', () => ({
      body: encodePredictResponse(results),
    }));
  }

  #limits() {
    const { maxBodyBytes, allowNonFinite } = this.#options;
    // "0," is the least an element takes in JSON, 8 bytes the most in memory.
    return {
      maxElements: maxBodyBytes,
      maxBytes: maxBodyBytes * 4,
      allowNonFinite,
    };
  }

  #timed<T>(stage: Stage, work: () => T): T {
    const start = performance.now();
    const result = work();
    this.#options.metrics.observe(stage, (performance.now() - start) / 1000);
    return result;
  }

  #decode<T>(decode: () => T): T {
    try {
      return this.#timed('preprocess', decode);
    } catch (error) {
      if (error instanceof InferenceSizeError) {
        throw new HttpError(413, error.message);
      }
      if (error instanceof InferenceInputError) {
        throw new HttpError(400, error.message);
      }
      throw error;
    }
  }

  async #run(
    inputs: readonly Tensor[],
    outputs: readonly string[],
    isWanted: () => boolean,
  ): Promise<Tensor[]> {
    const { model, metrics } = this.#options;
    // Lets the event loop learn of clients that gave up while others computed.
    await new Promise(resolve => setImmediate(resolve));
    if (!isWanted()) {
      throw new ClientGoneError();
    }
    const start = performance.now();
    try {
      return await model.run(inputs, outputs);
    } catch (error) {
      throw new ModelFailure(error);
    } finally {
      metrics.observe('predict', (performance.now() - start) / 1000);
    }
  }
}
