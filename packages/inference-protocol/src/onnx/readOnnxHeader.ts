import { OnnxFormatError } from '../errors.ts';
import { assertNamesDiffer, readOpset, readPair } from './headerParts.ts';
import { FunctionCalls, type OperatorCounts } from './FunctionCalls.ts';
import {
  bytesSource,
  ProtobufReader,
  type ByteSource,
} from './ProtobufReader.ts';
import { isConvertible, readConvertible } from './readConvertible.ts';
import { readTensor } from './readTensor.ts';
import { readValue } from './readValue.ts';
import type { OnnxHeader, OnnxValue } from './types.ts';

// Field numbers are those of onnx.proto.

/** Bounds of what is kept of a model, far above what real models have. */
const MAX_VALUES = 10_000;
const MAX_ENTRIES = 1_000;
const MAX_GRAPH_DEPTH = 16;
const MAX_NODES = 1_000_000;
const MAX_CONVERTIBLE = 10_000;
const MAX_LISTED_LABELS = 100_000;
const MAX_EXTERNAL_TENSORS = 100_000;

function qualified(domain: string, operator: string): string {
  const isOwnDomain = domain === '' || domain === 'ai.onnx';
  return isOwnDomain ? operator : `${domain}.${operator}`;
}

const count =
  (counts: OperatorCounts) =>
  (operator: string): void => {
    counts.set(operator, (counts.get(operator) ?? 0) + 1);
  };

/** Collects the facts of one model while its graph is read. */
class HeaderBuilder {
  readonly header: OnnxHeader = {
    irVersion: 0,
    producerName: '',
    producerVersion: '',
    opsets: [],
    metadata: Object.create(null),
    graphName: '',
    inputs: [],
    outputs: [],
    parameterCount: 0,
    parameterBytes: 0,
    operators: Object.create(null),
    hasExternalData: false,
    externalTensors: [],
    convertible: [],
  };
  readonly #initializers = new Set<string>();
  readonly #functions = FunctionCalls.create();
  readonly #mainOperators: OperatorCounts = new Map();
  #graphs = 0;
  #nodes = 0;
  #mainNodes = 0;
  #labels = 0;

  model(reader: ProtobufReader): OnnxHeader {
    const { header } = this;
    reader.fields((field, value) => {
      switch (field) {
        case 1:
          header.irVersion = value.integer();
          break;
        case 2:
          header.producerName = value.text();
          break;
        case 3:
          header.producerVersion = value.text();
          break;
        case 7:
          this.#graphs += 1;
          this.#mainGraph(value);
          break;
        case 8:
          if (header.opsets.length < MAX_ENTRIES) {
            header.opsets.push(readOpset(value));
          }
          break;
        case 14:
          this.#metadata(value);
          break;
        case 25:
          this.#function(value);
          break;
        default:
      }
    });
    if (this.#graphs !== 1) {
      throw new OnnxFormatError(
        'not a readable ONNX model: it has no graph, the file may be of another format',
      );
    }
    const isInput = ({ name }: OnnxValue) => !this.#initializers.has(name);
    header.inputs = header.inputs.filter(isInput);
    assertNamesDiffer('input', header.inputs);
    assertNamesDiffer('output', header.outputs);
    this.#functions.check(this.#mainOperators);
    return header;
  }

