/** @jest-environment node */
import fc from 'fast-check';
import { InferenceSession } from 'onnxruntime-node';
import {
  addModel,
  ELEMENT_TYPE_NUMBERS,
  externalDataModel,
  identityModel,
  optionalOutputModel,
  otherProtobuf,
  slowModel,
  twoByTwoModel,
  writeOnnx,
  zipMapModel,
  type ElementTypeName,
} from '../testUtils.ts';
import { compareSignatures } from './compareSignatures.ts';
import { readOnnxHeader } from './readOnnxHeader.ts';
import { onnxServingProblems, signatureFromOnnx } from './signatureFromOnnx.ts';

describe('readOnnxHeader', () => {
  it('tells producer, versions, metadata, operators and parameters', () => {
    expect(readOnnxHeader(addModel())).toEqual({
      irVersion: 8,
      producerName: 'fairway-tests',
      producerVersion: '1',
      opsets: [{ domain: '', version: 13 }],
      metadata: { features: 'a,b,c' },
      graphName: 'graph',
      inputs: [
        {
          name: 'x',
          kind: 'tensor',
          datatype: 'FP32',
          elementType: 'float',
          shape: ['rows', 3],
        },
      ],
      outputs: [
        {
          name: 'y',
          kind: 'tensor',
          datatype: 'FP32',
          elementType: 'float',
          shape: ['rows', 3],
        },
      ],
      parameterCount: 3,
      parameterBytes: 12,
      operators: { Add: 1 },
      hasExternalData: false,
      externalTensors: [],
      convertible: [],
    });
  });

  it.each(
    Object.keys(ELEMENT_TYPE_NUMBERS).filter(type => type !== 'bfloat16'),
  )('agrees with ONNX Runtime on an identity of %s', async type => {
    const model = identityModel(type as ElementTypeName, ['rows', 2]);
    const session = await InferenceSession.create(model);
    const [actual] = session.inputMetadata;
    const [read] = readOnnxHeader(model).inputs;
    expect(actual.isTensor && [actual.name, actual.shape]).toEqual([
      read.name,
      read.shape,
    ]);
    const names: Record<string, string> = {
      float: 'float32',
      double: 'float64',
    };
    expect(actual.isTensor && actual.type).toBe(
      names[read.elementType!] ?? read.elementType,
    );
  });

  it('reads packed and unpacked sizes alike', () => {
    const model = (unpacked: boolean) =>
      writeOnnx({
        nodes: [{ operator: 'Add', inputs: ['x', 'w'], outputs: ['y'] }],
        // Old exporters list weights among the inputs; they are not sent.
        inputs: [
          { name: 'x', shape: [-1, 2] },
          { name: 'w', shape: [3, 2] },
        ],
        outputs: [{ name: 'y' }],
        initializers: [
          {
            name: 'w',
            type: 'float',
            shape: [3, 2],
            bytes: new Uint8Array(24),
          },
        ],
        unpacked,
      });
    const header = readOnnxHeader(model(true));
    expect(header).toEqual(readOnnxHeader(model(false)));
    expect(header.parameterCount).toBe(6);
    expect(header.inputs.map(({ name }) => name)).toEqual(['x']);
    expect(header.inputs[0].shape).toEqual([null, 2]);
    expect(header.outputs[0].shape).toBeUndefined();
  });

  it('counts the operators of graphs inside nodes', () => {
    const branch = {
      nodes: [{ operator: 'Relu', inputs: ['x'], outputs: ['r'] }],
      inputs: [],
      outputs: [{ name: 'r' }],
    };
    const header = readOnnxHeader(
      writeOnnx({
        nodes: [
          {
            operator: 'If',
            inputs: ['c'],
            outputs: ['y'],
            graphs: { then_branch: branch, else_branch: branch },
          },
        ],
        inputs: [{ name: 'c', type: 'bool', shape: [] }],
        outputs: [{ name: 'y' }],
      }),
    );
    expect(header.operators).toEqual({ If: 1, Relu: 2 });
  });

  it('sees weights that are kept in other files', () => {
    expect(readOnnxHeader(externalDataModel('w.bin')).hasExternalData).toBe(
      true,
    );
  });

  it('reads little of a large file', () => {
    const bytes = slowModel({ width: 400, layers: 2 });
    let read = 0;
    const source = {
      size: bytes.length,
      read(offset: number, length: number) {
        read += length;
        return bytes.subarray(offset, offset + length);
      },
    };
    expect(readOnnxHeader(source).parameterCount).toBe(160_000);
    expect(bytes.length).toBeGreaterThan(640_000);
    expect(read).toBeLessThan(200_000);
  });

  it.each([
    ['an empty file', new Uint8Array(0), /empty/],
    ['another format', otherProtobuf(), /has no graph/],
    ['text', new TextEncoder().encode('{"hello": "world"}'), /not a readable/],
    ['zeros', new Uint8Array(1000), /impossible number/],
    ['a cut file', addModel().subarray(0, 60), /cut off/],
  ])('refuses %s in words', (_, bytes, message) => {
    expect(() => readOnnxHeader(bytes)).toThrow(message);
  });

  it('ends on any garbage, with its own error or a header', () => {
    const model = zipMapModel();
    const damaged = fc
      .array(
        fc.tuple(
          fc.integer({ min: 0, max: model.length - 1 }),
          fc.integer({ min: 0, max: 255 }),
        ),
        { minLength: 1, maxLength: 10 },
      )
      .map(changes => {
        const bytes = Uint8Array.from(model);
        changes.forEach(([at, byte]) => {
          bytes[at] = byte;
        });
        return bytes;
      });
    fc.assert(
      fc.property(
        fc.oneof(fc.uint8Array({ maxLength: 300 }), damaged),
        bytes => {
          let problem: unknown;
          try {
            signatureFromOnnx(readOnnxHeader(bytes));
          } catch (error) {
            problem = (error as Error).name;
          }
          expect([undefined, 'OnnxFormatError']).toContain(problem);
        },
      ),
      { numRuns: 2000 },
    );
  });
});

