import {
  bytesField,
  floatField,
  integerField,
  join,
  textField,
  varint,
  type Encoded,
} from './protobuf.ts';

/** Element types by ONNX's names, with their numbers in onnx.proto. */
export const ELEMENT_TYPE_NUMBERS = {
  float: 1,
  uint8: 2,
  int8: 3,
  uint16: 4,
  int16: 5,
  int32: 6,
  int64: 7,
  string: 8,
  bool: 9,
  float16: 10,
  double: 11,
  uint32: 12,
  uint64: 13,
  bfloat16: 16,
} as const;

export type ElementTypeName = keyof typeof ELEMENT_TYPE_NUMBERS;

export interface ValueToWrite {
  name: string;
  type?: ElementTypeName;
  /** A text is a symbolic dimension; without a shape the rank is unknown. */
  shape?: (number | string)[];
  description?: string;
  /** Encoded TypeProto, for what is no tensor. */
  rawType?: Encoded;
}

/** A whole number is written as an integer, any other as a float. */
export type AttributeToWrite = number | string | number[] | string[];

export interface NodeToWrite {
  operator: string;
  inputs: string[];
  outputs: string[];
  domain?: string;
  attributes?: Record<string, AttributeToWrite>;
  /** Graphs inside the node, by attribute name. */
  graphs?: Record<string, GraphToWrite>;
}

export interface InitializerToWrite {
  name: string;
  type: ElementTypeName;
  shape: number[];
  bytes: Uint8Array;
  /** Name of the file beside the model that holds the elements. */
  externalFile?: string;
  /** Where in that file. */
  externalPlace?: { offset?: number | string; length?: number | string };
}

export interface GraphToWrite {
  name?: string;
  nodes: NodeToWrite[];
  inputs: ValueToWrite[];
  outputs: ValueToWrite[];
  initializers?: InitializerToWrite[];
}

export interface FunctionToWrite {
  name: string;
  domain: string;
  nodes: NodeToWrite[];
  inputs: string[];
  outputs: string[];
}

export interface ModelToWrite extends GraphToWrite {
  producerName?: string;
  producerVersion?: string;
  /** Version of ONNX's own operators; null to bring none. */
  opset?: number | null;
  /** Further operator sets by domain. */
  domains?: Record<string, number>;
  metadata?: Record<string, string>;
  /** Operators that the model defines itself. */
  functions?: FunctionToWrite[];
  /** Write lists of sizes as one value each, as old writers do. */
  unpacked?: boolean;
}

/** TypeProto of a tensor. */
export function tensorType(
  type: ElementTypeName,
  shape: (number | string)[] | undefined,
): Encoded {
  const dimensions = (shape ?? []).map(size =>
    bytesField(
      1,
      typeof size === 'number' ? integerField(1, size) : textField(2, size),
    ),
  );
  return bytesField(
    1,
    join(
      integerField(1, ELEMENT_TYPE_NUMBERS[type]),
      shape ? bytesField(2, join(...dimensions)) : [],
    ),
  );
}

function writeValue(value: ValueToWrite): Encoded {
  const { name, type = 'float', shape, description, rawType } = value;
  return join(
    textField(1, name),
    bytesField(2, rawType ?? tensorType(type, shape)),
    description ? textField(3, description) : [],
  );
}

const isTexts = (list: number[] | string[]): list is string[] =>
  typeof list[0] === 'string';

// The last field is AttributeProto.type: FLOAT 1, INT 2, STRING 3, INTS 7,
// STRINGS 8.
function writeAttribute(name: string, value: AttributeToWrite): Encoded {
  const start = textField(1, name);
  if (typeof value === 'string') {
    return join(start, textField(4, value), integerField(20, 3));
  }
  if (typeof value === 'number') {
    return Number.isInteger(value)
      ? join(start, integerField(3, value), integerField(20, 2))
      : join(start, floatField(2, value), integerField(20, 1));
  }
  return isTexts(value)
    ? join(
        start,
        ...value.map(entry => textField(9, entry)),
        integerField(20, 8),
      )
    : join(
        start,
        ...value.map(entry => integerField(8, entry)),
        integerField(20, 7),
      );
}

function writeInitializer(
  tensor: InitializerToWrite,
  unpacked: boolean,
): Encoded {
  const { name, type, shape, bytes, externalFile, externalPlace } = tensor;
  const entries = Object.entries({ location: externalFile, ...externalPlace });
  return join(
    unpacked
      ? join(...shape.map(size => integerField(1, size)))
      : bytesField(1, join(...shape.map(varint))),
    integerField(2, ELEMENT_TYPE_NUMBERS[type]),
    textField(8, name),
    externalFile
      ? join(
          ...entries.map(([key, value]) =>
            bytesField(13, join(textField(1, key), textField(2, `${value}`))),
          ),
          integerField(14, 1),
        )
      : bytesField(9, bytes),
  );
}

function writeNode(node: NodeToWrite, unpacked: boolean): Encoded {
  return join(
    ...node.inputs.map(name => textField(1, name)),
    ...node.outputs.map(name => textField(2, name)),
    textField(4, node.operator),
    ...Object.entries(node.attributes ?? {}).map(([name, value]) =>
      bytesField(5, writeAttribute(name, value)),
    ),
    ...Object.entries(node.graphs ?? {}).map(([name, graph]) =>
      bytesField(
        5,
        join(
          textField(1, name),
          bytesField(6, writeGraph(graph, unpacked)),
          integerField(20, 5),
        ),
      ),
    ),
    node.domain ? textField(7, node.domain) : [],
  );
}

function writeGraph(graph: GraphToWrite, unpacked: boolean): Encoded {
  return join(
    ...graph.nodes.map(node => bytesField(1, writeNode(node, unpacked))),
    textField(2, graph.name ?? 'graph'),
    ...(graph.initializers ?? []).map(tensor =>
      bytesField(5, writeInitializer(tensor, unpacked)),
    ),
    ...graph.inputs.map(value => bytesField(11, writeValue(value))),
    ...graph.outputs.map(value => bytesField(12, writeValue(value))),
  );
}

function writeFunction(own: FunctionToWrite): Encoded {
  return join(
    textField(1, own.name),
    ...own.inputs.map(name => textField(4, name)),
    ...own.outputs.map(name => textField(5, name)),
    ...own.nodes.map(node => bytesField(7, writeNode(node, false))),
    ...[own.domain, ''].map(domain =>
      bytesField(9, join(textField(1, domain), integerField(2, 13))),
    ),
    textField(10, own.domain),
  );
}

/** Bytes of an ONNX model file that ONNX Runtime loads. For tests. */
export function writeOnnx(model: ModelToWrite): Uint8Array {
  const { opset = 13, domains } = model;
  const opsets = { ...(opset !== null && { '': opset }), ...domains };
  return Uint8Array.from(
    join(
      integerField(1, 8),
      textField(2, model.producerName ?? 'fairway-tests'),
      textField(3, model.producerVersion ?? '1'),
      bytesField(7, writeGraph(model, model.unpacked ?? false)),
      ...Object.entries(opsets).map(([domain, version]) =>
        bytesField(8, join(textField(1, domain), integerField(2, version))),
      ),
      ...Object.entries(model.metadata ?? {}).map(([key, value]) =>
        bytesField(14, join(textField(1, key), textField(2, value))),
      ),
      ...(model.functions ?? []).map(own => bytesField(25, writeFunction(own))),
    ),
  );
}
