import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import {
  columnOf,
  DriftWindow,
  featuresOfSignature,
  layoutToJson,
  ReferenceProfile,
} from '@fairway/drift';
import type { ModelSignature } from '@fairway/inference-protocol';
import type { CountRequest, HostDriftCounts } from './admin/driftSchemas.ts';
import type { Declaration } from './admin/declaration.ts';
import {
  declarationOf,
  digitsPath,
  keyOf,
  modelFolder,
  prediction,
  revisionOf,
} from './testing/declarations.ts';
import { predict, send } from './testing/send.ts';
import { TestHost } from './testing/TestHost.ts';
import { until } from './testing/until.ts';

jest.setTimeout(600_000);

const key = keyOf('mykey0001');
const keys = [key.declared];

const signature: ModelSignature = {
  inputs: [{ name: 'pixels', datatype: 'FP32', shape: [-1, 64] }],
  outputs: [
    { name: 'label', datatype: 'INT64', shape: [-1] },
    { name: 'probabilities', datatype: 'FP32', shape: [-1, 10] },
  ],
};
const reference = readFileSync(
  resolve(digitsPath('v1'), '../../reference.csv'),
  'utf8',
)
  .trim()
  .split('\n')
  .slice(1)
  .flatMap(line => line.split(',').map(Number));
const data = Float32Array.from(reference);

/** Of the reference images, and of no outputs but labels. */
const profile = ReferenceProfile.create(
  featuresOfSignature(signature).features.flatMap(feature => {
    const values =
      feature.role === 'input'
        ? columnOf({ datatype: 'FP32', data }, feature)
        : Array.from({ length: 10 }, (_, digit) => digit);
    return feature.tensor === 'probabilities' ? [] : [{ feature, values }];
  }),
);

const wanted = (id: string, revisions: number[]): CountRequest =>
  JSON.parse(
    JSON.stringify({
      id,
      revisions: revisions.map(revision => ({
        ...{ revision, signature },
        layout: layoutToJson(profile),
      })),
    }),
  );

function windowOf(counts: HostDriftCounts | undefined, number: number) {
  const whole = DriftWindow.create(profile);
  const found = counts?.revisions.find(({ revision }) => revision === number);
  found?.windows.forEach(window =>
    whole.merge(DriftWindow.parse(profile, window.counts)),
  );
  return whole;
}

const countedOf = (counts: HostDriftCounts | undefined, number: number) =>
  counts?.revisions
    .find(({ revision }) => revision === number)
    ?.windows.reduce((sum, { counted }) => sum + counted, 0) ?? 0;

