import type { Datatype } from '../datatypes.ts';

/** A dimension: its size, the name it has in the model, or null for unknown. */
export type OnnxDimension = number | string | null;

/** What a value of an ONNX graph is. */
export interface OnnxType {
  /** sequence, map, optional and sparse values cannot be sent as one tensor. */
  kind: 'tensor' | 'sparse_tensor' | 'sequence' | 'map' | 'optional' | 'none';
  /** Of a tensor; undefined where the protocol has no such datatype. */
  datatype?: Datatype;
  /** Name of the element type as ONNX writes it, such as `float`. */
  elementType?: string;
  /** Of a tensor; undefined when the model does not say even the rank. */
  shape?: OnnxDimension[];
  /** Of a sequence, what it is a sequence of; of a map, what its values are. */
  element?: OnnxType;
}

/** An input or output of an ONNX graph. */
export interface OnnxValue extends OnnxType {
  name: string;
  /** The model's own words, when it has any. */
  description?: string;
  /** Names of the positions along the last dimension, see TensorSpec. */
  labels?: string[];
}

/**
 * A node of the main graph that makes or takes values which are no tensors, and
 * can be replaced by one that works on tensors.
 */
export interface OnnxConvertibleNode {
  /** Position among the nodes of the main graph. */
  index: number;
  operator: 'ZipMap' | 'DictVectorizer' | 'CastMap' | 'SequenceConstruct';
  inputs: string[];
  outputs: string[];
  /** How many labels a ZipMap, how many words a DictVectorizer has. */
  labelCount: number;
  /** Those labels; undefined when they are too many to be listed. */
  labels?: string[];
  /** Of a CastMap. */
  castMap?: {
    to: 'TO_FLOAT' | 'TO_STRING' | 'TO_INT64';
    form: 'DENSE' | 'SPARSE';
    /** Columns of the sparse form. */
    columns: number;
  };
}

/** One initializer or constant whose elements lie in another file. */
export interface OnnxExternalTensor {
  /** Its name, '' for a constant inside a node. */
  name: string;
  /** Path of the file, relative to the folder of the model. */
  location: string;
  /** Bytes from the beginning of the file. */
  offset: number;
  /** Bytes; undefined where the model does not say. */
  length?: number;
  /** Bytes that type and shape ask for; undefined for texts. */
  bytesNeeded?: number;
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
  /** The weights that are. */
  externalTensors: OnnxExternalTensor[];
  /** Nodes by which sequences and maps can be served as tensors. */
  convertible: OnnxConvertibleNode[];
}
