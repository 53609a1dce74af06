import {
  decodeBinaryInferResponse,
  encodeBinaryInferRequest,
  INFERENCE_HEADER_LENGTH,
  parseHeaderLength,
  type Tensor,
} from '@fairway/inference-protocol';
import {
  addModel,
  identityModel,
  twoByTwoModel,
  type ElementTypeName,
} from '@fairway/inference-protocol/testUtils';
import { TestBench } from '../testing/TestBench.ts';
import type { TestAnswer, TestServer } from '../testing/TestServer.ts';

jest.setTimeout(300_000);

let bench: TestBench;
beforeAll(async () => {
  bench = await TestBench.create();
});
afterAll(() => bench.close());

const limits = { maxElements: 1e6, maxBytes: 1e7 };
const floats = (name: string, ...data: number[]): Tensor => ({
  name,
  datatype: 'FP32',
  shape: [1, data.length],
  data: Float32Array.from(data),
});

function decoded({ status, headers, bytes }: TestAnswer) {
  expect(status).toBe(200);
  expect(headers['content-type']).toBe('application/octet-stream');
  expect(headers['content-length']).toBe(String(bytes.length));
  const header = headers[INFERENCE_HEADER_LENGTH.toLowerCase()] as string;
  return decodeBinaryInferResponse(
    { body: bytes, headerLength: parseHeaderLength(header) },
    limits,
  );
}

describe('binary tensors', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await bench.serve(twoByTwoModel());
  });
  const inputs = [floats('b', 1, 2), floats('a', 5, 7)];

  it('come back as they were sent for', async () => {
    const message = encodeBinaryInferRequest({ id: 'q-1', inputs });
    expect(decoded(await server.inferBinary(message))).toEqual({
      modelName: 'm',
      modelVersion: '1',
      id: 'q-1',
      outputs: [floats('sum', 6, 9), floats('difference', 4, 5)],
    });
  });

  it('may be mixed with JSON in requests and in answers', async () => {
    const message = encodeBinaryInferRequest(
      { inputs },
      { json: ['b'], binaryOutput: false },
    );
    const asJson = await server.inferBinary(message);
    expect(asJson.headers['content-type']).toBe('application/json');
    expect(asJson.body.outputs[0].data).toEqual([6, 9]);

    const asked = await server.call('/v2/models/m/infer', {
      body: {
        inputs: inputs.map(i => ({
          ...i,
          data: [...(i.data as Float32Array)],
        })),
        outputs: [
          { name: 'difference' },
          { name: 'sum', parameters: { binary_data: true } },
        ],
      },
    });
    expect(decoded(asked).outputs).toEqual([
      floats('difference', 4, 5),
      floats('sum', 6, 9),
    ]);
    const text = asked.bytes.toString('latin1');
    expect(text).toContain('"data":[4,5]');
    expect(text).toContain('"binary_data_size":8');
  });

  it.each([
    ['the JSON is said to be longer than the body', '9999', 'but the body has'],
    ['the JSON is said to end early', '20', 'not valid JSON'],
    ['its length is no number', 'all', 'must be the number of bytes'],
  ])('are refused with 400 when %s', async (_, length, message) => {
    const { body } = encodeBinaryInferRequest({ inputs });
    const answer = await server.call('/v2/models/m/infer', {
      body,
      headers: { [INFERENCE_HEADER_LENGTH]: length },
    });
    expect(answer.status).toBe(400);
    expect(answer.body.error).toContain(message);
  });

  it('are refused with 400 and the name when their size is a lie', async () => {
    const { body, headerLength } = encodeBinaryInferRequest({ inputs });
    const answer = await server.inferBinary({
      body: body.subarray(0, body.length - 1),
      headerLength,
    });
    expect(answer.status).toBe(400);
    expect(answer.body.error).toBe(
      '"a": binary_data_size is 8, but 7 bytes are left of the body after the JSON and the tensors before this one',
    );
  });
});

describe('a raw body', () => {
  it('is the one input, and the answer is binary', async () => {
    const server = await bench.serve(addModel());
    const answer = await server.inferBinary({
      body: new Uint8Array(Float32Array.of(1, 2, 3, 10, 20, 30).buffer),
      headerLength: 0,
    });
    expect(decoded(answer).outputs).toEqual([
      {
        ...floats('y', 2, 4, 6, 11, 22, 33),
        shape: [2, 3],
      },
    ]);
  });
});

describe('every tensor type of ONNX Runtime', () => {
  it.each<[ElementTypeName, Pick<Tensor, 'datatype' | 'data'>]>([
    ['float', { datatype: 'FP32', data: Float32Array.of(NaN, -0.25) }],
    ['double', { datatype: 'FP64', data: Float64Array.of(0.1, Infinity) }],
    ['float16', { datatype: 'FP16', data: Uint16Array.of(0x3e00, 0xfbff) }],
    ['int8', { datatype: 'INT8', data: Int8Array.of(-128, 127) }],
    ['int16', { datatype: 'INT16', data: Int16Array.of(-32768, 32767) }],
    ['int32', { datatype: 'INT32', data: Int32Array.of(-1, 2147483647) }],
    ['int64', { datatype: 'INT64', data: BigInt64Array.of(-1n, 2n ** 62n) }],
    ['uint8', { datatype: 'UINT8', data: Uint8Array.of(0, 255) }],
    ['uint16', { datatype: 'UINT16', data: Uint16Array.of(0, 65535) }],
    ['uint32', { datatype: 'UINT32', data: Uint32Array.of(0, 4294967295) }],
    ['uint64', { datatype: 'UINT64', data: BigUint64Array.of(0n, 2n ** 63n) }],
    ['bool', { datatype: 'BOOL', data: Uint8Array.of(1, 0) }],
    ['string', { datatype: 'BYTES', data: ['', 'Zürich 😀 "quoted"'] }],
  ])('%s goes through bit for bit', async (type, tensor) => {
    const server = await bench.serve(identityModel(type, ['rows', 2]));
    const shape = [1, 2];
    const message = encodeBinaryInferRequest({
      inputs: [{ name: 'x', shape, ...tensor }],
    });
    expect(decoded(await server.inferBinary(message)).outputs).toEqual([
      { name: 'y', shape, ...tensor },
    ]);
    server.process.child.kill('SIGKILL');
  });
});
