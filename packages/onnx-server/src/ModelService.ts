import {
  decodeInferRequest,
  decodePredictRequest,
  encodeInferResponse,
  encodePredictResponse,
  InferenceInputError,
  InferenceSizeError,
  parseInferenceJson,
  type ModelMetadata,
  type Tensor,
  type TensorSpec,
} from '@fairway/inference-protocol';
import { ClientGoneError, HttpError, messageOf } from './errors.ts';
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

const describe = ({ name, datatype, shape }: TensorSpec) => ({
  name,
  datatype,
  shape,
});

/** What one model answers, as texts of JSON; knows nothing of HTTP but status. */
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
  async infer(body: string, isWanted: () => boolean): Promise<string> {
    const { model } = this.#options;
    const request = this.#decode(() =>
      decodeInferRequest(
        parseInferenceJson(body),
        model.signature,
        this.#limits(),
      ),
    );
    const { inputs, outputs, id } = request;
    const results = await this.#run(inputs, outputs, isWanted);
    return this.#timed('postprocess', () =>
      encodeInferResponse({
        modelName: this.name,
        modelVersion: this.version,
        ...(id !== undefined && { id }),
        outputs: results,
      }),
    );
  }

  /** KServe v1. @throws HttpError */
  async predict(body: string, isWanted: () => boolean): Promise<string> {
    const { signature } = this.#options.model;
    const inputs = this.#decode(() =>
      decodePredictRequest(parseInferenceJson(body), signature, this.#limits()),
    );
    const names = signature.outputs.map(({ name }) => name);
    const results = await this.#run(inputs, names, isWanted);
    return this.#timed('postprocess', () => encodePredictResponse(results));
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
