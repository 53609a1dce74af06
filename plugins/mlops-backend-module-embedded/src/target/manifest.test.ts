import {
  acceptedKeyFixture,
  desiredRevisionFixture,
  desiredServiceFixture,
} from '@fairway/backstage-plugin-mlops-node/testUtils';
import { declarationSchema } from '@fairway/serving-host';
import { declarationOf } from './declaration';
import { manifestOf } from './manifest';

const rateLimit = { requestsPerSecond: 10, burst: 20 };
const scaling = { minReplicas: 0, maxReplicas: 3, idleSeconds: 60 };
const queue = { maximalWaiting: 7 };
const sticky = { header: 'x-user' };

const desired = desiredServiceFixture({
  keys: [
    { ...acceptedKeyFixture('key000001', 'secret'), expiresAt: 5, rateLimit },
  ],
  revisions: [
    desiredRevisionFixture({
      scaling,
      spec: { traffic: { maximalConcurrency: 4, queue, sticky } },
    }),
    desiredRevisionFixture({ number: 2, weight: 0, mirror: 50 }),
  ],
  queue,
  sticky,
});

describe('declarationOf', () => {
  it('is what the serving-host accepts', () => {
    expect(declarationSchema.parse(declarationOf(desired))).toEqual(
      declarationOf(desired),
    );
  });

  it('leaves no word of the declaration out', () => {
    expect(declarationOf(desired)).toMatchObject({
      keys: [{ id: 'key000001', expiresAt: 5, rateLimit }],
      queue,
      sticky,
      labels: { owner: desired.owner, pool: desired.pool },
      revisions: [
        {
          number: 1,
          weight: 100,
          artifact: { digest: desired.revisions[0].spec.digest },
          scaling,
          maximalConcurrency: 4,
        },
        { number: 2, weight: 0, mirror: 50 },
      ],
    });
  });
});

describe('declarationOf a service that neither scales nor limits', () => {
  it('says nothing of it, so that what was declared before stays unchanged', () => {
    const plain = declarationOf(
      desiredServiceFixture({ keys: [acceptedKeyFixture('key000001', 's')] }),
    );
    expect(Object.keys(plain)).not.toEqual(
      expect.arrayContaining(['queue', 'sticky']),
    );
    expect(JSON.stringify(plain)).not.toMatch(
      /scaling|mirror|maximalConcurrency|rateLimit/,
    );
  });
});

describe('manifestOf', () => {
  it('shows what will run, but nothing of the keys', () => {
    const manifest = manifestOf(desired);
    expect(manifest).toMatchObject({
      apiVersion: 'serving.fairway.dev/v1alpha1',
      kind: 'InferenceService',
      metadata: { name: 'digits' },
      spec: {
        queue,
        sticky,
        revisions: [
          { number: 1, runtime: 'onnx', weight: 100, scaling },
          { number: 2, mirror: 50 },
        ],
      },
    });
    expect(JSON.stringify(manifest)).not.toMatch(/key000001|sha256":/);
  });
});
