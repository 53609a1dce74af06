import type { FakeNode } from './fakeNodes.ts';
import type { GpuModel } from './gpuModels.ts';

export interface GpuNodeOptions extends FakeNode {
  model: GpuModel;
  /** How many physical GPUs. */
  count: number;
}

/**
 * A node with whole GPUs, as NVIDIA's device plugin and GPU feature discovery
 * describe it.
 */
export function gpuNode(options: GpuNodeOptions): FakeNode {
  return withGpus(options, {
    resources: { 'nvidia.com/gpu': options.count },
    labels: {
      'nvidia.com/gpu.product': options.model.product,
      'nvidia.com/gpu.replicas': '1',
    },
  });
}

/**
 * A node whose GPUs are cut into slices of these profiles (MIG, mixed strategy),
 * such as `{ '1g.10gb': 7 }`: each profile is a resource of its own, and no
 * whole GPU is left.
 */
export function migNode(
  options: GpuNodeOptions & { profiles: Readonly<Record<string, number>> },
): FakeNode {
  const { profiles } = options;
  const of = (profile: string) => `nvidia.com/mig-${profile}`;
  return withGpus(options, {
    resources: {
      'nvidia.com/gpu': 0,
      ...Object.fromEntries(
        Object.entries(profiles).map(([profile, n]) => [of(profile), n]),
      ),
    },
    labels: {
      'nvidia.com/gpu.product': options.model.product,
      'nvidia.com/gpu.replicas': '1',
      'nvidia.com/mig.capable': 'true',
      'nvidia.com/mig.strategy': 'mixed',
      'nvidia.com/mig.config.state': 'success',
      ...Object.fromEntries(
        Object.entries(profiles).flatMap(([profile, n]) => [
          [`${of(profile)}.count`, String(n)],
          [`${of(profile)}.memory`, String(memoryOf(profile))],
          [`${of(profile)}.product`, `${options.model.product}-MIG-${profile}`],
        ]),
      ),
    },
  });
}

/**
 * A node whose GPUs are offered `replicas` times each (time slicing): as
 * `nvidia.com/gpu.shared`, or under their own name where `isRenamed` is false.
 */
export function timeSlicedNode(
  options: GpuNodeOptions & { replicas: number; isRenamed?: boolean },
): FakeNode {
  const { count, replicas, model, isRenamed = true } = options;
  const offered = count * replicas;
  return withGpus(options, {
    resources: isRenamed
      ? { 'nvidia.com/gpu': 0, 'nvidia.com/gpu.shared': offered }
      : { 'nvidia.com/gpu': offered },
    labels: {
      // Feature discovery marks a shared GPU that keeps its resource's name.
      'nvidia.com/gpu.product': isRenamed
        ? model.product
        : `${model.product}-SHARED`,
      'nvidia.com/gpu.replicas': String(replicas),
      'nvidia.com/gpu.sharing-strategy': 'time-slicing',
    },
  });
}

function withGpus(
  options: GpuNodeOptions,
  own: Required<Pick<FakeNode, 'resources' | 'labels'>>,
): FakeNode {
  const { model, count, ...node } = options;
  return {
    ...node,
    resources: { ...own.resources, ...node.resources },
    labels: {
      'nvidia.com/gpu.present': 'true',
      'nvidia.com/gpu.count': String(count),
      'nvidia.com/gpu.memory': String(model.memoryMiB),
      'nvidia.com/gpu.family': model.family,
      'nvidia.com/gpu.compute.major': String(model.compute[0]),
      'nvidia.com/gpu.compute.minor': String(model.compute[1]),
      'nvidia.com/gpu.mode': 'compute',
      'nvidia.com/cuda.driver-version.full': '580.65.06',
      'nvidia.com/cuda.driver-version.major': '580',
      'nvidia.com/cuda.runtime-version.full': '13.0',
      'nvidia.com/cuda.runtime-version.major': '13',
      ...own.labels,
      ...node.labels,
    },
  };
}

/** MiB of a profile such as `1g.10gb`. */
function memoryOf(profile: string): number {
  const [, gigabytes] = /^\d+g\.(\d+)gb$/.exec(profile) ?? [];
  if (gigabytes === undefined) {
    throw new RangeError(`'${profile}' is no MIG profile, such as 1g.10gb`);
  }
  return Number(gigabytes) * 1024;
}
