import type { Datatype } from '../datatypes.ts';

/** Free-form parameters of a request, a response or a tensor. */
export type Parameters = Record<string, string | number | boolean>;

/** Elements in JSON: flat, or nested as the shape says, row-major. */
export type JsonTensorData = unknown[] | string | number | boolean;

/** A tensor in the JSON form of the Open Inference Protocol v2. */
export interface RequestTensor {
  name: string;
  shape: number[];
  datatype: Datatype;
  parameters?: Parameters;
  data: JsonTensorData;
}

/** Asks for one output by name. */
export interface RequestOutput {
  name: string;
  parameters?: Parameters;
}

/** Body of `POST /v2/models/{model}/infer`. */
export interface InferRequest {
  id?: string;
  parameters?: Parameters;
  inputs: RequestTensor[];
  /** Which outputs to return; all of them when absent. */
  outputs?: RequestOutput[];
}

/** Answer to an InferRequest. */
export interface InferResponse {
  model_name: string;
  model_version?: string;
  id?: string;
  parameters?: Parameters;
  outputs: RequestTensor[];
}

/** What a model's metadata says of one tensor. */
export interface MetadataTensor {
  name: string;
  datatype: Datatype;
  shape: number[];
  /** `labels` as in TensorSpec: names of features or classes. */
  parameters?: { labels: string[] };
}

/** Body of `GET /v2/models/{model}`. */
export interface ModelMetadata {
  name: string;
  versions?: string[];
  platform: string;
  inputs: MetadataTensor[];
  outputs: MetadataTensor[];
  /** Further facts, such as the `digest` of the model's file. */
  parameters?: Parameters;
}
