import { elementType } from './elementTypes.ts';
import type { ProtobufReader } from './ProtobufReader.ts';
import type { OnnxDimension, OnnxValue } from './types.ts';

// Field numbers are those of onnx.proto: ValueInfoProto, TypeProto,
// TensorShapeProto.

const MAX_LISTED_DIMENSIONS = 64;

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

function readTensorType(reader: ProtobufReader): Partial<OnnxValue> {
  const type: Partial<OnnxValue> = {};
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

const KINDS: Readonly<Record<number, OnnxValue['kind']>> = {
  1: 'tensor',
  4: 'sequence',
  5: 'map',
  8: 'sparse_tensor',
  9: 'optional',
};

/** Reads a ValueInfoProto: a graph input or output. */
export function readValue(reader: ProtobufReader): OnnxValue {
  const value: OnnxValue = { name: '', kind: 'none' };
  reader.message((field, part) => {
    if (field === 1) {
      value.name = part.text();
    } else if (field === 2) {
      part.message((kindField, type) => {
        const kind = KINDS[kindField];
        if (kind) {
          value.kind = kind;
        }
        if (kind === 'tensor') {
          Object.assign(value, readTensorType(type));
        }
      });
    } else if (field === 3) {
      const description = part.text();
      if (description) {
        value.description = description;
      }
    }
  });
  return value;
}