describe('drift counts of a service', () => {
  let host: TestHost;

  beforeAll(async () => {
    host = await TestHost.start({ args: ['--allow-file', modelFolder] });
  });

  afterAll(() => host?.dispose());

  async function serve(name: string, overrides: Partial<Declaration> = {}) {
    const declaration = declarationOf(name, { keys, ...overrides });
    await host.client.put(name, { epoch: 1, declaration });
    await host.untilReady(name);
    return declaration.id;
  }

  function untilCounted(name: string, counted: Record<number, number>) {
    let last: HostDriftCounts | undefined;
    return until(
      'what was sent is told',
      async () => {
        last = await host.client.driftCounts(name, { since: 0 });
        const isAll = Object.entries(counted).every(
          ([revision, count]) => countedOf(last, Number(revision)) >= count,
        );
        return isAll ? last : undefined;
      },
      () => JSON.stringify(last, undefined, 2),
    );
  }

  it('are of what each revision was sent and answered, and no other', async () => {
    const id = await serve('both', {
      revisions: [revisionOf(1, { weight: 50 }), revisionOf(2, { weight: 50 })],
    });
    await predict(host.url, 'both', key.secret);
    const told = await host.client.countDrift('both', wanted(id, [1, 2]));
    expect(told?.revisions).toMatchObject([
      { revision: 1, fingerprint: profile.fingerprint },
      { revision: 2, fingerprint: profile.fingerprint },
    ]);

    const expected = [1, 2].map(() => DriftWindow.create(profile));
    const sent = [0, 0];
    for (let row = 0; row < 40; row += 1) {
      const image = Array.from(data.subarray(row * 64, (row + 1) * 64));
      const answer =
        row % 2 === 0
          ? await send(`${host.url}/both/v2/models/digits/infer`, {
              secret: key.secret,
              body: JSON.stringify({
                inputs: [
                  { ...signature.inputs[0], shape: [1, 64], data: image },
                ],
              }),
            })
          : await send(`${host.url}/both/v1/models/digits:predict`, {
              secret: key.secret,
              body: JSON.stringify({ instances: [image] }),
            });
      expect(answer.status).toBe(200);
      const revision = Number(answer.headers['fairway-revision']);
      const labels: number[] = answer.json.outputs
        ? answer.json.outputs.find((o: any) => o.name === 'label').data
        : answer.json.predictions.map((p: any) => p.label);
      sent[revision - 1] += 1;
      const window = expected[revision - 1];
      window.countTensor('input', {
        ...{ name: 'pixels', datatype: 'FP32' },
        data: Float32Array.from(image),
      });
      window.countTensor('output', {
        ...{ name: 'label', datatype: 'FP64' },
        data: Float64Array.from(labels),
      });
    }
    await send(`${host.url}/both/v2/models/digits/infer`, {
      secret: key.secret,
      body: '{"inputs":[]}',
    });

    const counts = await untilCounted('both', { 1: sent[0], 2: sent[1] });
    for (const revision of [1, 2]) {
      expect(windowOf(counts, revision).toJSON()).toEqual(
        expected[revision - 1].toJSON(),
      );
      expect(countedOf(counts, revision)).toBe(sent[revision - 1]);
    }
  });

  it('are of copies too', async () => {
    const id = await serve('shadow', {
      revisions: [
        revisionOf(1, { weight: 100 }),
        revisionOf(2, { weight: 0, mirror: 100 }),
      ],
    });
    await host.client.countDrift('shadow', wanted(id, [1, 2]));
    for (let request = 0; request < 5; request += 1) {
      await predict(host.url, 'shadow', key.secret);
    }
    const counts = await untilCounted('shadow', { 1: 5, 2: 5 });
    const pixels = (revision: number) =>
      windowOf(counts, revision).toJSON().features.slice(1);
    expect(pixels(2)).toEqual(pixels(1));
  });

  it('end with the service, and are not those of another one of its name', async () => {
    const id = await serve('short');
    await host.client.countDrift('short', wanted(id, [1, 7]));
    expect(
      (await host.client.driftCounts('short', { since: 0 }))?.revisions,
    ).toHaveLength(1);
    await host.client.remove('short', { epoch: 2, id });
    expect(
      await host.client.driftCounts('short', { since: 0 }),
    ).toBeUndefined();
    expect(
      await host.client.countDrift('short', wanted(id, [1])),
    ).toBeUndefined();
    await expect(
      host.client.countDrift('both', wanted('another', [1])),
    ).rejects.toMatchObject({ status: 409, code: 'name-taken' });
  });

  it.each<[string, (request: any) => void, string]>([
    [
      'a layout that is none',
      ({ revisions: [one] }) => delete one.layout.features[0].bins,
      'layout.features[',
    ],
    [
      'a signature that is none',
      ({ revisions: [one] }) => {
        one.signature.inputs = 7;
      },
      'revision 1: ',
    ],
    [
      'no revision',
      request => {
        request.revisions = [];
      },
      'revisions',
    ],
  ])('are refused with %s', async (_, spoil, message) => {
    const id = declarationOf('both').id;
    const request = wanted(id, [1]);
    request.revisions[0].layout.features = (
      request.revisions[0].layout.features as any[]
    ).filter(({ bins }) => bins);
    spoil(request);
    const { socketPath } = host.client;
    const answer = await send('http://host/admin/services/both/drift', {
      ...{ method: 'PUT', socketPath },
      body: JSON.stringify(request),
    });
    expect(answer).toMatchObject({
      status: 400,
      json: { code: 'bad-request', message: expect.stringContaining(message) },
    });
  });

  it('cost no prediction: all are answered while nobody reads and there is no time', async () => {
    const id = await serve('busy');
    await host.client.countDrift('busy', wanted(id, [1]));
    const statuses = new Map<number, number>();
    const senders = Array.from({ length: 16 }, async () => {
      for (let request = 0; request < 40; request += 1) {
        const { status } = await send(
          `${host.url}/busy/v2/models/digits/infer`,
          { secret: key.secret, body: prediction },
        );
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
      }
    });
    await Promise.all(senders);
    expect([...statuses]).toEqual([[200, 640]]);
    const told = await until('everything is told', async () => {
      const counts = await host.client.driftCounts('busy', { since: 0 });
      const windows = counts?.revisions[0]?.windows ?? [];
      const predictions = windows.reduce((sum, w) => sum + w.predictions, 0);
      return predictions === 640 ? windows : undefined;
    });
    const sum = told.reduce(
      (all, { counted, skipped }) => all + counted + skipped.noTime,
      0,
    );
    expect(sum).toBeGreaterThan(0);
    expect(sum).toBeLessThanOrEqual(640);
  });
});
