import type { ProtobufReader } from './ProtobufReader.ts';
import type { OnnxConvertibleNode } from './types.ts';

// Field numbers are those of onnx.proto: NodeProto, AttributeProto.

const OPERATORS: ReadonlySet<string> = new Set([
  'ai.onnx.ml.ZipMap',
  'ai.onnx.ml.DictVectorizer',
  'ai.onnx.ml.CastMap',
  'SequenceConstruct',
]);

/** More labels than these are counted, not listed. */
const MAX_LABELS = 10_000;
const MAX_LABEL_LENGTH = 1_000;
/** What a SequenceConstruct may have to be taken apart. */
const MAX_NAMES = 1_000;

const LABEL_ATTRIBUTES: ReadonlySet<string> = new Set([
  'classlabels_strings',
  'classlabels_int64s',
  'string_vocabulary',
  'int64_vocabulary',
]);

/** Whether an operator, as `domain.Operator`, is of the ones to be kept. */
export function isConvertible(operator: string): boolean {
  return OPERATORS.has(operator);
}

function readLabels(
  field: number,
  reader: ProtobufReader,
  onLabel: (label: string) => void,
): void {
  if (field === 8) {
    reader.int64s(value => onLabel(String(value)));
  } else if (field === 9) {
    onLabel(reader.text());
  }
}

function readAttribute(
  reader: ProtobufReader,
  node: OnnxConvertibleNode,
  labels: string[],
): void {
  let name = '';
  let text = '';
  let whole = 0n;
  reader.message((field, value) => {
    if (field === 1) {
      name = value.text();
    } else if (field === 3) {
      value.int64s(number => {
        whole = number;
      });
    } else if (field === 4) {
      text = value.text();
    } else if (LABEL_ATTRIBUTES.has(name)) {
      readLabels(field, value, label => {
        node.labelCount += 1;
        if (labels.length < MAX_LABELS && label.length <= MAX_LABEL_LENGTH) {
          labels.push(label);
        }
      });
    }
  });
  const { castMap } = node;
  if (!castMap) {
    return;
  }
  if (name === 'cast_to') {
    castMap.to = text as 'TO_FLOAT';
  } else if (name === 'map_form') {
    castMap.form = text as 'DENSE';
  } else if (name === 'max_map') {
    castMap.columns = Number(whole);
  }
}

/** Reads a NodeProto whose operator is known to be convertible. */
export function readConvertible(
  reader: ProtobufReader,
  operator: string,
  index: number,
): OnnxConvertibleNode | undefined {
  const node: OnnxConvertibleNode = {
    index,
    operator: operator.split('.').at(-1) as OnnxConvertibleNode['operator'],
    inputs: [],
    outputs: [],
    labelCount: 0,
    // The defaults of the operator's definition.
    ...(operator.endsWith('.CastMap') && {
      castMap: { to: 'TO_FLOAT', form: 'DENSE', columns: 1 },
    }),
  };
  const labels: string[] = [];
  reader.message((field, value) => {
    if (field === 1) {
      node.inputs.push(value.text());
    } else if (field === 2) {
      node.outputs.push(value.text());
    } else if (field === 5) {
      readAttribute(value, node, labels);
    }
  });
  if (node.labelCount > 0 && labels.length === node.labelCount) {
    node.labels = labels;
  }
  return node.inputs.length <= MAX_NAMES && node.outputs.length === 1
    ? node
    : undefined;
}
