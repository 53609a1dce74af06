import {
  addModel,
  identityModel,
  optionalOutputModel,
  slowModel,
  twoByTwoModel,
  writeOnnx,
  type ElementTypeName,
} from '@fairway/inference-protocol/testUtils';
import { TestBench } from '../testing/TestBench.ts';
import type { TestServer } from '../testing/TestServer.ts';
import { eventually } from '../testing/within.ts';

jest.setTimeout(300_000);

let bench: TestBench;
beforeAll(async () => {
  bench = await TestBench.create();
});
afterAll(() => bench.close());

const x = {
  name: 'x',
  datatype: 'FP32',
  shape: [2, 3],
  data: [1, 2, 3, 10, 20, 30],
};

describe('a served model', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await bench.serve(addModel(), [
      '--port',
      '0',
      '--version',
      '7',
      '--max-body-bytes',
      '2000',
    ]);
  });

  it.each([
    [
      '/v2',
      {
        name: 'onnx-server',
        version: '0.1.0',
        extensions: ['binary_tensor_data', 'schedule_policy', 'statistics'],
      },
    ],
    ['/v2/health/live', { live: true }],
    ['/v2/health/ready', { ready: true }],
    ['/v2/models/m/ready', { name: 'm', ready: true }],
    ['/v2/models/m/versions/7/ready', { name: 'm', ready: true }],
    ['/v1/models', { models: ['m'] }],
    ['/v1/models/m', { name: 'm', ready: true }],
  ])('answers GET %s', async (path, body) => {
    expect(await server.call(path)).toMatchObject({ status: 200, body });
  });

  it('tells its metadata, with the digest of what it serves', async () => {
    for (const path of ['/v2/models/m', '/v2/models/m/versions/7']) {
      const { status, body } = await server.call(path);
      expect(status).toBe(200);
      expect(body).toEqual({
        name: 'm',
        versions: ['7'],
        platform: 'onnxruntime_onnx',
        inputs: [{ name: 'x', datatype: 'FP32', shape: [-1, 3] }],
        outputs: [{ name: 'y', datatype: 'FP32', shape: [-1, 3] }],
        parameters: {
          digest: server.ready.digest,
          runtime: expect.stringMatching(/^onnxruntime-node 1\./),
        },
      });
      expect(body.parameters.digest).toMatch(/^sha256:[0-9a-f]{64}$/);
    }
  });

  it('predicts, echoes the id, and takes any number of rows', async () => {
    for (const path of [
      '/v2/models/m/infer',
      '/v2/models/m/versions/7/infer',
    ]) {
      const answer = await server.call(path, {
        body: { id: 'q-1', inputs: [x] },
      });
      expect(answer).toMatchObject({ status: 200 });
      expect(answer.body).toEqual({
        model_name: 'm',
        model_version: '7',
        id: 'q-1',
        outputs: [{ ...x, name: 'y', data: [2, 4, 6, 11, 22, 33] }],
      });
    }
    const one = await server.infer({ ...x, shape: [1, 3], data: [[0, 0, 0]] });
    expect(one.body.outputs[0]).toMatchObject({
      shape: [1, 3],
      data: [1, 2, 3],
    });
  });

  it('predicts by KServe v1', async () => {
    for (const path of ['/v1/models/m:predict', '/v1/models/m%3Apredict']) {
      const answer = await server.call(path, {
        body: { instances: [[1, 2, 3]] },
      });
      expect(answer).toMatchObject({
        status: 200,
        body: { predictions: [[2, 4, 6]] },
      });
    }
  });

  it.each<[string, object, string]>([
    ['missing', { inputs: [] }, '"x"'],
    ['extra', { inputs: [x, { ...x, name: 'q' }] }, 'input "q" is not an'],
    [
      'misshapen',
      { inputs: [{ ...x, shape: [2, 4] }] },
      'input "x": got shape [2, 4], expected [-1, 3]',
    ],
    [
      'of a wrong datatype',
      { inputs: [{ ...x, datatype: 'INT32' }] },
      'input "x": got datatype "INT32", expected "FP32"',
    ],
    [
      'wrongly typed',
      { inputs: [{ ...x, data: [1, 2, 3, 4, 5, 'a'] }] },
      'input "x": element 5 is the text "a"',
    ],
    [
      'asked for and unknown',
      { inputs: [x], outputs: [{ name: 'z' }] },
      'output "z" is not an output',
    ],
  ])('answers 400 to a tensor that is %s', async (_, body, message) => {
    const answer = await server.call('/v2/models/m/infer', { body });
    expect(answer.status).toBe(400);
    expect(answer.body.error).toContain(message);
  });

  it('answers 400 to what is no JSON, no UTF-8 and no v1 request', async () => {
    const path = '/v2/models/m/infer';
    const broken = await server.call(path, { body: '{"inputs": [' });
    expect([broken.status, broken.body.error]).toEqual([
      400,
      expect.stringContaining('not valid JSON'),
    ]);
    const v1 = await server.call('/v1/models/m:predict', {
      body: { instances: [[1, 2]] },
    });
    expect([v1.status, v1.body.error]).toEqual([
      400,
      'input "x": got shape [1, 2], expected [-1, 3], where -1 is any size',
    ]);
  });

  it.each([
    ['/', 'nothing at this path'],
    ['/v2/models', 'nothing at this path'],
    ['/v2/models/m/unload', 'nothing at this path'],
    ['/v2/models/other', 'no model "other"'],
    ['/v2/models/m/versions/8', 'no version "8"'],
    ['/v2/models/%ff', 'not properly encoded'],
    ['/__proto__', 'nothing at this path'],
  ])('answers 404 to GET %s', async (path, message) => {
    const answer = await server.call(path);
    expect(answer.status).toBe(404);
    expect(answer.body.error).toContain(message);
  });

  it('answers 404 to a prediction of another model or version', async () => {
    for (const path of [
      '/v2/models/other/infer',
      '/v2/models/m/versions/8/infer',
      '/v1/models/other:predict',
    ]) {
      expect((await server.call(path, { body: {} })).status).toBe(404);
    }
  });

  it('answers 405 and says which method is possible', async () => {
    const get = await server.call('/v2/models/m/infer');
    expect([get.status, get.headers.allow]).toEqual([405, 'POST']);
    const post = await server.call('/v2/health/live', { body: {} });
    expect([post.status, post.headers.allow]).toEqual([405, 'GET, HEAD']);
    const head = await server.call('/v2/health/live', { method: 'HEAD' });
    expect([head.status, head.text]).toEqual([200, '']);
  });

  it.each([
    ['Content-Type', 'text/csv'],
    ['Content-Type', 'application/octet-stream'],
    ['Content-Encoding', 'gzip'],
  ])('answers 415 to %s: %s', async (header, value) => {
    const answer = await server.call('/v2/models/m/infer', {
      body: { inputs: [x] },
      headers: { [header]: value },
    });
    expect(answer.status).toBe(415);
    expect(answer.body.error).toContain(value);
  });

  it('answers 413 to a body that is announced too large, unread', async () => {
    const connection = server.raw();
    connection.send(
      'POST /v2/models/m/infer HTTP/1.1\r\nHost: m\r\nContent-Length: 2001\r\n\r\n',
    );
    await connection.got('HTTP/1.1 413');
    await connection.ended();
    expect(connection.received).toContain('larger than the 2000 bytes');
    expect(connection.received).toContain('Connection: close');
  });

  it('answers 413 to a body that turns out too large, and reads no further', async () => {
    const connection = server.raw();
    connection.send(
      'POST /v2/models/m/infer HTTP/1.1\r\nHost: m\r\nTransfer-Encoding: chunked\r\n\r\n',
    );
    // Never ends the body: only the server can end this.
    connection.send(`800\r\n${' '.repeat(2048)}\r\n`);
    await connection.got('HTTP/1.1 413');
    await connection.ended();
    expect(connection.received).toContain('larger than the 2000 bytes');
  });

  it('tells a sender that asks first whether to go on', async () => {
    const head = (length: number) =>
      `POST /v2/models/m/infer HTTP/1.1\r\nHost: m\r\nExpect: 100-continue\r\nContent-Length: ${length}\r\n\r\n`;
    const refused = server.raw();
    refused.send(head(5000));
    await refused.got('HTTP/1.1 413');
    expect(refused.received).not.toContain('100 Continue');
    refused.socket.destroy();

    const body = JSON.stringify({ inputs: [x] });
    const accepted = server.raw();
    accepted.send(head(body.length));
    await accepted.got('HTTP/1.1 100 Continue');
    accepted.send(body);
    await accepted.got('HTTP/1.1 200');
    accepted.socket.destroy();
  });

  it('keeps a connection for the next request', async () => {
    const connection = server.raw();
    const ask = 'GET /v2/health/live HTTP/1.1\r\nHost: m\r\n\r\n';
    connection.send(ask);
    await connection.got('{"live":true}');
    connection.send(ask);
    await connection.got('{"live":true}HTTP/1.1 200');
    connection.send('GET /nowhere HTTP/1.1\r\nHost: m\r\n\r\n');
    await connection.got('HTTP/1.1 404');
    connection.send(ask);
    await connection.got('/v1/models/{model}:predict"}HTTP/1.1 200');
    expect(connection.socket.destroyed).toBe(false);
    connection.socket.destroy();
  });

  it('ends connections that send no HTTP, too long headers, or none at all', async () => {
    const garbage = server.raw();
    garbage.send('this is not HTTP\r\n\r\n');
    const long = server.raw();
    long.send(`GET /v2 HTTP/1.1\r\nX: ${'a'.repeat(20_000)}\r\n\r\n`);
    const slow = server.raw();
    slow.send('GET /v2 HTTP/1.1\r\nHost: ');
    await Promise.all([garbage.ended(), long.ended(), slow.ended()]);
    expect(garbage.received).toContain('HTTP/1.1 400');
    expect(long.received).toContain('HTTP/1.1 431');
    expect(slow.received).toContain('HTTP/1.1 408');
    expect((await server.call('/v2/health/live')).status).toBe(200);
  });

  it('counts outcomes and times stages under the names of the field', async () => {
    const value = async (series: string) => {
      const { text } = await server.call('/metrics');
      const line = text.split('\n').find(row => row.startsWith(`${series} `));
      return Number(line?.split(' ').pop());
    };
    const labels = 'model="m",version="7"';
    const success = `nv_inference_request_success{${labels}}`;
    const failure = `nv_inference_request_failure{${labels},reason="OTHER"}`;
    const predicted = 'request_predict_seconds_count{model_name="m"}';
    const whole = 'inference_request_duration_seconds_count{model_name="m"}';
    const counted = [success, failure, predicted, whole];
    const before = await Promise.all(counted.map(value));
    await server.infer(x);
    await server.infer({ ...x, name: 'q' });
    const after = await Promise.all(counted.map(value));
    expect(after).toEqual(before.map(count => count + 1));
    expect(await value('process_resident_memory_bytes')).toBeGreaterThan(0);
    const { text } = await server.call('/metrics');
    expect(text).toContain('request_preprocess_seconds_bucket{');
    expect(text).toContain('request_postprocess_seconds_bucket{');
  });
});

