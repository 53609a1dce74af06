import { slowModel } from '@fairway/inference-protocol/testUtils';
import { TestBench } from '../testing/TestBench.ts';

jest.setTimeout(300_000);

let bench: TestBench;
beforeAll(async () => {
  bench = await TestBench.create();
});
afterAll(() => bench.close());

const WIDTH = 64;
const x = {
  name: 'x',
  datatype: 'FP32',
  shape: [1, WIDTH],
  data: Array(WIDTH).fill(1),
};

describe('threads of a prediction', () => {
  it.each([
    [[]],
    [['--threads', '3']],
    [['--threads', '2', '--allow-spinning']],
  ])('compute the same with %p', async options => {
    const server = await bench.serve(slowModel({ width: WIDTH, layers: 3 }), [
      '--port',
      '0',
      ...options,
    ]);
    const { body } = await server.infer(x);
    expect(body.outputs[0].data).toEqual(x.data);
  });
});
