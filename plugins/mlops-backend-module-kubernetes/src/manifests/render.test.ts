import fc from 'fast-check';
import type { DesiredService } from '@fairway/backstage-plugin-mlops-node';
import {
  acceptedKeyFixture,
  desiredServiceFixture,
} from '@fairway/backstage-plugin-mlops-node/testUtils';
import { placementFixture, revisionFixture } from '../__testUtils__/placement';
import { renderService } from './render';

const scaling = fc.record({
  minReplicas: fc.integer({ min: 0, max: 3 }),
  maxReplicas: fc.integer({ min: 3, max: 9 }),
});
const revisions = fc.uniqueArray(
  fc.record({
    number: fc.integer({ min: 1, max: 30 }),
    replicas: fc.integer({ min: 0, max: 9 }),
    weight: fc.constantFrom(0, 50, 100),
    mirror: fc.option(fc.integer({ min: 1, max: 100 }), { nil: undefined }),
    scaling: fc.option(scaling, { nil: undefined }),
    gpus: fc.integer({ min: 0, max: 2 }),
  }),
  { selector: ({ number }) => number, maxLength: 6 },
);
const services: fc.Arbitrary<DesiredService> = fc
  .tuple(revisions, fc.stringMatching(/^[a-z]{1,52}$/))
  .map(([drawn, name]) =>
    desiredServiceFixture({
      name,
      keys: [acceptedKeyFixture('rendered1', 'secret')],
      revisions: drawn.map(({ gpus, ...rest }) =>
        revisionFixture({
          ...rest,
          spec: { resources: { cpu: 1, memoryMiB: 512, gpus } },
        }),
      ),
    }),
  );

describe('the manifests of a service', () => {
  it('come revision by revision, then the route', () => {
    const desired = desiredServiceFixture({
      revisions: [
        revisionFixture({ number: 2, weight: 10 }),
        revisionFixture({
          number: 1,
          weight: 90,
          scaling: { minReplicas: 1, maxReplicas: 2 },
        }),
      ],
    });
    expect(
      renderService(desired, placementFixture()).map(
        ({ kind, metadata }) => `${kind} ${metadata.name.slice(0, 8)}`,
      ),
    ).toEqual([
      'Service digits-1',
      'Deployment digits-1',
      'PodDisruptionBudget digits-1',
      'HorizontalPodAutoscaler digits-1',
      'Service digits-2',
      'Deployment digits-2',
      'HTTPRoute digits',
    ]);
  });

  it('are the same for the same declaration, in whatever order its revisions stand', () => {
    fc.assert(
      fc.property(services, desired => {
        const before = JSON.stringify(desired);
        const manifests = renderService(desired, placementFixture());
        expect(JSON.stringify(desired)).toBe(before);
        const turned = {
          ...desired,
          revisions: [...desired.revisions].reverse(),
        };
        expect(renderService(turned, placementFixture())).toEqual(manifests);
        expect(JSON.parse(JSON.stringify(manifests))).toEqual(manifests);
      }),
    );
  });

  it('hold nothing of an endpoint key', () => {
    fc.assert(
      fc.property(services, desired => {
        const text = JSON.stringify(renderService(desired, placementFixture()));
        const [{ id, sha256 }] = desired.keys;
        expect(text).not.toContain(sha256);
        expect(text).not.toContain(id);
      }),
    );
  });

  it('are all ours, in the namespace, each with a name of its own kind', () => {
    fc.assert(
      fc.property(services, desired => {
        const manifests = renderService(desired, placementFixture());
        const names = manifests.map(
          ({ kind, metadata }) => `${kind}/${metadata.name}`,
        );
        expect(new Set(names).size).toBe(names.length);
        for (const { metadata } of manifests) {
          expect(metadata).toMatchObject({
            namespace: 'team-a',
            labels: {
              'app.kubernetes.io/managed-by': 'fairway',
              'fairway.dev/service-id': desired.id,
            },
          });
        }
      }),
    );
  });
});
