import { elementTypeNumber } from '../elementTypes.ts';
import type { OnnxHeader, OnnxValue } from '../types.ts';
import { planConversions, type Conversion } from './planConversions.ts';
import {
  concat,
  nested,
  nestedParts,
  text,
  whole,
  wireFields,
  type WireField,
} from './wire.ts';

// Field numbers are those of onnx.proto: ModelProto, GraphProto, NodeProto,
// ValueInfoProto.
const MODEL_GRAPH = 7;
const MODEL_OPSET = 8;
const GRAPH_NODE = 1;
const GRAPH_INPUT = 11;
const GRAPH_OUTPUT = 12;
const GRAPH_VALUE_INFO = 13;

/** Brings Identity; every runtime of the last years has it. */
const OPSET = 13;

/**
 * ValueInfoProto. The shape of an output is left to the runtime to infer: the
 * model's author never wrote one down.
 */
function valueInfo(field: number, value: OnnxValue, shaped: boolean) {
  const dimensions = (value.shape ?? []).map(size =>
    typeof size === 'number' ? nested(1, whole(1, size)) : nested(1),
  );
  const type = nested(
    1,
    whole(1, elementTypeNumber(value.elementType ?? '')),
    ...(shaped ? [nested(2, ...dimensions)] : []),
  );
  return nested(
    field,
    text(1, value.name),
    nested(2, type),
    ...(value.description ? [text(3, value.description)] : []),
  );
}

const identity = (source: string, target: string) =>
  nested(GRAPH_NODE, text(1, source), text(2, target), text(4, 'Identity'));

const stack = (source: string, target: string) =>
  nested(
    GRAPH_NODE,
    text(1, source),
    text(2, target),
    text(4, 'ConcatFromSequence'),
    nested(5, text(1, 'axis'), whole(3, 0), whole(20, 2)),
    nested(5, text(1, 'new_axis'), whole(3, 1), whole(20, 2)),
  );

const identityOf = (inputs: string[], outputs: string[]) =>
  identity(inputs[0], outputs[0]);

/** What stands where in the new graph. */
interface Changes {
  /** Nodes to be replaced, by position, given their first input and output. */
  nodes: Map<number, (inputs: string[], outputs: string[]) => Uint8Array>;
  appended: Uint8Array[];
  inputs: Map<string, Uint8Array>;
  outputs: Map<string, Uint8Array>;
}

function changesFor(conversions: readonly Conversion[]): Changes {
  const changes: Changes = {
    nodes: new Map(),
    appended: [],
    inputs: new Map(),
    outputs: new Map(),
  };
  for (const conversion of conversions) {
    switch (conversion.kind) {
      case 'unzip': {
        const { node, output } = conversion;
        changes.nodes.set(node, identityOf);
        changes.outputs.set(
          output.name,
          valueInfo(GRAPH_OUTPUT, output, false),
        );
        break;
      }
      case 'elements': {
        const { of, sources, outputs } = conversion;
        outputs.forEach((output, index) =>
          changes.appended.push(identity(sources[index], output.name)),
        );
        changes.outputs.set(
          of,
          concat(outputs.map(value => valueInfo(GRAPH_OUTPUT, value, false))),
        );
        break;
      }
      case 'stack': {
        const { of, output } = conversion;
        changes.appended.push(stack(of, output.name));
        changes.outputs.set(of, valueInfo(GRAPH_OUTPUT, output, false));
        break;
      }
      default: {
        const { nodes, input } = conversion;
        for (const node of nodes) {
          changes.nodes.set(node, identityOf);
        }
        changes.inputs.set(input.name, valueInfo(GRAPH_INPUT, input, true));
      }
    }
  }
  return changes;
}

/** The texts of a repeated field of a small message. */
function textsOf(bytes: Uint8Array, message: WireField, field: number) {
  const decoder = new TextDecoder();
  return [...wireFields(bytes, message.valueStart, message.end)]
    .filter(({ number }) => number === field)
    .map(({ valueStart, end }) =>
      decoder.decode(bytes.subarray(valueStart, end)),
    );
}

function rewriteGraph(
  bytes: Uint8Array,
  graph: WireField,
  changes: Changes,
): Uint8Array[] {
  const parts: Uint8Array[] = [];
  let node = -1;
  for (const field of wireFields(bytes, graph.valueStart, graph.end)) {
    let replacement: Uint8Array | undefined;
    if (field.number === GRAPH_NODE) {
      node += 1;
      replacement = changes.nodes.get(node)?.(
        textsOf(bytes, field, 1),
        textsOf(bytes, field, 2),
      );
    } else if (field.number === GRAPH_INPUT) {
      replacement = changes.inputs.get(textsOf(bytes, field, 1)[0]);
    } else if (field.number === GRAPH_OUTPUT) {
      replacement = changes.outputs.get(textsOf(bytes, field, 1)[0]);
    } else if (field.number === GRAPH_VALUE_INFO) {
      // Says again what an output is, which is no longer so.
      const [name] = textsOf(bytes, field, 1);
      replacement = changes.outputs.has(name) ? new Uint8Array(0) : undefined;
    }
    parts.push(replacement ?? bytes.subarray(field.start, field.end));
  }
  return [...parts, ...changes.appended];
}

/**
 * The bytes of a model in which everything that planConversions lists is a
 * tensor. All else, known or not, is copied byte for byte; a model that needs
 * no conversion is given back as it is.
 *
 * @param bytes - the file
 * @param header - what readOnnxHeader says of the same file
 */
export function rewriteOnnx(bytes: Uint8Array, header: OnnxHeader): Uint8Array {
  const conversions = planConversions(header);
  if (conversions.length === 0) {
    return bytes;
  }
  const changes = changesFor(conversions);
  const parts: Uint8Array[] = [];
  for (const field of wireFields(bytes, 0, bytes.length)) {
    if (field.number === MODEL_GRAPH) {
      parts.push(...nestedParts(7, rewriteGraph(bytes, field, changes)));
    } else {
      parts.push(bytes.subarray(field.start, field.end));
    }
  }
  const hasOwnDomain = header.opsets.some(
    ({ domain }) => domain === '' || domain === 'ai.onnx',
  );
  if (!hasOwnDomain) {
    parts.push(nested(MODEL_OPSET, text(1, ''), whole(2, OPSET)));
  }
  return concat(parts);
}

/** Whether a model has to be rewritten before a runtime can serve it in full. */
export function needsRewriting(header: OnnxHeader): boolean {
  return planConversions(header).length > 0;
}