describe('clients that give up', () => {
  it('are counted, and the server goes on', async () => {
    const server = await bench.serve(slowModel({ width: 64, layers: 4 }));
    const connection = server.raw();
    connection.send(
      'POST /v2/models/m/infer HTTP/1.1\r\nHost: m\r\nExpect: 100-continue\r\nContent-Length: 100\r\n\r\n',
    );
    await connection.got('HTTP/1.1 100 Continue');
    connection.send('{"inputs"');
    connection.socket.destroy();
    await eventually('the count of cancelled requests', async () => {
      const { text } = await server.call('/metrics');
      return text.includes('reason="CANCELED"} 1');
    });
    expect((await server.call('/v2/health/ready')).status).toBe(200);
  });
});

describe('every tensor type of ONNX Runtime', () => {
  it.each<[ElementTypeName, string, unknown[]]>([
    ['float', 'FP32', [1.5, -0.25]],
    ['double', 'FP64', [0.1, -1e300]],
    ['float16', 'FP16', [1.5, -65504]],
    ['int8', 'INT8', [-128, 127]],
    ['int16', 'INT16', [-32768, 32767]],
    ['int32', 'INT32', [-2147483648, 2147483647]],
    ['uint8', 'UINT8', [0, 255]],
    ['uint16', 'UINT16', [0, 65535]],
    ['uint32', 'UINT32', [0, 4294967295]],
    ['bool', 'BOOL', [true, false]],
    ['string', 'BYTES', ['', 'Zürich 😀 "quoted"']],
  ])('%s goes through unchanged', async (type, datatype, data) => {
    const server = await bench.serve(identityModel(type, ['rows', 2]));
    const tensor = { name: 'x', datatype, shape: [1, 2], data };
    expect(await server.infer(tensor)).toMatchObject({
      status: 200,
      body: { outputs: [{ name: 'y', datatype, shape: [1, 2], data }] },
    });
    server.process.child.kill('SIGKILL');
  });

  it.each<[ElementTypeName, string, string]>([
    ['int64', 'INT64', '[-9223372036854775808,9223372036854775807]'],
    ['uint64', 'UINT64', '[0,18446744073709551615]'],
  ])('%s keeps all digits', async (type, datatype, data) => {
    const server = await bench.serve(identityModel(type));
    const answer = await server.call('/v2/models/m/infer', {
      body: `{"inputs":[{"name":"x","datatype":"${datatype}","shape":[2],"data":${data}}]}`,
    });
    expect(answer.text).toContain(`"data":${data}`);
  });
});

