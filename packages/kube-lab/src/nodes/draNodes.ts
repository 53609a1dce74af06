import type { KubeObject } from '../client/objects.ts';
import type { GpuModel } from './gpuModels.ts';

/** Name of NVIDIA's driver, and of the device class of its whole GPUs. */
export const gpuDriver = 'gpu.nvidia.com';

/** The class that claims of whole GPUs name. */
export const gpuDeviceClass: KubeObject = {
  apiVersion: 'resource.k8s.io/v1',
  kind: 'DeviceClass',
  metadata: { name: gpuDriver },
  spec: {
    selectors: [
      {
        cel: {
          expression: `device.driver == '${gpuDriver}' && device.attributes['${gpuDriver}'].type == 'gpu'`,
        },
      },
    ],
  },
};

/**
 * What NVIDIA's driver for dynamic resource allocation publishes of a node:
 * under it GPUs are no extended resource and have no labels.
 */
export function gpuResourceSlice(options: {
  node: string;
  model: GpuModel;
  count: number;
}): KubeObject {
  const { node, model, count } = options;
  const [major, minor] = model.compute;
  return {
    apiVersion: 'resource.k8s.io/v1',
    kind: 'ResourceSlice',
    metadata: { name: `${node}-${gpuDriver}` },
    spec: {
      driver: gpuDriver,
      nodeName: node,
      pool: { name: node, generation: 1, resourceSliceCount: 1 },
      devices: Array.from({ length: count }, (_, index) => ({
        name: `gpu-${index}`,
        attributes: {
          type: { string: 'gpu' },
          uuid: { string: `GPU-${node}-${index}` },
          productName: { string: model.product.replaceAll('-', ' ') },
          brand: { string: 'Nvidia' },
          architecture: { string: model.family },
          cudaComputeCapability: { version: `${major}.${minor}.0` },
          driverVersion: { version: '580.65.6' },
          cudaDriverVersion: { version: '13.0.0' },
        },
        capacity: { memory: { value: `${model.memoryMiB}Mi` } },
      })),
    },
  };
}
