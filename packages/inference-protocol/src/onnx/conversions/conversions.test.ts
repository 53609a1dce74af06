/** @jest-environment node */
import { InferenceSession } from 'onnxruntime-node';
import {
  addModel,
  constructedSequenceModel,
  mapInputModel,
  optionalOutputModel,
  splitSequenceModel,
  writeOnnx,
  zipMapModel,
} from '../../testUtils.ts';
import { readOnnxHeader } from '../readOnnxHeader.ts';
import {
  onnxServingProblems,
  signatureFromOnnx,
} from '../signatureFromOnnx.ts';
import { needsRewriting, rewriteOnnx } from './rewriteOnnx.ts';

/** What the runtime itself says of the rewritten model's outputs. */
async function load(model: Uint8Array) {
  const session = await InferenceSession.create(
    rewriteOnnx(model, readOnnxHeader(model)),
  );
  const describe = ({ name, isTensor }: { name: string; isTensor: boolean }) =>
    isTensor ? name : `${name}: no tensor`;
  return {
    inputs: session.inputMetadata.map(describe),
    outputs: session.outputMetadata.map(describe),
  };
}

const signatureOf = (model: Uint8Array) =>
  signatureFromOnnx(readOnnxHeader(model));
const problemsOf = (model: Uint8Array) =>
  onnxServingProblems(readOnnxHeader(model));

describe('a classifier that ends in ZipMap', () => {
  it.each([
    ['whole numbers', [-1, 0, 7], ['-1', '0', '7']],
    ['texts', ['bee', 'ä', ''], ['bee', 'ä', '']],
  ])('with %s gives a tensor with labels', async (_, labels, expected) => {
    const model = zipMapModel({ labels: labels as string[] });
    expect(signatureOf(model).outputs).toEqual([
      { name: 'scores', datatype: 'FP32', shape: [-1, 3] },
      {
        name: 'probabilities',
        datatype: 'FP32',
        shape: [-1, 3],
        labels: expected,
      },
    ]);
    expect(problemsOf(model)).toEqual({ blocking: [], warnings: [] });
    expect(await load(model)).toEqual({
      inputs: ['x'],
      outputs: ['scores', 'probabilities'],
    });
  });

  it('has too many labels to list, and is served without them', () => {
    const labels = Array.from({ length: 10_001 }, (_, label) => label);
    const [, { shape, labels: listed }] = signatureOf(
      zipMapModel({ labels }),
    ).outputs;
    expect([shape, listed]).toEqual([[-1, 10_001], undefined]);
  });
});

describe('a sequence of tensors', () => {
  it('of known length is given as one output for each', async () => {
    const model = constructedSequenceModel();
    expect(signatureOf(model).outputs).toEqual([
      { name: 'parts_0', datatype: 'FP32', shape: [-1, 2] },
      { name: 'parts_1', datatype: 'FP32', shape: [-1, 2] },
    ]);
    expect((await load(model)).outputs).toEqual(['parts_0', 'parts_1']);
  });

  it('of unknown length is stacked', async () => {
    const model = splitSequenceModel();
    expect(signatureOf(model).outputs).toEqual([
      { name: 'rows_stacked', datatype: 'FP32', shape: [-1, 2] },
    ]);
    expect((await load(model)).outputs).toEqual(['rows_stacked']);
  });
});

