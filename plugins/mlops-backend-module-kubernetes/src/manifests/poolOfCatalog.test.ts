import { desiredServiceFixture } from '@fairway/backstage-plugin-mlops-node/testUtils';
import { placementFixture, revisionFixture } from '../__testUtils__/placement';
import { placementFindings } from './findings/findings';
import { manifestsOf } from './render';

const placedOn = (product: string) => ({
  cluster: 'lab',
  nodeLabels: { product },
  tolerations: [{ key: 'gpu', operator: 'Exists' as const }],
  resourceName: 'nvidia.com/gpu',
  queue: `${product}-queue`,
});
const service = desiredServiceFixture({
  revisions: [
    revisionFixture({
      number: 1,
      spec: {
        placement: placedOn('a100'),
        resources: { cpu: 1, memoryMiB: 512, gpus: 1 },
      },
    }),
    revisionFixture({
      number: 2,
      weight: 0,
      spec: { placement: placedOn('h100') },
    }),
    revisionFixture({ number: 3, weight: 0 }),
  ],
});
const podsOf = () =>
  manifestsOf(service, placementFixture()).revisions.map(
    ({ deployment }) => deployment.spec!.template,
  );

describe('a revision that was made for a pool of the catalog', () => {
  it('goes to the nodes that the pool had then, whatever it has now', () => {
    const [first, second] = podsOf();
    expect(first.spec).toMatchObject({
      nodeSelector: { product: 'a100' },
      tolerations: [{ key: 'gpu', operator: 'Exists' }],
    });
    expect(first.spec!.containers[0].resources!.limits).toMatchObject({
      'nvidia.com/gpu': '1',
    });
    expect(second.spec!.nodeSelector).toEqual({ product: 'h100' });
    expect(
      [first, second].map(
        ({ metadata }) => metadata!.labels!['kueue.x-k8s.io/queue-name'],
      ),
    ).toEqual(['a100-queue', 'h100-queue']);
  });

  it('leaves those that were made without one where the configuration has the pool', () => {
    expect(podsOf()[2].spec!.nodeSelector).toEqual({
      'nvidia.com/gpu.product': 'NVIDIA-A100-SXM4-80GB',
    });
  });

  it('is told when it asks for GPUs that its pool does not count', () => {
    const { resourceName, ...uncounted } = placedOn('a100');
    const [revision] = service.revisions;
    const codes = placementFindings(
      {
        ...service,
        revisions: [
          { ...revision, spec: { ...revision.spec, placement: uncounted } },
        ],
      },
      placementFixture(),
    ).map(({ code }) => code);
    expect(codes).toContain('gpu-not-in-pool');
  });
});
