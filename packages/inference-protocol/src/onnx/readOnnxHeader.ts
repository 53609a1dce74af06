import { OnnxFormatError } from '../errors.ts';
import { elementType } from './elementTypes.ts';
import {
  bytesSource,
  ProtobufReader,
  type ByteSource,
} from './ProtobufReader.ts';
import { readValue } from './readValue.ts';
import type { OnnxHeader, OnnxValue } from './types.ts';

// Field numbers are those of onnx.proto.

/** Bounds of what is kept of a model, far above what real models have. */
const MAX_VALUES = 10_000;
const MAX_ENTRIES = 1_000;
const MAX_GRAPH_DEPTH = 16;

function readPair(reader: ProtobufReader): [string, string] {
  const pair: [string, string] = ['', ''];
  reader.message((field, value) => {
    if (field === 1 || field === 2) {
      pair[field - 1] = value.text();
    }
  });
  return pair;
}

function readOpset(reader: ProtobufReader): OnnxHeader['opsets'][number] {
  const opset = { domain: '', version: 0 };
  reader.message((field, value) => {
    if (field === 1) {
      opset.domain = value.text();
    } else if (field === 2) {
      opset.version = value.integer();
    }
  });
  return opset;
}

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
  };
  readonly #initializers = new Set<string>();
  #graphs = 0;

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
          this.#node(value, 0);
          break;
        case 2:
          header.graphName = value.text();
          break;
        case 5:
          this.#initializers.add(this.#tensor(value));
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

  /** NodeProto; graphs inside its attributes (If, Loop, Scan) count too. */
  #node(reader: ProtobufReader, depth: number): void {
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
            this.#innerGraph(attribute, depth + 1);
          } else if (attributeField === 5 || attributeField === 10) {
            this.#tensor(attribute);
          }
        });
      }
    });
    const isOwnDomain = domain === '' || domain === 'ai.onnx';
    const key = isOwnDomain ? operator : `${domain}.${operator}`;
    const { operators } = this.header;
    operators[key] = (operators[key] ?? 0) + 1;
  }

  #innerGraph(reader: ProtobufReader, depth: number): void {
    if (depth > MAX_GRAPH_DEPTH) {
      throw new OnnxFormatError(
        `not a usable ONNX model: graphs nested more than ${MAX_GRAPH_DEPTH} deep`,
      );
    }
    reader.message((field, value) => {
      if (field === 1) {
        this.#node(value, depth);
      } else if (field === 5) {
        this.#tensor(value);
      }
    });
  }

  /** TensorProto, without reading its elements; returns its name. */
  #tensor(reader: ProtobufReader): string {
    let name = '';
    let count = 1;
    let bits = 0;
    reader.message((field, value) => {
      if (field === 1) {
        value.integers(size => {
          count *= size;
        });
      } else if (field === 2) {
        bits = elementType(value.integer()).bits;
      } else if (field === 8) {
        name = value.text();
      } else if (field === 14 && value.integer() === 1) {
        this.header.hasExternalData = true;
      }
    });
    this.header.parameterCount += count;
    this.header.parameterBytes += Math.ceil((count * bits) / 8);
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
