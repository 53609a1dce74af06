import { Entity } from '@backstage/catalog-model';
import type { Toleration } from '../api/poolPlacement';
import { FAIRWAY_API_VERSION } from './annotations';

/** What a pool is, on the serving target that it belongs to. */
export const GPU_POOL_TYPES = [
  'host',
  'node-pool',
  'cluster-queue',
  'dra-device-class',
  'hardware-profile',
  'external',
] as const;
export type GpuPoolType = (typeof GPU_POOL_TYPES)[number];

/** How several replicas share one accelerator of a pool. */
export const GPU_SHARING_MODES = [
  'exclusive',
  'mig',
  'time-slicing',
  'mps',
  'dra',
  'none',
] as const;
export type GpuSharingMode = (typeof GPU_SHARING_MODES)[number];

/** Where a price comes from. */
export const GPU_PRICE_SOURCES = ['manual', 'cloud', 'opencost'] as const;
export type GpuPriceSource = (typeof GPU_PRICE_SOURCES)[number];

/** The accelerator that every member of a pool carries. */
export type GpuPoolAccelerator = {
  vendor: string;
  product: string;
  /** Memory of one device. */
  memoryMiB: number;
  /** Devices in the whole pool. */
  count?: number;
  /** NVIDIA's compute capability, such as `8.0`. */
  computeCapability?: string;
};

export type GpuPoolSharing = {
  mode: GpuSharingMode;
  /** MIG profiles such as `1g.10gb`; needed by the mode mig. */
  profiles?: string[];
  /** Into how many one device is divided by time-slicing or MPS. */
  replicas?: number;
};

/** What a pool costs; amounts in units of the currency, not in cents. */
export type GpuPoolPrice = {
  /** An ISO 4217 code, such as EUR. */
  currency: string;
  /** The whole pool, for an hour. */
  perHour?: number;
  /** One device, for an hour. */
  perGpuHour?: number;
  source?: GpuPriceSource;
};

/**
 * Capacity with an owner, a price and a sharing mode, on some serving target.
 * The numbers that move (use, temperature, who holds what) are not in here.
 *
 * @public
 */
export interface GpuPoolEntityV1alpha1 extends Entity {
  apiVersion: typeof FAIRWAY_API_VERSION;
  kind: 'GpuPool';
  spec: {
    type: GpuPoolType;
    lifecycle: string;
    owner: string;
    system?: string;
    /** The cluster or the host, by the name the serving target gives it. */
    cluster?: string;
    accelerator?: GpuPoolAccelerator;
    capacity?: { cpu?: number; memoryMiB?: number };
    sharing?: GpuPoolSharing;
    price?: GpuPoolPrice;
    /** The kind of serving target that deploys here, such as `embedded`. */
    target?: string;
    /** How the target finds the members of the pool. */
    selector?: {
      nodeLabels?: Record<string, string>;
      /** Taints of its nodes that replicas are let pass by. */
      tolerations?: Toleration[];
      /** Extended resource by which nodes count the accelerators. */
      resourceName?: string;
    };
    /** Limits that hold beside the capacity. */
    quota?: {
      kueue?: {
        clusterQueue?: string;
        localQueue?: string;
        cohort?: string;
      };
      nominal?: number;
      borrowingLimit?: number;
    };
    /** What may be deployed here; absent means anything. */
    allows?: { namespaces?: string[]; modelTypes?: string[] };
  };
}

/**
 * Whether an entity is a GpuPool of this group.
 *
 * @public
 */
export function isGpuPoolEntity(
  entity: Entity,
): entity is GpuPoolEntityV1alpha1 {
  return (
    entity.kind.toLocaleLowerCase('en-US') === 'gpupool' &&
    entity.apiVersion === FAIRWAY_API_VERSION
  );
}