describe('outputs', () => {
  it('are all returned, or those asked for in that order', async () => {
    const server = await bench.serve(twoByTwoModel());
    const tensor = (name: string, ...data: number[]) => ({
      name,
      datatype: 'FP32',
      shape: [1, 2],
      data,
    });
    const inputs = [tensor('b', 1, 2), tensor('a', 5, 7)];
    const all = await server.infer(...inputs);
    expect(all.body.outputs).toEqual([
      tensor('sum', 6, 9),
      tensor('difference', 4, 5),
    ]);
    const one = await server.call('/v2/models/m/infer', {
      body: { inputs, outputs: [{ name: 'difference' }] },
    });
    expect(one.body.outputs).toEqual([tensor('difference', 4, 5)]);
    const v1 = await server.call('/v1/models/m:predict', {
      body: { instances: [{ a: [5, 7], b: [1, 2] }] },
    });
    expect(v1.body).toEqual({
      predictions: [{ sum: [6, 9], difference: [4, 5] }],
    });
  });

  it('that are no tensors are named at start, the others are served', async () => {
    const server = await bench.serve(optionalOutputModel());
    expect(server.ready.warnings).toEqual([
      'output "maybe" is an optional value, only tensors can be sent',
    ]);
    const tensor = { name: 'x', datatype: 'FP32', shape: [1, 2], data: [1, 0] };
    const { body } = await server.infer(tensor);
    expect(body.outputs).toEqual([{ ...tensor, name: 'y' }]);
  });

  it('may have NaN and infinities, which JSON has no numbers for', async () => {
    const server = await bench.serve(identityModel('float'), [
      '--port',
      '0',
      '--allow-nan',
    ]);
    const data = ['NaN', 'Infinity', '-Infinity', 1];
    const tensor = { name: 'x', datatype: 'FP32', shape: [4], data };
    expect((await server.infer(tensor)).body.outputs[0].data).toEqual(data);
  });
});

describe('a model that fails on an input', () => {
  it('is answered with 500, counted, and goes on', async () => {
    const server = await bench.serve(
      writeOnnx({
        // Sizes that are declared free and yet must agree.
        nodes: [{ operator: 'Add', inputs: ['a', 'b'], outputs: ['y'] }],
        inputs: [
          { name: 'a', shape: ['n'] },
          { name: 'b', shape: ['m'] },
        ],
        outputs: [{ name: 'y', shape: ['k'] }],
      }),
    );
    const tensor = (name: string, ...data: number[]) => ({
      name,
      datatype: 'FP32',
      shape: [data.length],
      data,
    });
    const failed = await server.infer(tensor('a', 1, 2), tensor('b', 1, 2, 3));
    expect(failed.status).toBe(500);
    expect(failed.body.error).toContain('the model failed on this input');
    expect((await server.call('/metrics')).text).toContain(
      'reason="BACKEND"} 1',
    );
    const good = await server.infer(tensor('a', 1, 2), tensor('b', 1, 2));
    expect(good.body.outputs[0].data).toEqual([2, 4]);
  });
});
