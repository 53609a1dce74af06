import {
  encodeBinaryInferRequest,
  encodeBinaryInferResponse,
  encodeInferRequest,
  encodeInferResponse,
  encodePredictResponse,
  INFERENCE_HEADER_LENGTH,
  type Tensor,
} from '@fairway/inference-protocol';
import { signature } from './__testUtils__/flowers.ts';
import { readInputs, readOutputs, type CountedTensor } from './readTensors.ts';

const v2 = '/v2/models/m/infer';
const v1 = '/v1/models/m:predict';
const x: Tensor = {
  name: 'x',
  datatype: 'FP32',
  shape: [2, 2],
  data: Float32Array.of(1, 2.5, -3, 4),
};
const label: Tensor = {
  name: 'label',
  datatype: 'INT64',
  shape: [2],
  data: BigInt64Array.of(1n, 0n),
};

const plain = (body: string | Buffer, path = v2) => ({
  path,
  rawHeaders: [],
  body: Buffer.from(body),
});
const binary = (message: { body: Uint8Array; headerLength?: number }) => ({
  path: v2,
  rawHeaders: [INFERENCE_HEADER_LENGTH, String(message.headerLength)],
  body: Buffer.from(message.body),
});
const read = (tensors: CountedTensor[]) =>
  tensors.map(({ name, data }) => [name, Array.from(data, Number)]);

describe('the inputs of a request', () => {
  it.each([
    ['OIP in JSON', plain(encodeInferRequest({ inputs: [x] }))],
    ['OIP in binary', binary(encodeBinaryInferRequest({ inputs: [x] }))],
    [
      'KServe v1 by rows',
      plain('{"instances":[[1,2.5],[-3,4]]}', '/v1/models/m:predict'),
    ],
    [
      'KServe v1 by names',
      plain('{"instances":[{"x":[1,2.5]},{"x":[-3,4]}]}', v1),
    ],
  ])('are read from %s', (_, content) => {
    expect(read(readInputs(content, signature))).toEqual([
      ['x', [1, 2.5, -3, 4]],
    ]);
  });

  it('may be missing: NaN is no reason to leave the others out', () => {
    const body =
      '{"inputs":[{"name":"x","datatype":"FP32","shape":[1,2],"data":[null,7]}]}';
    expect(read(readInputs(plain(body), signature))).toEqual([['x', [NaN, 7]]]);
  });

  it.each([
    ['no JSON', plain('pixels')],
    ['another input', plain(encodeInferRequest({ inputs: [label] }))],
    ['rows of no list', plain('{"instances":7}', v1)],
  ])('are not read from %s', (_, content) => {
    expect(() => readInputs(content, signature)).toThrow();
  });
});

describe('the outputs of an answer', () => {
  const response = { modelName: 'm', outputs: [label] };

  it.each([
    ['OIP in JSON', plain(encodeInferResponse(response))],
    ['OIP in binary', binary(encodeBinaryInferResponse(response))],
    ['KServe v1', plain(encodePredictResponse([label]), v1)],
  ])('are read from %s, by the name of the signature', (_, content) => {
    expect(read(readOutputs(content, signature))).toEqual([['label', [1, 0]]]);
  });

  it('keep their names where there are several', () => {
    const several = encodePredictResponse([label, { ...label, name: 'other' }]);
    expect(
      readOutputs(plain(several, v1), signature).map(({ name }) => name),
    ).toEqual(['label', 'other']);
  });
});
