import type { IncomingHttpHeaders } from 'node:http';
import {
  decodeBinaryInferRequest,
  decodePredictRequest,
  encodeBinaryInferResponse,
  encodeInferResponse,
  encodePredictResponse,
  hasWideIntegers,
  INFERENCE_HEADER_LENGTH,
  InferenceInputError,
  InferenceSizeError,
  parseInferenceJson,
  type DecodedInferRequest,
  type ModelMetadata,
  type ModelSignature,
  type TensorSpec,
} from '@fairway/inference-protocol';
import type { Batcher } from './batching/Batcher.ts';
import type { Computed } from './batching/BatchRunner.ts';
import { requestPolicy } from './batching/requestPolicy.ts';
import { ClientGoneError, HttpError, messageOf } from './errors.ts';
import { bodyText } from './http/bodyText.ts';
import { checkStructure } from './http/checkStructure.ts';
import type { RequestBody } from './http/readBody.ts';
import type { PredictionTimes } from './metrics/Statistics.ts';
import { checkInputs } from './model/checkInputs.ts';

export interface ModelServiceOptions {
  name: string;
  version: string;
  digest: string;
  /** Package and version of what computes. */
  runtime: string;
  signature: ModelSignature;
  batcher: Batcher;
  /** Bodies are no larger; decoded tensors are held to the same. */
  maxBodyBytes: number;
  allowNonFinite: boolean;
}

/** What is known of a request beside its body. */
export interface RequestContext {
  headers: IncomingHttpHeaders;
  /** By performance.now(). */
  arrivedAt: number;
  /** Whether the client still waits. */
  isWanted: () => boolean;
}

/** A prediction, encoded. */
export interface Prediction {
  /** A text of JSON, or the bytes of the binary tensor extension. */
  body: string | Uint8Array;
  /** HTTP headers that say what the bytes are; none for JSON. */
  headers?: Readonly<Record<string, string>>;
  times: PredictionTimes;
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

function decode<T>(work: () => T): T {
  try {
    return work();
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

type Encoded = Pick<Prediction, 'body' | 'headers'>;

/** What one model answers; knows of HTTP only status and headers. */
export class ModelService {
  readonly name: string;
  readonly version: string;
  readonly #options: ModelServiceOptions;
  readonly #limits;
  readonly #outputNames: string[];

  private constructor(options: ModelServiceOptions) {
    const { maxBodyBytes, allowNonFinite } = options;
    this.name = options.name;
    this.version = options.version;
    this.#options = options;
    // "0," is the least an element takes in JSON, 8 bytes the most in memory.
    this.#limits = {
      maxElements: maxBodyBytes,
      maxBytes: maxBodyBytes * 4,
      allowNonFinite,
    };
    this.#outputNames = options.signature.outputs.map(({ name }) => name);
  }

  static create(options: ModelServiceOptions): ModelService {
    return new ModelService(options);
  }

  metadata(): ModelMetadata {
    const { signature, digest, runtime } = this.#options;
    return {
      name: this.name,
      versions: [this.version],
      platform: 'onnxruntime_onnx',
      inputs: signature.inputs.map(describe),
      outputs: signature.outputs.map(describe),
      parameters: { digest, runtime },
    };
  }

  /** Open Inference Protocol v2. @throws HttpError, ClientGoneError */
  infer(
    { bytes, headerLength }: RequestBody,
    context: RequestContext,
  ): Promise<Prediction> {
    const { signature } = this.#options;
    return this.#answer(
      context,
      () => {
        checkStructure(bytes.subarray(0, headerLength));
        return decodeBinaryInferRequest(
          { body: bytes, headerLength },
          signature,
          this.#limits,
        );
      },
      (computed, request) => this.#encode(computed, request),
    );
  }

  /** KServe v1. @throws HttpError, ClientGoneError */
  predict(
    { bytes }: RequestBody,
    context: RequestContext,
  ): Promise<Prediction> {
    const { signature } = this.#options;
    const outputs = this.#outputNames;
    const wideIntegers = hasWideIntegers(signature);
    return this.#answer(
      context,
      () => {
        checkStructure(bytes);
        const json = parseInferenceJson(bodyText(bytes), { wideIntegers });
        const inputs = decodePredictRequest(json, signature, this.#limits);
        return { inputs, outputs, binaryOutputs: [] };
      },
      computed => ({ body: encodePredictResponse(computed.outputs) }),
    );
  }

  #encode({ outputs }: Computed, request: DecodedInferRequest): Encoded {
    const { id, binaryOutputs } = request;
    const response = {
      modelName: this.name,
      modelVersion: this.version,
      ...(id !== undefined && { id }),
      outputs,
    };
    if (binaryOutputs.length === 0) {
      return { body: encodeInferResponse(response) };
    }
    const { body, headerLength } = encodeBinaryInferResponse(
      response,
      binaryOutputs,
    );
    return {
      body,
      headers: {
        'Content-Type': 'application/octet-stream',
        [INFERENCE_HEADER_LENGTH]: String(headerLength),
      },
    };
  }

  async #answer(
    context: RequestContext,
    read: () => DecodedInferRequest,
    write: (computed: Computed, request: DecodedInferRequest) => Encoded,
  ): Promise<Prediction> {
    const { headers, arrivedAt, isWanted } = context;
    const started = performance.now();
    const request = decode(() => {
      const found = read();
      checkInputs(found.inputs);
      return found;
    });
    const { inputs, outputs, parameters } = request;
    const policy = requestPolicy(headers, parameters);
    const decoded = performance.now();
    const computed = await this.#compute({
      inputs,
      outputs,
      arrivedAt,
      isWanted,
      priority: policy.priority,
      deadline: arrivedAt + policy.timeLimit,
    });
    const encoding = performance.now();
    const encoded = write(computed, request);
    const ended = performance.now();
    return {
      ...encoded,
      times: {
        total: ended - arrivedAt,
        waited: computed.waited,
        decoding: decoded - started,
        computing: computed.computing,
        encoding: ended - encoding,
      },
    };
  }

  async #compute(request: Parameters<Batcher['submit']>[0]): Promise<Computed> {
    try {
      return await this.#options.batcher.submit(request);
    } catch (error) {
      throw error instanceof HttpError || error instanceof ClientGoneError
        ? error
        : new ModelFailure(error);
    }
  }
}
