import type { Entity } from '@backstage/catalog-model';
import { validateGpuPoolEntity } from './gpuPool';

const ACCELERATOR = {
  vendor: 'nvidia',
  product: 'NVIDIA-A100-SXM4-80GB',
  memoryMiB: 81920,
};

const pool = (spec: Record<string, unknown>) =>
  ({
    apiVersion: 'fairway.dev/v1alpha1',
    kind: 'GpuPool',
    metadata: { name: 'a100' },
    spec: { lifecycle: 'production', owner: 'team-platform', ...spec },
  } as Entity);

const problemsOf = (spec: Record<string, unknown>) =>
  validateGpuPoolEntity(pool({ type: 'host', ...spec }));

describe('validateGpuPoolEntity', () => {
  it('accepts a machine without a GPU and a cluster with every field', () => {
    expect(
      problemsOf({
        capacity: { cpu: 8, memoryMiB: 16384 },
        target: 'embedded',
      }),
    ).toEqual([]);
    expect(
      problemsOf({
        type: 'node-pool',
        cluster: 'prod-eu',
        accelerator: { ...ACCELERATOR, count: 8, computeCapability: '8.0' },
        sharing: { mode: 'mig', profiles: ['1g.10gb', '1g.10gb+me'] },
        price: { currency: 'EUR', perGpuHour: 2.1, source: 'manual' },
        selector: {
          nodeLabels: { 'nvidia.com/gpu.product': 'A100' },
          resourceName: 'nvidia.com/gpu',
        },
        quota: { kueue: { clusterQueue: 'gpu' }, nominal: 16 },
        allows: { namespaces: ['ml-*'], modelTypes: ['llm'] },
      }),
    ).toEqual([]);
  });

  it('says which sharing modes there are, and which was probably meant', () => {
    expect(problemsOf({ sharing: { mode: 'timeslicing' } })).toEqual([
      "spec.sharing.mode 'timeslicing' is unknown: did you mean time-slicing? use exclusive, mig, time-slicing, mps, dra or none",
    ]);
    expect(problemsOf({ sharing: { mode: 'exclusiv' } })[0]).toContain(
      'did you mean exclusive?',
    );
    expect(problemsOf({ sharing: { mode: 'quantum' } })).toEqual([
      "spec.sharing.mode 'quantum' is unknown: use exclusive, mig, time-slicing, mps, dra or none",
    ]);
    expect(problemsOf({ sharing: {} })[0]).toContain(
      'spec.sharing.mode is missing: add `mode: exclusive`',
    );
  });

  it('wants to know how MIG divides the devices', () => {
    expect(
      problemsOf({ accelerator: ACCELERATOR, sharing: { mode: 'mig' } }),
    ).toEqual([
      'spec.sharing.mode is mig without profiles: add the profiles that the devices are divided into, such as `profiles: [1g.10gb]`',
    ]);
    expect(
      problemsOf({
        accelerator: ACCELERATOR,
        sharing: { mode: 'mig', profiles: ['small'] },
      })[0],
    ).toContain("spec.sharing.profiles[0] 'small' is not a MIG profile");
  });

  it('refuses a price that nobody can add up', () => {
    expect(problemsOf({ price: { perHour: 2 } })).toEqual([
      'spec.price.currency is missing: a price needs its ISO 4217 code, such as `currency: EUR`',
    ]);
    expect(problemsOf({ price: { currency: 'Euro', perHour: -1 } })).toEqual([
      'spec.price.perHour is -1: it must be a number of at least 0',
      "spec.price.currency 'Euro' is not an ISO 4217 code: write three capital letters, such as EUR or USD",
    ]);
    expect(problemsOf({ price: { currency: 'EUR' } })[0]).toContain(
      'spec.price has no amount',
    );
    expect(
      problemsOf({
        price: { currency: 'EUR', perHour: 1, source: 'guess' },
      })[0],
    ).toContain("spec.price.source 'guess' is unknown");
  });

  it('wants the accelerator where the pool is nothing without it', () => {
    expect(problemsOf({ type: 'dra-device-class' })).toEqual([
      'spec.accelerator is missing, which spec.type dra-device-class needs: add `accelerator: { vendor, product, memoryMiB }`',
    ]);
    expect(problemsOf({ sharing: { mode: 'mps' } })[0]).toContain(
      'which spec.sharing.mode mps needs',
    );
    expect(problemsOf({ sharing: { mode: 'none' } })).toEqual([]);
    expect(problemsOf({ accelerator: { vendor: 'amd' } })).toEqual([
      'spec.accelerator.product is missing: add its name, such as `product: NVIDIA-A100-SXM4-80GB`',
      'spec.accelerator.memoryMiB is missing: add the memory of one device, such as `memoryMiB: 81920`',
    ]);
  });

  it('names the types there are', () => {
    expect(problemsOf({ type: 'nodepool' })[0]).toBe(
      "spec.type 'nodepool' is unknown: did you mean node-pool? use host, node-pool, cluster-queue, dra-device-class, hardware-profile or external",
    );
  });

  it('wants to know how nodes of a cluster count the accelerators of a pool', () => {
    const onCluster = {
      target: 'kubernetes',
      cluster: 'prod-eu',
      accelerator: ACCELERATOR,
    };
    expect(problemsOf(onCluster)[0]).toContain(
      'spec.selector.resourceName is missing',
    );
    expect(
      problemsOf({
        ...onCluster,
        selector: { resourceName: 'nvidia.com/mig-1g.10gb' },
      }),
    ).toEqual([]);
    expect(problemsOf({ target: 'kubernetes', cluster: 'prod-eu' })).toEqual(
      [],
    );
  });

  it('takes the labels, taints and resources that Kubernetes takes', () => {
    expect(
      problemsOf({
        selector: {
          nodeLabels: { 'nvidia.com/gpu.product': 'A100', spot: '' },
          resourceName: 'nvidia.com/gpu',
          tolerations: [
            { key: 'nvidia.com/gpu', operator: 'Exists' },
            { key: 'team', value: 'risk', effect: 'NoSchedule' },
            { key: 'spot', effect: 'NoExecute', tolerationSeconds: 30 },
          ],
        },
      }),
    ).toEqual([]);
  });

  it.each([
    [
      'a blank cheque for taints',
      { tolerations: [{ operator: 'Exists' }] },
      'spec.selector.tolerations[0].key is missing: name the taint; a pool may not pass by every taint of a cluster',
    ],
    [
      'an effect that there is not',
      { tolerations: [{ key: 'gpu', effect: 'NoSchedul' }] },
      'did you mean NoSchedule?',
    ],
    [
      'a value that is not looked at',
      { tolerations: [{ key: 'gpu', operator: 'Exists', value: 'a' }] },
      'which the operator Exists does not look at',
    ],
    [
      'seconds of what throws nobody out',
      { tolerations: [{ key: 'gpu', tolerationSeconds: 3 }] },
      'only means something with `effect: NoExecute`',
    ],
    [
      'more taints than a pool has',
      { tolerations: Array(21).fill({ key: 'gpu' }) },
      'has 21 entries: at most 20',
    ],
    [
      'a label that is none',
      { nodeLabels: { 'nvidia.com/gpu/product': 'A100' } },
      "the label 'nvidia.com/gpu/product' is no name that Kubernetes takes",
    ],
    [
      'a value that is none',
      { nodeLabels: { gpu: 'A100 or better' } },
      "spec.selector.nodeLabels['gpu'] 'A100 or better' is no value of a label",
    ],
    [
      'a number as a value',
      { nodeLabels: { gpu: 1 } },
      'put the value in quotes',
    ],
    [
      'a resource that is none',
      { resourceName: 'nvidia.com/GPU!' },
      'is no name that Kubernetes takes',
    ],
  ])('refuses %s', (_what, selector, problem) => {
    expect(problemsOf({ selector }).join()).toContain(problem);
  });

  it.each([null, 7, 'text', [], [null], {}])(
    'never throws, whatever stands in a field: %j',
    value => {
      for (const field of [
        'type',
        'lifecycle',
        'owner',
        'system',
        'cluster',
        'accelerator',
        'capacity',
        'sharing',
        'price',
        'target',
        'selector',
        'quota',
        'allows',
      ]) {
        expect(Array.isArray(problemsOf({ [field]: value }))).toBe(true);
      }
      expect(
        validateGpuPoolEntity({ ...pool({}), spec: value } as Entity).length,
      ).toBeGreaterThan(0);
    },
  );
});
