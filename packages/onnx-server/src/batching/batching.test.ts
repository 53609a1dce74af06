import {
  addModel,
  slowModel,
  twoByTwoModel,
  writeOnnx,
  type ModelToWrite,
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

const serve = (model: Uint8Array, ...options: string[]) =>
  bench.serve(model, ['--port', '0', ...options]);

const tensor = (rows: number[][], name = 'x') => ({
  name,
  datatype: 'FP32',
  shape: [rows.length, rows[0].length],
  data: rows.flat(),
});
const asking = (...rows: number[][]) => ({ inputs: [tensor(rows)] });

interface Answered {
  status: number;
  headers: string;
  body: any;
}

interface Asked {
  headers?: object;
  [field: string]: unknown;
}

/** One HTTP request as text; `headers` go there and not into the body. */
function httpRequest({ headers = {}, ...body }: Asked): string {
  const text = JSON.stringify(body);
  const lines = Object.entries({
    Host: 'm',
    'Content-Length': Buffer.byteLength(text),
    ...headers,
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  return `POST /v2/models/m/infer HTTP/1.1\r\n${lines.join('')}\r\n${text}`;
}

/**
 * Sends requests such that they arrive at one moment: one after the other in
 * one piece on one connection.
 */
async function together(
  server: TestServer,
  ...requests: Asked[]
): Promise<Answered[]> {
  const connection = server.raw();
  connection.send(requests.map(httpRequest).join(''));
  const answers = () => connection.received.split(/(?=HTTP\/1\.1 \d)/);
  await eventually('all answers', async () => {
    const all = answers();
    return all.length === requests.length && all.every(text => /}$/.test(text));
  });
  connection.socket.destroy();
  return answers().map(text => {
    const [headers, body] = text.split('\r\n\r\n');
    return {
      status: Number(headers.slice(9, 12)),
      headers,
      body: JSON.parse(body),
    };
  });
}

async function statistics(server: TestServer) {
  const { body } = await server.call('/v2/models/m/stats');
  return body.model_stats[0];
}

const isPending = (server: TestServer, count: number) =>
  eventually('requests to wait', async () =>
    (await server.call('/metrics')).text.includes(
      `nv_inference_pending_request_count{model="m",version="1"} ${count}\n`,
    ),
  );

const dataOf = (answers: Answered[]) =>
  answers.map(({ body }) => body.outputs?.[0].data);

/** x of shape [-1, 3] to y of shape [-1, 3], declared so. */
const declared = (nodes: ModelToWrite['nodes']) =>
  writeOnnx({
    nodes,
    inputs: [{ name: 'x', shape: ['rows', 3] }],
    outputs: [{ name: 'y', shape: ['rows', 3] }],
    opset: 13,
  });

const mean = (output: string) => ({
  operator: 'ReduceMean',
  inputs: ['x'],
  outputs: [output],
  attributes: { axes: [0], keepdims: 1 },
});

/** y = x - the mean of all rows: what is asked together has an effect. */
const centred = () =>
  declared([
    mean('mean'),
    { operator: 'Sub', inputs: ['x', 'mean'], outputs: ['y'] },
  ]);

describe('requests that come together', () => {
  it('are computed together, and each gets its own rows', async () => {
    const server = await serve(addModel());
    const answers = await together(
      server,
      asking([0, 0, 0]),
      asking([1, 1, 1], [2, 2, 2]),
      asking([3, 3, 3]),
    );
    expect(dataOf(answers)).toEqual([
      [1, 2, 3],
      [2, 3, 4, 3, 4, 5],
      [4, 5, 6],
    ]);
    expect(answers.map(({ body }) => body.outputs[0].shape)).toEqual([
      [1, 3],
      [2, 3],
      [1, 3],
    ]);
    expect(await statistics(server)).toMatchObject({
      name: 'm',
      version: '1',
      inference_count: 4,
      execution_count: 1,
      inference_stats: { success: { count: 3 }, queue: { count: 3 } },
      batch_stats: [{ batch_size: 4, compute_infer: { count: 1 } }],
    });
    const { text } = await server.call('/metrics');
    expect(text).toContain('nv_inference_count{model="m",version="1"} 4\n');
    expect(text).toContain(
      'nv_inference_exec_count{model="m",version="1"} 1\n',
    );
    expect(text).toContain(
      'inference_batch_rows_bucket{model_name="m",le="4"} 1\n',
    );
    expect(text).toContain('nv_inference_pending_request_count{');
    expect(text).toContain('request_queue_seconds_count{model_name="m"} 3\n');
  });

  it('stay within the largest batch', async () => {
    const server = await serve(addModel(), '--max-batch-size', '2');
    const rows = [1, 2, 3, 4, 5].map(value => asking([value, 0, 0]));
    expect(dataOf(await together(server, ...rows))).toEqual(
      [2, 3, 4, 5, 6].map(first => [first, 2, 3]),
    );
    expect(await statistics(server)).toMatchObject({
      execution_count: 3,
      batch_stats: [{ batch_size: 1 }, { batch_size: 2 }],
    });
  });

  it.each(['0', '1'])(
    'are computed one by one with --max-batch-size %s',
    async size => {
      const server = await serve(addModel(), '--max-batch-size', size);
      await together(server, asking([1, 2, 3]), asking([4, 5, 6]));
      expect(await statistics(server)).toMatchObject({ execution_count: 2 });
    },
  );

  it('are computed one by one where they want other outputs', async () => {
    const server = await serve(twoByTwoModel());
    const inputs = [tensor([[5, 7]], 'a'), tensor([[1, 2]], 'b')];
    const answers = await together(
      server,
      { inputs, outputs: [{ name: 'sum' }] },
      { inputs, outputs: [{ name: 'difference' }] },
      { inputs, outputs: [{ name: 'sum' }] },
    );
    expect(dataOf(answers)).toEqual([
      [6, 9],
      [4, 5],
      [6, 9],
    ]);
    expect(await statistics(server)).toMatchObject({ execution_count: 2 });
  });

  it('wait for each other as long as they are told to', async () => {
    const server = await serve(
      addModel(),
      '--max-batch-size',
      '2',
      '--max-queue-delay-microseconds',
      '10000000',
    );
    const first = server.call('/v2/models/m/infer', {
      body: asking([1, 1, 1]),
    });
    await isPending(server, 1);
    const second = server.call('/v2/models/m/infer', {
      body: asking([2, 2, 2]),
    });
    expect((await first).body.outputs[0].data).toEqual([2, 3, 4]);
    expect((await second).body.outputs[0].data).toEqual([3, 4, 5]);
    expect(await statistics(server)).toMatchObject({ execution_count: 1 });
  });
});

describe('a model that is not as it declares', () => {
  it('is run for each request alone once it gave no entry per row', async () => {
    const server = await serve(declared([mean('y')]), '--max-batch-size', '8');
    for (let i = 0; i < 2; i++) {
      expect(
        dataOf(
          await together(
            server,
            asking([1, 2, 3]),
            asking([1, 2, 3], [3, 4, 5]),
          ),
        ),
      ).toEqual([
        [1, 2, 3],
        [2, 3, 4],
      ]);
    }
    expect(
      server.process.stderr.match(/computed one by one: an output/g),
    ).toHaveLength(1);
  });

  it('is run for each request alone once neighbours had an effect', async () => {
    const server = await serve(centred());
    for (let i = 0; i < 2; i++) {
      const answers = await together(
        server,
        asking([1, 2, 3]),
        asking([7, 7, 7]),
      );
      expect(dataOf(answers)).toEqual([
        [0, 0, 0],
        [0, 0, 0],
      ]);
    }
    expect(server.process.stderr.match(/when others are/g)).toHaveLength(1);
    expect((await statistics(server)).batch_stats).toMatchObject([
      { batch_size: 1, compute_infer: { count: 4 } },
      { batch_size: 2, compute_infer: { count: 1 } },
    ]);
  });

  it('is not found out by equal requests, and still by the next', async () => {
    const server = await serve(centred());
    for (let i = 0; i < 5; i++) {
      await together(server, asking([1, 2, 3]), asking([1, 2, 3]));
    }
    const answers = await together(
      server,
      asking([1, 2, 3]),
      asking([7, 7, 7]),
    );
    expect(dataOf(answers)).toEqual([
      [0, 0, 0],
      [0, 0, 0],
    ]);
  });

  it('is trusted where somebody vouches for it', async () => {
    const server = await serve(centred(), '--max-batch-size', '8');
    const answers = await together(
      server,
      asking([1, 2, 3]),
      asking([3, 2, 5]),
    );
    expect(dataOf(answers)).toEqual([
      [-1, 0, -1],
      [1, 0, 1],
    ]);
  });
});

describe('a request that fails', () => {
  it('does not fail its neighbours', async () => {
    const server = await serve(
      writeOnnx({
        nodes: [{ operator: 'Gather', inputs: ['table', 'i'], outputs: ['y'] }],
        inputs: [{ name: 'i', type: 'int64', shape: ['rows'] }],
        outputs: [{ name: 'y', shape: ['rows'] }],
        initializers: [
          {
            name: 'table',
            type: 'float',
            shape: [3],
            bytes: new Uint8Array(Float32Array.of(5, 6, 7).buffer),
          },
        ],
      }),
    );
    const index = (i: number) => ({
      inputs: [{ name: 'i', datatype: 'INT64', shape: [1], data: [i] }],
    });
    const answers = await together(server, index(0), index(99), index(2));
    expect(answers.map(({ status }) => status)).toEqual([200, 500, 200]);
    expect(dataOf(answers)).toEqual([[5], undefined, [7]]);
    expect(answers[1].body.error).toContain('the model failed on this input');
    const next = await together(server, index(0), index(1));
    expect(dataOf(next)).toEqual([[5], [6]]);
  });
});

describe('a queue that is full', () => {
  it('is answered with 429 and when to try again, and empties', async () => {
    const server = await serve(addModel(), '--max-queue-size', '2');
    const all = Array.from({ length: 5 }, () => asking([1, 2, 3]));
    const answers = await together(server, ...all);
    expect(answers.map(({ status }) => status)).toEqual([
      200, 200, 429, 429, 429,
    ]);
    expect(answers[4].headers).toMatch(/Retry-After: [1-9]/);
    expect(answers[4].body.error).toContain('2 requests are waiting');
    expect((await server.call('/metrics')).text).toContain(
      'reason="REJECTED"} 3',
    );
    const [again] = await together(server, asking([1, 2, 3]));
    expect(again.status).toBe(200);
  });
});

describe('of requests that wait', () => {
  // One run takes many times the time limits below.
  const question = { inputs: [tensor([Array(1024).fill(1)])] };
  let server: TestServer;
  beforeAll(async () => {
    server = await serve(
      slowModel({ width: 1024, layers: 500 }),
      '--threads',
      '1',
      '--max-batch-size',
      '1',
    );
  });

  // The less urgent has no time left when its turn comes.
  it.each<[string, Asked, Asked]>([
    ['priority', { priority: 10 }, { priority: 1 }],
    ['a priority over none', {}, { priority: 4 }],
    ['none over a low priority', { priority: 6 }, { priority: 0 }],
    [
      'the header before the parameter',
      { headers: { 'fairway-priority': '3' }, priority: 1 },
      { headers: { 'fairway-priority': '2' }, priority: 9 },
    ],
  ])('the more urgent is first: %s', async (_, low, high) => {
    const ask = ({ headers, ...parameters }: Asked) => ({
      headers,
      ...question,
      parameters,
    });
    const hurried = { timeout: 5000, ...low };
    const answers = await together(server, ask(hurried), ask(high));
    expect(answers.map(({ status }) => status)).toEqual([504, 200]);
    const reversed = await together(server, ask(high), ask(hurried));
    expect(reversed.map(({ status }) => status)).toEqual([200, 504]);
  });

  it('those whose time is over are told so and never computed', async () => {
    const before = await statistics(server);
    const answers = await together(
      server,
      { ...question, parameters: { timeout: 60_000_000 } },
      { ...question, headers: { 'fairway-deadline-ms': '1' } },
      {
        ...question,
        headers: { 'fairway-deadline-ms': '60000' },
        parameters: { timeout: 2000 },
      },
      { ...question, headers: { 'fairway-deadline-ms': '60000' } },
    );
    expect(answers.map(({ status }) => status)).toEqual([200, 504, 504, 200]);
    expect(answers.slice(1, 3).map(({ body }) => body.error)).toEqual(
      [1, 2].map(
        limit =>
          `the time limit of the request (${limit} ms) was over before the model was free, it was not computed`,
      ),
    );
    const after = await statistics(server);
    expect(after.execution_count - before.execution_count).toBe(2);
    const { fail } = after.inference_stats;
    expect(fail.count - before.inference_stats.fail.count).toBe(2);
  });

  it('those whose clients have gone are never computed', async () => {
    const patient = await serve(
      addModel(),
      '--max-batch-size',
      '2',
      '--max-queue-delay-microseconds',
      '10000000',
    );
    const leaving = patient.raw();
    leaving.send(httpRequest(asking([1, 1, 1])));
    await isPending(patient, 1);
    leaving.socket.destroy();
    await Promise.all([leaving.ended(), patient.call('/v2/health/live')]);
    const [answer] = await together(patient, asking([1, 2, 3], [4, 5, 6]));
    expect(answer.status).toBe(200);
    expect((await patient.call('/metrics')).text).toContain(
      'reason="CANCELED"} 1',
    );
    expect(await statistics(patient)).toMatchObject({ inference_count: 2 });
  });
});

describe('what a request says of its urgency', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await serve(addModel());
  });

  it.each<[string, Record<string, string>, object | undefined, RegExp]>([
    [
      'a priority beyond',
      { 'fairway-priority': '11' },
      undefined,
      /header fairway-priority must be a whole number from 1/,
    ],
    [
      'a priority in words',
      { 'fairway-priority': 'high' },
      undefined,
      /header fairway-priority/,
    ],
    ['a fraction', {}, { priority: 1.5 }, /parameter "priority" must be/],
    [
      'a text as priority',
      {},
      { priority: '1x' },
      /parameter "priority" must be/,
    ],
    [
      'a deadline in words',
      { 'fairway-deadline-ms': 'soon' },
      undefined,
      /header fairway-deadline-ms must be the number/,
    ],
    ['a negative timeout', {}, { timeout: -1 }, /parameter "timeout" must be/],
  ])('is refused with 400: %s', async (_, headers, parameters, message) => {
    const answer = await server.call('/v2/models/m/infer', {
      headers,
      body: { ...asking([1, 2, 3]), ...(parameters && { parameters }) },
    });
    expect(answer.status).toBe(400);
    expect(answer.body.error).toMatch(message);
  });

  it('may be that it is late already', async () => {
    for (const left of ['0', '-12.5']) {
      const answer = await server.call('/v2/models/m/infer', {
        headers: { 'fairway-deadline-ms': left },
        body: asking([1, 2, 3]),
      });
      expect(answer.status).toBe(504);
    }
  });

  it('holds for KServe v1 as well', async () => {
    const answer = await server.call('/v1/models/m:predict', {
      headers: { 'fairway-deadline-ms': '0' },
      body: { instances: [[1, 2, 3]] },
    });
    expect(answer.status).toBe(504);
  });
});

describe('a model whose shapes are fixed', () => {
  it('says that requests are not merged, where that was asked', async () => {
    const server = await serve(
      writeOnnx({
        nodes: [{ operator: 'Identity', inputs: ['x'], outputs: ['y'] }],
        inputs: [{ name: 'x', shape: [1, 3] }],
        outputs: [{ name: 'y', shape: [1, 3] }],
      }),
      '--max-batch-size',
      '8',
    );
    expect(server.process.stderr).toContain(
      'although --max-batch-size is 8: not every input',
    );
    const answers = await together(
      server,
      asking([1, 2, 3]),
      asking([4, 5, 6]),
    );
    expect(dataOf(answers)).toEqual([
      [1, 2, 3],
      [4, 5, 6],
    ]);
  });
});
