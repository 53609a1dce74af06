/** What GPU feature discovery says of a GPU. */
export interface GpuModel {
  product: string;
  family: string;
  /** Compute capability. */
  compute: readonly [major: number, minor: number];
  memoryMiB: number;
}

/** SOURCE: data sheets of NVIDIA, and `nvidia-smi` for the memory. */
export const gpuModels = {
  t4: {
    product: 'Tesla-T4',
    family: 'turing',
    compute: [7, 5],
    memoryMiB: 15_360,
  },
  l4: {
    product: 'NVIDIA-L4',
    family: 'ada-lovelace',
    compute: [8, 9],
    memoryMiB: 23_034,
  },
  a100: {
    product: 'NVIDIA-A100-SXM4-80GB',
    family: 'ampere',
    compute: [8, 0],
    memoryMiB: 81_920,
  },
  h100: {
    product: 'NVIDIA-H100-80GB-HBM3',
    family: 'hopper',
    compute: [9, 0],
    memoryMiB: 81_559,
  },
} as const satisfies Record<string, GpuModel>;
