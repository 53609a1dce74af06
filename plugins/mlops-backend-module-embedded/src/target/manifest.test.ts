import {
  acceptedKeyFixture,
  desiredServiceFixture,
} from '@fairway/backstage-plugin-mlops-node/testUtils';
import { declarationSchema } from '@fairway/serving-host';
import { declarationOf } from './declaration';
import { manifestOf } from './manifest';

const desired = desiredServiceFixture({
  keys: [{ ...acceptedKeyFixture('key000001', 'secret'), expiresAt: 5 }],
});

describe('declarationOf', () => {
  it('is what the serving-host accepts', () => {
    expect(declarationSchema.parse(declarationOf(desired))).toEqual(
      declarationOf(desired),
    );
  });

  it('leaves no word of the declaration out', () => {
    expect(declarationOf(desired)).toMatchObject({
      keys: [{ id: 'key000001', expiresAt: 5 }],
      labels: { owner: desired.owner, pool: desired.pool },
      revisions: [
        {
          number: 1,
          weight: 100,
          artifact: { digest: desired.revisions[0].spec.digest },
        },
      ],
    });
  });
});

describe('manifestOf', () => {
  it('shows what will run, but nothing of the keys', () => {
    const manifest = manifestOf(desired);
    expect(manifest).toMatchObject({
      apiVersion: 'serving.fairway.dev/v1alpha1',
      kind: 'InferenceService',
      metadata: { name: 'digits' },
      spec: { revisions: [{ number: 1, runtime: 'onnx', weight: 100 }] },
    });
    expect(JSON.stringify(manifest)).not.toMatch(/key000001|sha256":/);
  });
});