describe('signatureFromOnnx', () => {
  it('leaves out and reports what is no tensor', () => {
    const header = readOnnxHeader(optionalOutputModel());
    expect(signatureFromOnnx(header).outputs.map(({ name }) => name)).toEqual([
      'y',
    ]);
    expect(onnxServingProblems(header)).toEqual({
      blocking: [],
      warnings: [
        'output "maybe" is an optional value, only tensors can be sent',
      ],
    });
    expect(header.operators).toEqual({ Identity: 1, Optional: 1 });
  });

  it('blocks an input whose rank nobody knows', () => {
    const header = readOnnxHeader(
      writeOnnx({
        nodes: [],
        inputs: [{ name: 'x' }],
        outputs: [{ name: 'y', shape: [1] }],
      }),
    );
    expect(onnxServingProblems(header).blocking).toEqual([
      expect.stringContaining('input "x" does not say how many dimensions'),
    ]);
  });
});

describe('compareSignatures', () => {
  const actual = signatureFromOnnx(readOnnxHeader(twoByTwoModel()));

  it('finds nothing where a declaration holds or is narrower', () => {
    expect(compareSignatures(actual, actual)).toEqual([]);
    const narrower = {
      ...actual,
      inputs: actual.inputs.map(spec => ({ ...spec, shape: [1, 2] })),
    };
    expect(compareSignatures(narrower, actual)).toEqual([]);
  });

  it('says every difference in words', () => {
    const declared = {
      inputs: [
        { name: 'a', datatype: 'FP64' as const, shape: [-1, 3] },
        { name: 'c', datatype: 'FP32' as const, shape: [-1] },
      ],
      outputs: [
        { name: 'sum', datatype: 'FP32' as const, shape: [-1] },
        { name: 'difference', datatype: 'FP32' as const, shape: [-1, -1] },
      ],
    };
    expect(compareSignatures(declared, actual)).toEqual([
      'input "a": declared as FP64, the model has FP32',
      'input "a": declared with shape [-1, 3], the model has [-1, 2]',
      'input "c" is declared, the model does not have it',
      'input "b" (FP32 [-1, 2]) is in the model and not declared',
      'output "sum": declared with 1 dimensions [-1], the model has 2 [-1, 2]',
      'output "difference": declared with shape [-1, -1], the model has [-1, 2]',
    ]);
  });
});
