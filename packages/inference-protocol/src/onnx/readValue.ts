import { elementType } from './elementTypes.ts';
import type { ProtobufReader } from './ProtobufReader.ts';
import type { OnnxDimension, OnnxType, OnnxValue } from './types.ts';

// Field numbers are those of onnx.proto: ValueInfoProto, TypeProto,
// TensorShapeProto.

const MAX_LISTED_DIMENSIONS = 64;
/** A sequence of maps of tensors; what is deeper has no use to anybody. */
const MAX_TYPE_DEPTH = 3;

function readDimension(reader: ProtobufReader): OnnxDimension {
  let dimension: OnnxDimension = null;
  reader.message((field, value) => {
    if (field === 1) {
      const size = value.integer();
      // Exporters write 0, or a negative number, for "not known".
      dimension = Number.isSafeInteger(size) && size > 0 ? size : null;
    } else if (field === 2) {
      dimension = value.text() || null;
    }
  });
  return dimension;
}

function readShape(reader: ProtobufReader): OnnxDimension[] {
  const shape: OnnxDimension[] = [];
  reader.message((field, value) => {
    if (field === 1 && shape.length < MAX_LISTED_DIMENSIONS) {
      shape.push(readDimension(value));
    }
  });
  return shape;
}

function readTensorType(reader: ProtobufReader): Partial<OnnxType> {
  const type: Partial<OnnxType> = {};
  reader.message((field, value) => {
    if (field === 1) {
      const { name, datatype } = elementType(value.integer());
      type.elementType = name;
      if (datatype) {
        type.datatype = datatype;
      }
    } else if (field === 2) {
      type.shape = readShape(value);
    }
  });
  return type;
}

const KINDS: Readonly<Record<number, OnnxType['kind']>> = {
  1: 'tensor',
  4: 'sequence',
  5: 'map',
  8: 'sparse_tensor',
  9: 'optional',
};

/** Which field of a sequence's or a map's type holds the inner type. */
const INNER_FIELDS: Partial<Record<OnnxType['kind'], number>> = {
  sequence: 1,
  map: 2,
};

function readType(reader: ProtobufReader, depth: number): OnnxType {
  const found: OnnxType = { kind: 'none' };
  reader.message((kindField, type) => {
    const kind = KINDS[kindField];
    if (!kind) {
      return;
    }
    found.kind = kind;
    const inner = INNER_FIELDS[kind];
    if (kind === 'tensor') {
      Object.assign(found, readTensorType(type));
    } else if (inner !== undefined && depth < MAX_TYPE_DEPTH) {
      type.message((field, value) => {
        if (field === inner) {
          found.element = readType(value, depth + 1);
        }
      });
    }
  });
  return found;
}

/** Reads a ValueInfoProto: a graph input or output. */
export function readValue(reader: ProtobufReader): OnnxValue {
  const value: OnnxValue = { name: '', kind: 'none' };
  reader.message((field, part) => {
    if (field === 1) {
      value.name = part.text();
    } else if (field === 2) {
      Object.assign(value, readType(part, 1));
    } else if (field === 3) {
      const description = part.text();
      if (description) {
        value.description = description;
      }
    }
  });
  return value;
}
