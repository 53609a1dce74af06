import { bytesField, integerField, type Encoded } from './protobuf.ts';
import {
  ELEMENT_TYPE_NUMBERS,
  tensorType,
  writeOnnx,
  type NodeToWrite,
  type ValueToWrite,
} from './writeOnnx.ts';

// Encoded TypeProtos, by the fields of onnx.proto.
const sequenceOf = (type: Encoded): Encoded =>
  bytesField(4, bytesField(1, type));
const optionalOf = (type: Encoded): Encoded =>
  bytesField(9, bytesField(1, type));
const mapOf = (key: 'int64' | 'string', type: Encoded): Encoded =>
  bytesField(5, [
    ...integerField(1, ELEMENT_TYPE_NUMBERS[key]),
    ...bytesField(2, type),
  ]);

const ml = { 'ai.onnx.ml': 1 };

/**
 * A classifier as scikit-learn's exporter writes it by default: the scores
 * (here the input itself) as a tensor and, from ZipMap, as a sequence of maps
 * whose keys are the labels.
 */
export function zipMapModel(
  options: {
    labels?: number[] | string[];
  } = {},
): Uint8Array {
  const { labels = [0, 1] } = options;
  const isText = typeof labels[0] === 'string';
  const shape = ['rows', labels.length];
  return writeOnnx({
    nodes: [
      { operator: 'Identity', inputs: ['x'], outputs: ['scores'] },
      {
        operator: 'ZipMap',
        domain: 'ai.onnx.ml',
        inputs: ['scores'],
        outputs: ['probabilities'],
        attributes: {
          [isText ? 'classlabels_strings' : 'classlabels_int64s']: labels,
        },
      },
    ],
    inputs: [{ name: 'x', shape }],
    outputs: [
      { name: 'scores', shape },
      {
        name: 'probabilities',
        rawType: sequenceOf(
          mapOf(isText ? 'string' : 'int64', tensorType('float', [])),
        ),
      },
    ],
    domains: ml,
  });
}

/** y = twice the row that DictVectorizer or CastMap makes of the map x. */
export function mapInputModel(options: {
  key: 'int64' | 'string';
  node: Pick<NodeToWrite, 'operator' | 'attributes'>;
  rows?: number | string;
}): Uint8Array {
  const { key, node, rows = 'rows' } = options;
  return writeOnnx({
    nodes: [
      { ...node, domain: 'ai.onnx.ml', inputs: ['x'], outputs: ['row'] },
      { operator: 'Add', inputs: ['row', 'row'], outputs: ['y'] },
    ],
    inputs: [{ name: 'x', rawType: mapOf(key, tensorType('float', [])) }],
    outputs: [{ name: 'y', shape: [rows, 'words'] }],
    domains: ml,
  });
}

/** What a model gives that takes x, FP32 [-1, 2], and makes a sequence of it. */
function sequenceModel(nodes: NodeToWrite[], output: ValueToWrite): Uint8Array {
  return writeOnnx({
    nodes,
    inputs: [{ name: 'x', shape: ['rows', 2] }],
    outputs: [output],
    opset: 16,
  });
}

/** parts = the sequence (x, -x). */
export function constructedSequenceModel(): Uint8Array {
  return sequenceModel(
    [
      { operator: 'Neg', inputs: ['x'], outputs: ['negative'] },
      {
        operator: 'SequenceConstruct',
        inputs: ['x', 'negative'],
        outputs: ['parts'],
      },
    ],
    {
      name: 'parts',
      rawType: sequenceOf(tensorType('float', ['rows', 2])),
    },
  );
}

/** rows = the rows of x, a sequence of as many as there are. */
export function splitSequenceModel(): Uint8Array {
  return sequenceModel(
    [
      {
        operator: 'SplitToSequence',
        inputs: ['x'],
        outputs: ['rows'],
        attributes: { axis: 0, keepdims: 0 },
      },
    ],
    { name: 'rows', rawType: sequenceOf(tensorType('float', [2])) },
  );
}

/** y = x, and maybe = x as an optional value, which nobody can send. */
export function optionalOutputModel(): Uint8Array {
  const shape = ['rows', 2];
  return writeOnnx({
    nodes: [
      { operator: 'Identity', inputs: ['x'], outputs: ['y'] },
      { operator: 'Optional', inputs: ['x'], outputs: ['maybe'] },
    ],
    inputs: [{ name: 'x', shape }],
    outputs: [
      { name: 'y', shape },
      { name: 'maybe', rawType: optionalOf(tensorType('float', shape)) },
    ],
    opset: 16,
  });
}
