import type { GpuPoolEntityV1alpha1 } from './GpuPoolEntity';
import { placementOfPool } from './placementOfPool';

const pool = (spec: Partial<GpuPoolEntityV1alpha1['spec']>) =>
  ({
    apiVersion: 'fairway.dev/v1alpha1',
    kind: 'GpuPool',
    metadata: { name: 'a100' },
    spec: {
      type: 'node-pool',
      lifecycle: 'production',
      owner: 'team-platform',
      ...spec,
    },
  } as GpuPoolEntityV1alpha1);

describe('where a pool of the catalog is', () => {
  it('is what its entity says of cluster, nodes, resource and queue, and nothing else', () => {
    const tolerations = [
      { key: 'nvidia.com/gpu', operator: 'Exists' as const },
    ];
    expect(
      placementOfPool(
        pool({
          cluster: 'prod-eu',
          target: 'kubernetes',
          selector: {
            nodeLabels: { gpu: 'a100' },
            tolerations,
            resourceName: 'nvidia.com/gpu',
          },
          quota: { kueue: { clusterQueue: 'all', localQueue: 'risk' } },
          price: { currency: 'EUR', perHour: 2 },
        }),
      ),
    ).toEqual({
      cluster: 'prod-eu',
      nodeLabels: { gpu: 'a100' },
      tolerations,
      resourceName: 'nvidia.com/gpu',
      queue: 'risk',
    });
  });

  it('says how much memory a replica has of a whole accelerator, and nothing of a part', () => {
    const accelerator = {
      vendor: 'nvidia',
      product: 'NVIDIA-A100-SXM4-80GB',
      memoryMiB: 81_920,
    };
    const of = (sharing?: GpuPoolEntityV1alpha1['spec']['sharing']) =>
      placementOfPool(pool({ cluster: 'prod-eu', accelerator, sharing }));
    expect(of()).toEqual({ cluster: 'prod-eu', gpuMemoryMiB: 81_920 });
    expect(of({ mode: 'exclusive' })).toEqual(of());
    expect(of({ mode: 'time-slicing', replicas: 4 })).toEqual({
      cluster: 'prod-eu',
    });
  });

  it('is not known of one that names no cluster', () => {
    expect(placementOfPool(pool({ target: 'kubernetes' }))).toBeUndefined();
  });
});
