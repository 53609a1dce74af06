import { OnnxFormatError, quoted } from '../errors.ts';
import type { ProtobufReader } from './ProtobufReader.ts';
import type { OnnxHeader, OnnxValue } from './types.ts';

// Field numbers are those of onnx.proto: StringStringEntryProto,
// OperatorSetIdProto.

/** Key and value of an entry of a map of texts. */
export function readPair(reader: ProtobufReader): [string, string] {
  const pair: [string, string] = ['', ''];
  reader.message((field, value) => {
    if (field === 1 || field === 2) {
      pair[field - 1] = value.text();
    }
  });
  return pair;
}

/** Domain and version of a set of operators. */
export function readOpset(
  reader: ProtobufReader,
): OnnxHeader['opsets'][number] {
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

/** @throws OnnxFormatError when two of a model's inputs, or outputs, have one name */
export function assertNamesDiffer(
  side: string,
  values: readonly OnnxValue[],
): void {
  const seen = new Set<string>();
  for (const { name } of values) {
    if (seen.has(name)) {
      throw new OnnxFormatError(
        `not a usable ONNX model: two ${side}s have the name ${quoted(name)}`,
      );
    }
    seen.add(name);
  }
}
