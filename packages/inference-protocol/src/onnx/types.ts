import type { Datatype } from '../datatypes.ts';

/** A dimension: its size, the name it has in the model, or null for unknown. */
export type OnnxDimension = number | string | null;

/** An input or output of an ONNX graph. */
export interface OnnxValue {
  name: string;
  /** sequence, map, optional and sparse values cannot be sent as one tensor. */
  kind: 'tensor' | 'sparse_tensor' | 'sequence' | 'map' | 'optional' | 'none';
  /** Of a tensor; undefined where the protocol has no such datatype. */
  datatype?: Datatype;
  /** Name of the element type as ONNX writes it, such as `float`. */
  elementType?: string;
  /** Of a tensor; undefined when the model does not say even the rank. */
  shape?: OnnxDimension[];
  /** The model's own words, when it has any. */
  description?: string;
}

/** What can be told of an ONNX model without loading its weights. */
export interface OnnxHeader {
  irVersion: number;
  producerName: string;
  producerVersion: string;
  /** Domain and version of every operator set; '' is ONNX's own domain. */
  opsets: { domain: string; version: number }[];
  /** Free-form facts that the exporter stored in the file. */
  metadata: Record<string, string>;
  graphName: string;
  /** Graph inputs, less those that have a stored default (initializers). */
  inputs: OnnxValue[];
  outputs: OnnxValue[];
  /**
   * Elements in all initializers and constants. The coefficients of classical
   * models (trees, linear models), kept in plain attributes, do not count.
   */
  parameterCount: number;
  /** Bytes that those elements take in memory; texts are not counted. */
  parameterBytes: number;
  /** How often each operator occurs; other domains as `domain.Operator`. */
  operators: Record<string, number>;
  /** Whether weights are kept in other files beside the model. */
  hasExternalData: boolean;
}
