import fc from 'fast-check';
import {
  encodeBinaryInferResponse,
  encodeInferResponse,
  encodePredictResponse,
  INFERENCE_HEADER_LENGTH,
  type Tensor,
} from '@fairway/inference-protocol';
import { maximalAnswerBytes, readAnswer } from './readAnswer.ts';

const v2 = '/v2/models/m/infer';
const v1 = '/v1/models/m:predict';

const tensors: Tensor[] = [
  {
    name: 'probabilities',
    datatype: 'FP32',
    shape: [2, 3],
    data: Float32Array.of(0.5, NaN, -0.25, Infinity, 0, 3e38),
  },
  {
    name: 'label',
    datatype: 'INT64',
    shape: [2],
    data: BigInt64Array.of(9007199254740993n, -1n),
  },
  { name: 'text', datatype: 'BYTES', shape: [2], data: ['yes', 'ж'] },
  { name: 'flag', datatype: 'BOOL', shape: [1], data: Uint8Array.of(1) },
  { name: 'half', datatype: 'FP16', shape: [1], data: Uint16Array.of(0x3c00) },
];
const response = { modelName: 'm', outputs: tensors };

const plain = (answer: Parameters<typeof readAnswer>[0]) =>
  readAnswer(answer).map(({ name, type, width, values }) => ({
    ...{ name, type, width },
    values: Array.from(values as ArrayLike<unknown>),
  }));

const expected = [
  {
    ...{ name: 'probabilities', type: 'numeric', width: 3 },
    values: Array.from(tensors[0].data as Float32Array),
  },
  {
    ...{ name: 'label', type: 'categorical', width: 1 },
    values: ['9007199254740993', '-1'],
  },
  { name: 'text', type: 'categorical', width: 1, values: ['yes', 'ж'] },
  { name: 'flag', type: 'categorical', width: 1, values: ['true'] },
  { name: 'half', type: 'numeric', width: 1, values: [1] },
];

describe('readAnswer', () => {
  it('reads the Open Inference Protocol in JSON', () => {
    const body = Buffer.from(encodeInferResponse(response));
    expect(plain({ path: v2, rawHeaders: [], body })).toEqual(expected);
  });

  it('reads the Open Inference Protocol in binary', () => {
    const { body, headerLength } = encodeBinaryInferResponse(response);
    const rawHeaders = [
      ...['Content-Type', 'application/octet-stream'],
      ...[INFERENCE_HEADER_LENGTH, String(headerLength)],
    ];
    const answer = { path: v2, rawHeaders, body: Buffer.from(body) };
    expect(plain(answer)).toEqual(expected);
  });

  it('reads KServe v1 with one output', () => {
    const body = Buffer.from(encodePredictResponse([tensors[0]]));
    expect(plain({ path: v1, rawHeaders: [], body })).toEqual([
      { ...expected[0], name: 'predictions' },
    ]);
  });

  it('reads KServe v1 with several outputs, by row or whole', () => {
    const rows = encodePredictResponse([tensors[0], tensors[2]]);
    const whole = encodePredictResponse([tensors[0], tensors[3]]);
    const read = (text: string) =>
      plain({ path: v1, rawHeaders: [], body: Buffer.from(text) });
    expect(read(rows)).toEqual([expected[0], expected[2]]);
    expect(read(whole)).toEqual([expected[0], expected[3]]);
  });

  it.each([
    ['no JSON', 'no'],
    ['no object', '[1]'],
    ['no outputs', '{}'],
    ['an output without shape', '{"outputs":[{"name":"y"}]}'],
    [
      'a shape larger than the data',
      '{"outputs":[{"name":"y","datatype":"FP32","shape":[1e9],"data":[1]}]}',
    ],
    [
      'texts for numbers',
      '{"outputs":[{"name":"y","datatype":"FP32","shape":[1],"data":["x"]}]}',
    ],
  ])('refuses %s', (_, text) => {
    const body = Buffer.from(text);
    expect(() => readAnswer({ path: v2, rawHeaders: [], body })).toThrow(Error);
    expect(() => readAnswer({ path: v1, rawHeaders: [], body })).toThrow(Error);
  });

  it('refuses values of KServe v1 that do not go together', () => {
    const body = Buffer.from('{"predictions":[1,"a",{}]}');
    expect(() => readAnswer({ path: v1, rawHeaders: [], body })).toThrow(
      'values that do not go together',
    );
  });

  it('survives the deepest nesting that fits into an answer', () => {
    const depth = maximalAnswerBytes / 2 - 20;
    const text = `{"predictions":${'['.repeat(depth)}${']'.repeat(depth)}}`;
    const body = Buffer.from(text);
    let outcome = 'read';
    try {
      readAnswer({ path: v1, rawHeaders: [], body });
    } catch (error) {
      outcome = error instanceof Error ? 'refused' : 'broken';
    }
    expect(outcome).not.toBe('broken');
  });

  it('throws nothing but errors, whatever the bytes are', () => {
    const content = fc.record({
      path: fc.constantFrom(v1, v2),
      body: fc.oneof(
        fc.uint8Array({ maxLength: 200 }),
        fc.json().map(text => Buffer.from(text)),
        fc.json().map(text => Buffer.from(`{"predictions":${text}}`)),
        fc.json().map(text => Buffer.from(`{"outputs":${text}}`)),
      ),
      length: fc.oneof(fc.constant(undefined), fc.string(), fc.nat(300)),
    });
    fc.assert(
      fc.property(content, ({ path, body, length }) => {
        const rawHeaders =
          length === undefined ? [] : [INFERENCE_HEADER_LENGTH, String(length)];
        const isFine = () => {
          try {
            readAnswer({ path, rawHeaders, body: Buffer.from(body) });
            return true;
          } catch (error) {
            return error instanceof Error;
          }
        };
        expect(isFine()).toBe(true);
      }),
    );
  });
});
