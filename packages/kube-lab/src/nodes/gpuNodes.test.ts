import { nodeObject } from './fakeNodes.ts';
import { gpuModels } from './gpuModels.ts';
import { gpuNode, migNode, timeSlicedNode } from './gpuNodes.ts';

describe('a fake GPU node', () => {
  const name = 'node';
  const model = gpuModels.a100;

  it('with whole GPUs offers and describes them', () => {
    const { resources, labels } = gpuNode({ name, model, count: 8 });
    expect(resources).toEqual({ 'nvidia.com/gpu': 8 });
    expect(labels).toMatchObject({
      'nvidia.com/gpu.product': 'NVIDIA-A100-SXM4-80GB',
      'nvidia.com/gpu.count': '8',
      'nvidia.com/gpu.memory': '81920',
      'nvidia.com/gpu.replicas': '1',
      'nvidia.com/gpu.compute.major': '8',
    });
  });

  it('cut by MIG offers each profile by itself, and no whole GPU', () => {
    const profiles = { '1g.10gb': 4, '3g.40gb': 1 };
    const node = migNode({ name, model, count: 1, profiles });
    expect(node.resources).toEqual({
      'nvidia.com/gpu': 0,
      'nvidia.com/mig-1g.10gb': 4,
      'nvidia.com/mig-3g.40gb': 1,
    });
    expect(node.labels).toMatchObject({
      'nvidia.com/mig.strategy': 'mixed',
      'nvidia.com/mig-1g.10gb.count': '4',
      'nvidia.com/mig-3g.40gb.memory': '40960',
    });
    expect(() =>
      migNode({ name, model, count: 1, profiles: { half: 2 } }),
    ).toThrow("'half' is no MIG profile");
  });

  it('that is shared offers as many as it has times its replicas', () => {
    const options = { name, model, count: 2, replicas: 4 };
    expect(timeSlicedNode(options)).toMatchObject({
      resources: { 'nvidia.com/gpu': 0, 'nvidia.com/gpu.shared': 8 },
      labels: {
        'nvidia.com/gpu.count': '2',
        'nvidia.com/gpu.replicas': '4',
        'nvidia.com/gpu.product': 'NVIDIA-A100-SXM4-80GB',
      },
    });
    expect(timeSlicedNode({ ...options, isRenamed: false })).toMatchObject({
      resources: { 'nvidia.com/gpu': 8 },
      labels: { 'nvidia.com/gpu.product': 'NVIDIA-A100-SXM4-80GB-SHARED' },
    });
  });

  it('keeps what is said of it besides', () => {
    const taints = [{ key: 'nvidia.com/gpu', effect: 'NoSchedule' }];
    const node = gpuNode({
      name,
      model,
      count: 1,
      taints,
      labels: { pool: 'training' },
    });
    expect(nodeObject(node)).toMatchObject({
      metadata: { labels: { pool: 'training' } },
      spec: { taints },
      status: { allocatable: { 'nvidia.com/gpu': '1', cpu: '64' } },
    });
    expect(() => nodeObject({ name, resources: { x: Number.NaN } })).toThrow(
      'NaN of x is no amount',
    );
  });
});
