import { mkdtemp, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import {
  addModel,
  constructedSequenceModel,
  externalDataModel,
  identityModel,
  mapInputModel,
  slowModel,
  writeOnnx,
  zipMapModel,
  type ElementTypeName,
} from '@fairway/inference-protocol/testUtils';
import { TestBench } from '../testing/TestBench.ts';
import { withoutPackages } from '../testing/withoutPackages.ts';

jest.setTimeout(300_000);

// Tests run from the sources, where this holds.
// eslint-disable-next-line no-restricted-syntax
const EXAMPLES = resolve(__dirname, '../../../../examples/models');
const WITHOUT_NATIVE = withoutPackages('onnxruntime-node');

let bench: TestBench;
beforeAll(async () => {
  bench = await TestBench.create();
});
afterAll(() => bench.close());

/** What native code and WebAssembly answer to the same request. */
async function both(path: string, ...inputs: unknown[]) {
  const answers = [];
  for (const nodeArgs of [[], WITHOUT_NATIVE]) {
    const server = await bench.serveFile(path, ['--port', '0'], nodeArgs);
    const { status, body } = await server.infer(...inputs);
    expect({ status, error: body.error }).toEqual({ status: 200 });
    answers.push({ runtime: server.ready.runtime.name, outputs: body.outputs });
    server.process.child.kill();
  }
  const [native, wasm] = answers;
  expect([native.runtime, wasm.runtime]).toEqual([
    'onnxruntime-node',
    'onnxruntime-web',
  ]);
  return { native: native.outputs, wasm: wasm.outputs };
}

/** The largest relative difference between two lists of outputs. */
function difference(actual: any[], expected: any[]): number {
  const shapes = (outputs: any[]) =>
    outputs.map(({ name, datatype, shape }) => ({ name, datatype, shape }));
  expect(shapes(actual)).toEqual(shapes(expected));
  const differences = actual.flatMap(({ data }, output) =>
    data.map((value: unknown, index: number) => {
      const other = expected[output].data[index];
      return typeof value === 'number'
        ? Math.abs(value - other) / Math.max(1, Math.abs(other))
        : Number(value !== other);
    }),
  );
  return Math.max(...differences);
}

const numbers = (count: number) =>
  Array.from({ length: count }, (_, index) => Math.sin(index) * 3);
const rows = (name: string, count: number, width: number) => ({
  name,
  datatype: 'FP32',
  shape: [count, width],
  data: numbers(count * width),
});

describe('where native code does not load', () => {
  it('WebAssembly computes, and it is said at every place', async () => {
    const path = await bench.file(addModel());
    const server = await bench.serveFile(path, ['--port', '0'], WITHOUT_NATIVE);
    expect(server.ready.runtime).toEqual({
      name: 'onnxruntime-web',
      version: expect.stringMatching(/^1\./),
    });
    expect(server.process.stderr).toBe(
      'onnx-server: computing with onnxruntime-web (WebAssembly, one thread), since onnxruntime-node is not installed\n',
    );
    const { body } = await server.call('/v2/models/m');
    expect(body.parameters.runtime).toMatch(/^onnxruntime-web 1\./);
  });

  it('a model that it cannot load is refused in words', async () => {
    const path = await bench.file(
      writeOnnx({
        nodes: [{ operator: 'Eval', inputs: ['x'], outputs: ['y'] }],
        inputs: [{ name: 'x', shape: [1] }],
        outputs: [{ name: 'y', shape: [1] }],
      }),
    );
    const started = bench.spawn([path, '--port', '0'], WITHOUT_NATIVE);
    expect(await started.ended()).toBe(4);
    expect(started.stderr).toContain(`ONNX Runtime cannot load ${path}: `);
    expect(started.stderr).toContain('Eval');
  });
});

describe('WebAssembly answers as native code does', () => {
  it.each([
    ['digits', 'pixels', 64],
    ['breast-cancer', undefined, 30],
    ['diabetes', undefined, 10],
  ])('for the example %s', async (name, input, width) => {
    const path = join(EXAMPLES, name, 'v1/model.onnx');
    const server = await bench.serveFile(path);
    const metadata = await server.call('/v2/models/m');
    const [{ name: actual, shape }] = metadata.body.inputs;
    expect([input ?? actual, width]).toEqual([actual, shape[1]]);
    const { native, wasm } = await both(path, rows(actual, 7, width));
    expect(difference(wasm, native)).toBeLessThan(1e-5);
  });

  it.each<[string, () => Uint8Array, unknown]>([
    [
      'many multiplications',
      () => slowModel({ width: 64, layers: 5 }),
      rows('x', 3, 64),
    ],
    [
      'a classifier with maps',
      () => zipMapModel({ labels: ['a', 'b', 'c'] }),
      rows('x', 2, 3),
    ],
    ['a sequence', constructedSequenceModel, rows('x', 2, 2)],
    [
      'a map',
      () =>
        mapInputModel({
          key: 'string',
          node: {
            operator: 'DictVectorizer',
            attributes: { string_vocabulary: ['a', 'b'] },
          },
        }),
      rows('x', 2, 2),
    ],
  ])('for %s', async (_, model, input) => {
    const { native, wasm } = await both(await bench.file(model()), input);
    expect(difference(wasm, native)).toBeLessThan(1e-5);
  });

  it.each<[ElementTypeName, string, unknown[]]>([
    ['float16', 'FP16', [1, -2, 0.00006103515625, 65504]],
    ['int64', 'INT64', [1, -1, 9007199254740991, 0]],
    ['string', 'BYTES', ['', 'ä', '🚢', 'x']],
    ['bool', 'BOOL', [true, false, true, true]],
    ['uint8', 'UINT8', [0, 255, 1, 2]],
    ['double', 'FP64', [0.1, 1e300, -0.5, 5e-324]],
  ])('for elements of %s', async (type, datatype, data) => {
    const path = await bench.file(identityModel(type, ['n', 2]));
    const x = { name: 'x', datatype, shape: [2, 2], data };
    const { native, wasm } = await both(path, x);
    expect(wasm).toEqual(native);
    expect(wasm[0].data).toEqual(data);
  });

  it('for weights in other files', async () => {
    const folder = await mkdtemp(join(bench.folder, 'weights-'));
    const path = join(folder, 'model.onnx');
    await writeFile(path, externalDataModel('./w.bin', { offset: 4 }));
    await writeFile(
      join(folder, 'w.bin'),
      new Uint8Array(Float32Array.of(1, 40).buffer),
    );
    const { native, wasm } = await both(path, rows('x', 2, 1));
    expect(difference(wasm, native)).toBeLessThan(1e-5);
  });
});