  #metadata(reader: ProtobufReader): void {
    const [key, text] = readPair(reader);
    const { metadata } = this.header;
    if (Object.keys(metadata).length < MAX_ENTRIES) {
      metadata[key] = text;
    }
  }

  #mainGraph(reader: ProtobufReader): void {
    const { header } = this;
    reader.message((field, value) => {
      switch (field) {
        case 1:
          this.#mainNode(value);
          break;
        case 2:
          header.graphName = value.text();
          break;
        case 5:
          this.#initializers.add(this.#tensor(value));
          break;
        case 15:
          this.#sparse(value);
          break;
        case 11:
          this.#value(header.inputs, value);
          break;
        case 12:
          this.#value(header.outputs, value);
          break;
        default:
      }
    });
  }

  #value(list: OnnxValue[], reader: ProtobufReader): void {
    if (list.length >= MAX_VALUES) {
      throw new OnnxFormatError(
        `not a usable ONNX model: more than ${MAX_VALUES} inputs or outputs`,
      );
    }
    list.push(readValue(reader));
  }

  #mainNode(reader: ProtobufReader): void {
    const { convertible } = this.header;
    const index = this.#mainNodes;
    this.#mainNodes += 1;
    const mark = reader.mark();
    const operator = this.#node(reader, 0, count(this.#mainOperators));
    if (!isConvertible(operator) || convertible.length >= MAX_CONVERTIBLE) {
      return;
    }
    reader.reset(mark);
    const node = readConvertible(reader, operator, index);
    if (node) {
      this.#labels += node.labels?.length ?? 0;
      if (this.#labels > MAX_LISTED_LABELS) {
        delete node.labels;
      }
      convertible.push(node);
    }
  }

  /**
   * NodeProto; graphs inside its attributes (If, Loop, Scan) count too.
   * Returns its operator, with the domain where that is not ONNX's own.
   */
  #node(
    reader: ProtobufReader,
    depth: number,
    onOperator?: (operator: string) => void,
  ): string {
    this.#nodes += 1;
    if (this.#nodes > MAX_NODES) {
      throw new OnnxFormatError(
        `not a usable ONNX model: more than ${MAX_NODES} nodes`,
      );
    }
    let operator = '';
    let domain = '';
    reader.message((field, value) => {
      if (field === 4) {
        operator = value.text();
      } else if (field === 7) {
        domain = value.text();
      } else if (field === 5) {
        value.message((attributeField, attribute) => {
          if (attributeField === 6 || attributeField === 11) {
            this.#innerGraph(attribute, depth + 1, onOperator);
          } else if (attributeField === 5 || attributeField === 10) {
            this.#tensor(attribute);
          } else if (attributeField === 22 || attributeField === 23) {
            this.#sparse(attribute);
          }
        });
      }
    });
    const key = qualified(domain, operator);
    const { operators } = this.header;
    operators[key] = (operators[key] ?? 0) + 1;
    onOperator?.(key);
    return key;
  }

  #innerGraph(
    reader: ProtobufReader,
    depth: number,
    onOperator?: (operator: string) => void,
  ): void {
    if (depth > MAX_GRAPH_DEPTH) {
      throw new OnnxFormatError(
        `not a usable ONNX model: graphs nested more than ${MAX_GRAPH_DEPTH} deep`,
      );
    }
    reader.message((field, value) => {
      if (field === 1) {
        this.#node(value, depth, onOperator);
      } else if (field === 5) {
        this.#tensor(value);
      } else if (field === 15) {
        this.#sparse(value);
      }
    });
  }

  /** SparseTensorProto: the elements that are not 0, and where they are. */
  #sparse(reader: ProtobufReader): void {
    reader.message((field, value) => {
      if (field === 1) {
        this.#initializers.add(this.#tensor(value));
      } else if (field === 2) {
        this.#tensor(value);
      }
    });
  }

  /** FunctionProto: operators that the model defines itself. */
  #function(reader: ProtobufReader): void {
    let name = '';
    let domain = '';
    const used: OperatorCounts = new Map();
    reader.message((field, value) => {
      if (field === 1) {
        name = value.text();
      } else if (field === 10) {
        domain = value.text();
      } else if (field === 7) {
        this.#node(value, 0, count(used));
      }
    });
    this.#functions.add(qualified(domain, name), used);
  }

  /** Returns the tensor's name. */
  #tensor(reader: ProtobufReader): string {
    const { header } = this;
    const { name, elements, bytes, external } = readTensor(reader);
    header.parameterCount += elements;
    header.parameterBytes += bytes;
    if (external) {
      header.hasExternalData = true;
      header.externalTensors.push(external);
      if (header.externalTensors.length > MAX_EXTERNAL_TENSORS) {
        throw new OnnxFormatError(
          `not a usable ONNX model: more than ${MAX_EXTERNAL_TENSORS} weights in other files`,
        );
      }
    }
    return name;
  }
}

/**
 * Reads what can be told of an ONNX model without loading its weights. Time
 * goes with the number of nodes and tensors, not with the size of the file.
 *
 * @param model - the file's bytes, or a source that reads them on demand
 * @throws OnnxFormatError when the bytes are no ONNX model, or a damaged one
 */
export function readOnnxHeader(model: Uint8Array | ByteSource): OnnxHeader {
  const source = model instanceof Uint8Array ? bytesSource(model) : model;
  if (source.size === 0) {
    throw new OnnxFormatError('not a readable ONNX model: the file is empty');
  }
  return new HeaderBuilder().model(ProtobufReader.create(source));
}
