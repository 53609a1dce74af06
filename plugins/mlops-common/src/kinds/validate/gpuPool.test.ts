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
