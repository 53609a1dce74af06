import {
  encodeInferRequest,
  encodeInferResponse,
} from '@fairway/inference-protocol';
import { SpareTime } from '../outputs/SpareTime.ts';
import { layoutOf } from './__testUtils__/flowers.ts';
import { DriftBook } from './DriftBook.ts';
import { DriftSampler } from './DriftSampler.ts';

const service = { id: 'id-1', name: 'flowers' };
const path = '/v2/models/m/infer';
const body = Buffer.from(
  encodeInferRequest({
    inputs: [
      {
        ...{ name: 'x', datatype: 'FP32', shape: [1, 2] },
        data: Float32Array.of(1, 2),
      },
    ],
  }),
);
const answer = Buffer.from(
  encodeInferResponse({
    modelName: 'm',
    outputs: [
      {
        ...{ name: 'label', datatype: 'INT64', shape: [1] },
        data: BigInt64Array.of(1n),
      },
    ],
  }),
);

function setup(time?: SpareTime) {
  const book = DriftBook.create({ epoch: 1 });
  book.count(service, [layoutOf(1)]);
  const sampler = DriftSampler.create({ book, time });
  let requests = 0;
  const predict = (
    options: {
      request?: Buffer;
      pieces?: Buffer[];
      response?: Buffer;
      status?: number;
      revision?: number;
    } = {},
  ) => {
    const { status = 200 } = options;
    requests += 1;
    const sampled = sampler.begin({
      ...{ service: service.id, path, headers: [] },
      requestId: `request-${requests}`,
      body: options.pieces ? undefined : options.request ?? body,
    });
    options.pieces?.forEach(piece => sampled?.observer?.onRequestData(piece));
    sampled?.observer?.onResponseHead(status, []);
    sampled?.observer?.onResponseData(options.response ?? answer);
    sampled?.finish('revision' in options ? options.revision : 1, status);
    return sampled;
  };
  const told = () => {
    jest.advanceTimersByTime(60_000);
    const [{ windows }] = book.of(service.id, { since: 0 }).revisions;
    return windows.map(text => JSON.parse(text));
  };
  return { book, sampler, predict, told };
}

describe('DriftSampler', () => {
  beforeEach(() => jest.useFakeTimers({ now: 1_700_000_000_000 }));
  afterEach(() => jest.useRealTimers());

  it('has nothing to do with services that are not counted', () => {
    const { sampler } = setup();
    expect(
      sampler.begin({
        ...{ service: 'id-2', path, headers: [], body, requestId: 'r' },
      }),
    ).toBeUndefined();
  });

  it('counts what went in and what came out, after the answer', () => {
    const { predict, told, book } = setup();
    predict();
    const of = book.revision({ service: service.id, revision: 1 })!;
    expect(of.open).toHaveLength(1);
    const [window] = told();
    expect(window).toMatchObject({ predictions: 1, counted: 1 });
    expect(
      window.counts.features.map(({ counts }: { counts: number[] }) =>
        counts.reduce((sum, one) => sum + one, 0),
      ),
    ).toEqual([1, 1, 1]);
  });

  it('counts a request that comes in pieces as one that comes whole', () => {
    const [pieces, whole] = [
      { pieces: [body.subarray(0, 9), body.subarray(9)] },
      {},
    ].map(options => {
      const { predict, told } = setup();
      predict(options);
      return told()[0].counts;
    });
    expect(pieces).toEqual(whole);
  });

  it('does not count what failed, or what no revision answered', () => {
    const { predict, told } = setup();
    predict({ status: 400 });
    predict({ revision: undefined });
    predict({ revision: 2 });
    expect(told()).toEqual([]);
  });

  it.each([
    ['a request that is too large', { pieces: [Buffer.alloc(65_537)] }],
    ['an answer that is too large', { response: Buffer.alloc(65_537) }],
  ])('skips %s, and says so', (_, options) => {
    const { predict, told } = setup();
    predict(options);
    expect(told()).toMatchObject([
      { predictions: 1, counted: 0, skipped: { tooLarge: 1 } },
    ]);
  });

  it('skips what it cannot read, and says so', () => {
    const { predict, told } = setup();
    predict({ request: Buffer.from('{}') });
    predict({ response: Buffer.from('<html>') });
    expect(told()).toMatchObject([
      { predictions: 2, counted: 0, skipped: { unreadable: 2 } },
    ]);
  });

  it('counts nothing of a prediction of which it can read only one side', () => {
    const { predict, told } = setup();
    predict({ response: Buffer.from('<html>') });
    const [{ counts }] = told();
    expect(counts.features[0].counts).toEqual(
      counts.features[0].counts.map(() => 0),
    );
  });

  it('drops rather than waits where there is no time, and says so', () => {
    const { predict, told } = setup(SpareTime.create({ share: 0 }));
    for (let request = 0; request < 300; request += 1) {
      predict();
    }
    const [{ predictions, skipped }] = told();
    expect(predictions).toBe(300);
    expect(skipped.noTime).toBe(300 - 256);
  });

  it('holds a bounded size of predictions that are under way', () => {
    const { sampler } = setup();
    const piece = Buffer.alloc(65_000);
    const under = Array.from({ length: 400 }, (_, at) => {
      const sampled = sampler.begin({
        ...{ service: service.id, path, headers: [], body: undefined },
        requestId: `held-${at}`,
      });
      sampled?.observer?.onRequestData(piece);
      return sampled;
    });
    const small = sampler.begin({
      ...{ service: service.id, path, headers: [], body: undefined },
      requestId: 'late',
    });
    const kept = under.filter(sampled =>
      Boolean((sampled?.observer as any).take().request),
    );
    expect(kept.length * piece.length).toBeLessThanOrEqual(16 * 1024 * 1024);
    expect(kept.length).toBeGreaterThan(200);
    under.forEach(sampled => sampled?.finish(undefined, 0));
    small?.observer?.onRequestData(body);
    expect((small?.observer as any).take().request.body).toEqual(body);
  });

  it('counts copies of predictions for the revision that got them', () => {
    const { sampler, told } = setup();
    sampler.copied(
      { service: service.id, revision: 1 },
      { path, headers: [], body },
      { status: 200, content: { path, rawHeaders: [], body: answer } },
    );
    sampler.copied(
      { service: service.id, revision: 1 },
      { path, headers: [], body },
      { status: 500, content: undefined },
    );
    expect(told()).toMatchObject([{ predictions: 1, counted: 1 }]);
  });
});