describe('a map as an input', () => {
  it('is a row of the words that the model knows', async () => {
    const model = mapInputModel({
      key: 'string',
      node: {
        operator: 'DictVectorizer',
        attributes: { string_vocabulary: ['age', 'city=Bonn'] },
      },
    });
    expect(signatureOf(model).inputs).toEqual([
      {
        name: 'x',
        datatype: 'FP32',
        shape: [-1, 2],
        labels: ['age', 'city=Bonn'],
      },
    ]);
    expect((await load(model)).inputs).toEqual(['x']);
  });

  it('takes one row where the model promises just one', () => {
    const model = mapInputModel({
      key: 'int64',
      node: {
        operator: 'DictVectorizer',
        attributes: { int64_vocabulary: [-5, 8] },
      },
      rows: 1,
    });
    expect(signatureOf(model).inputs).toEqual([
      { name: 'x', datatype: 'FP32', shape: [1, 2], labels: ['-5', '8'] },
    ]);
  });

  it.each([
    ['DENSE', [-1, -1]],
    ['SPARSE', [-1, 4]],
  ])('of CastMap, %s, has the columns that it says', async (form, shape) => {
    const model = mapInputModel({
      key: 'int64',
      node: {
        operator: 'CastMap',
        attributes: { cast_to: 'TO_FLOAT', map_form: form, max_map: 4 },
      },
    });
    expect(signatureOf(model).inputs).toEqual([
      { name: 'x', datatype: 'FP32', shape },
    ]);
    expect((await load(model)).inputs).toEqual(['x']);
  });

  it('that no known operator reads is refused in words', () => {
    const model = mapInputModel({ key: 'int64', node: { operator: 'Other' } });
    expect(problemsOf(model).blocking).toEqual([
      'input "x" is a map, only tensors can be sent',
    ]);
  });
});

describe('rewriteOnnx', () => {
  it('gives back what needs no conversion as it is', () => {
    const model = addModel();
    const header = readOnnxHeader(model);
    expect(needsRewriting(header)).toBe(false);
    expect(rewriteOnnx(model, header)).toBe(model);
  });

  it('leaves out, in words, what nobody can send', () => {
    const model = optionalOutputModel();
    expect(needsRewriting(readOnnxHeader(model))).toBe(false);
    expect(problemsOf(model)).toEqual({
      blocking: [],
      warnings: [
        'output "maybe" is an optional value, only tensors can be sent',
      ],
    });
  });

  it('changes nothing but what it must, of any model', () => {
    const model = zipMapModel();
    const header = readOnnxHeader(rewriteOnnx(model, readOnnxHeader(model)));
    const before = readOnnxHeader(model);
    expect(header).toEqual({
      ...before,
      operators: { Identity: 2 },
      outputs: [
        before.outputs[0],
        {
          name: 'probabilities',
          kind: 'tensor',
          datatype: 'FP32',
          elementType: 'float',
        },
      ],
      convertible: [],
    });
  });

  it('copies fields that it does not know byte for byte', () => {
    const model = zipMapModel();
    // Field 100, as a later version of ONNX might bring it.
    const unknown = Uint8Array.of(0xa2, 0x06, 3, 1, 2, 3);
    const rewritten = rewriteOnnx(model, readOnnxHeader(model));
    const longer = Uint8Array.of(...unknown, ...model, ...unknown);
    expect(rewriteOnnx(longer, readOnnxHeader(longer))).toEqual(
      Uint8Array.of(...unknown, ...rewritten, ...unknown),
    );
  });

  it('brings the operators that it uses to a model without them', async () => {
    const model = writeOnnx({
      nodes: [
        {
          operator: 'ZipMap',
          domain: 'ai.onnx.ml',
          inputs: ['x'],
          outputs: ['p'],
          attributes: { classlabels_strings: ['a', 'b'] },
        },
      ],
      inputs: [{ name: 'x', shape: ['rows', 2] }],
      outputs: [readOutputType()],
      domains: { 'ai.onnx.ml': 1 },
      opset: null,
    });
    expect((await load(model)).outputs).toEqual(['p']);
  });
});

/** The output of zipMapModel under another name. */
function readOutputType() {
  const raw = [
    // sequence_type { elem_type { map_type { key_type: STRING value_type {
    //   tensor_type { elem_type: FLOAT } } } } }
    0x22, 12, 0x0a, 10, 0x2a, 8, 0x08, 8, 0x12, 4, 0x0a, 2, 0x08, 1,
  ];
  return { name: 'p', rawType: raw };
}
