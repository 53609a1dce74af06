import {
  constructedSequenceModel,
  identityModel,
  mapInputModel,
  splitSequenceModel,
  zipMapModel,
} from '@fairway/inference-protocol/testUtils';
import { TestBench } from '../testing/TestBench.ts';

jest.setTimeout(300_000);

let bench: TestBench;
beforeAll(async () => {
  bench = await TestBench.create();
});
afterAll(() => bench.close());

const rows = (...data: number[][]) => ({
  name: 'x',
  datatype: 'FP32',
  shape: [data.length, data[0].length],
  data: data.flat(),
});

/** Serves a model, sends it x, and gives back its outputs by name. */
async function answer(model: Uint8Array, x: unknown) {
  const server = await bench.serve(model);
  const { status, body } = await server.infer(x);
  expect({ status, error: body.error }).toEqual({ status: 200 });
  return Object.fromEntries(
    body.outputs.map(({ name, shape, data }: any) => [name, { shape, data }]),
  );
}

describe('what is no tensor is served as one', () => {
  it.each([
    ['whole numbers', [-1, 7], ['-1', '7']],
    ['texts', ['bee', 'ä'], ['bee', 'ä']],
  ])(
    'a classifier with %s for labels gives all its probabilities',
    async (_, labels, expected) => {
      const server = await bench.serve(
        zipMapModel({ labels: labels as string[] }),
      );
      expect(server.ready.warnings).toEqual([]);
      const x = rows([0.25, 0.75], [1, 0]);
      const { body } = await server.infer(x);
      expect(body.outputs).toEqual([
        { ...x, name: 'scores' },
        { ...x, name: 'probabilities' },
      ]);
      const metadata = await server.call('/v2/models/m');
      expect(metadata.body.outputs[1]).toEqual({
        name: 'probabilities',
        datatype: 'FP32',
        shape: [-1, 2],
        parameters: { labels: expected },
      });
    },
  );

  it('a sequence of known length, one output for each element', async () => {
    const model = constructedSequenceModel();
    expect(await answer(model, rows([1, 2]))).toEqual({
      parts_0: { shape: [1, 2], data: [1, 2] },
      parts_1: { shape: [1, 2], data: [-1, -2] },
    });
  });

  it('a sequence of unknown length, stacked', async () => {
    const x = rows([1, 2], [3, 4], [5, 6]);
    expect(await answer(splitSequenceModel(), x)).toEqual({
      rows_stacked: { shape: [3, 2], data: x.data },
    });
  });

  it('a map, as rows of the words of its vocabulary', async () => {
    const model = mapInputModel({
      key: 'string',
      node: {
        operator: 'DictVectorizer',
        attributes: { string_vocabulary: ['age', 'city=Bonn'] },
      },
    });
    expect(await answer(model, rows([30, 1], [40, 0]))).toEqual({
      y: { shape: [2, 2], data: [60, 2, 80, 0] },
    });
  });

  it.each(['DENSE', 'SPARSE'])('a %s map of CastMap', async form => {
    const model = mapInputModel({
      key: 'int64',
      node: {
        operator: 'CastMap',
        attributes: { cast_to: 'TO_FLOAT', map_form: form, max_map: 3 },
      },
    });
    expect((await answer(model, rows([1, 2, 3]))).y.data).toEqual([2, 4, 6]);
  });
});

describe('tensors of every kind pass the real runtime', () => {
  it.each([
    ['FP32', 'float', 1.5],
    ['FP16', 'float16', 0.5],
    ['INT64', 'int64', -3],
    ['BOOL', 'bool', true],
    ['BYTES', 'string', 'hä?'],
  ] as const)('of %s without dimensions', async (datatype, type, value) => {
    const x = { name: 'x', datatype, shape: [], data: [value] };
    expect(await answer(identityModel(type, []), x)).toEqual({
      y: { shape: [], data: [value] },
    });
  });

  it('of texts, in and out, empty ones and long ones too', async () => {
    const data = ['', 'a\nb', '日本語 🚢', 'x'.repeat(5000)];
    const x = { name: 'x', datatype: 'BYTES', shape: [2, 2], data };
    expect(await answer(identityModel('string', ['n', 2]), x)).toEqual({
      y: { shape: [2, 2], data },
    });
  });

  it('of FP16, bit for bit', async () => {
    const data = [1, -2, 0.00006103515625, 65504, 5.960464477539063e-8];
    const x = { name: 'x', datatype: 'FP16', shape: [5], data };
    expect((await answer(identityModel('float16'), x)).y.data).toEqual(data);
  });

  it('but no text that the runtime would cut short', async () => {
    const server = await bench.serve(identityModel('string'));
    const x = { name: 'x', datatype: 'BYTES', shape: [1], data: ['a\u0000b'] };
    const { status, body } = await server.infer(x);
    expect(status).toBe(400);
    expect(body.error).toContain('input "x": a text has the character U+0000');
  });
});
