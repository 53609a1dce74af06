import type { CatalogModelKindRootSchema } from '@backstage/catalog-model/alpha';
import {
  GPU_POOL_TYPES,
  GPU_PRICE_SOURCES,
  GPU_SHARING_MODES,
} from '../GpuPoolEntity';

/**
 * The JSON Schema of a GpuPool, without what the catalog adds to every kind.
 * `validateGpuPoolEntity` speaks before it, in plain words.
 */
export const gpuPoolEntitySchema: CatalogModelKindRootSchema = {
  type: 'object',
  description: 'Capacity with an owner, a price and a sharing mode.',
  required: ['spec'],
  properties: {
    spec: {
      type: 'object',
      required: ['type', 'lifecycle', 'owner'],
      properties: {
        type: {
          type: 'string',
          description: 'What the pool is, on its serving target.',
          enum: [...GPU_POOL_TYPES],
        },
        lifecycle: {
          type: 'string',
          description: 'The lifecycle state of the pool.',
          examples: ['experimental', 'production', 'deprecated'],
          minLength: 1,
        },
        owner: {
          type: 'string',
          description: 'An entity reference to the owner of the pool.',
          minLength: 1,
        },
        system: {
          type: 'string',
          description: 'An entity reference to the system it belongs to.',
          minLength: 1,
        },
        cluster: {
          type: 'string',
          description: 'The cluster or host, as its serving target names it.',
        },
        accelerator: {
          type: 'object',
          required: ['vendor', 'product', 'memoryMiB'],
          properties: {
            vendor: { type: 'string', examples: ['nvidia', 'amd'] },
            product: { type: 'string', examples: ['NVIDIA-A100-SXM4-80GB'] },
            memoryMiB: { type: 'number', description: 'Memory of one device.' },
            count: { type: 'integer', description: 'Devices in the pool.' },
            computeCapability: { type: 'string', examples: ['8.0'] },
          },
        },
        capacity: {
          type: 'object',
          properties: {
            cpu: { type: 'number', description: 'Cores of the whole pool.' },
            memoryMiB: {
              type: 'number',
              description: 'Main memory of the whole pool.',
            },
          },
        },
        sharing: {
          type: 'object',
          required: ['mode'],
          properties: {
            mode: { type: 'string', enum: [...GPU_SHARING_MODES] },
            profiles: {
              type: 'array',
              description: 'MIG profiles, such as 1g.10gb.',
              items: { type: 'string' },
            },
            replicas: {
              type: 'integer',
              description: 'Into how many one device is divided.',
            },
          },
        },
        price: {
          type: 'object',
          required: ['currency'],
          properties: {
            currency: { type: 'string', description: 'An ISO 4217 code.' },
            perHour: { type: 'number', description: 'The whole pool.' },
            perGpuHour: { type: 'number', description: 'One device.' },
            source: { type: 'string', enum: [...GPU_PRICE_SOURCES] },
          },
        },
        target: {
          type: 'string',
          description: 'The kind of serving target that deploys here.',
          examples: ['embedded', 'kubernetes', 'kserve'],
        },
        selector: {
          type: 'object',
          properties: {
            nodeLabels: {
              type: 'object',
              additionalProperties: { type: 'string' },
            },
            tolerations: {
              type: 'array',
              description: 'Taints of the nodes that replicas pass by.',
              items: {
                type: 'object',
                required: ['key'],
                properties: {
                  key: { type: 'string', examples: ['nvidia.com/gpu'] },
                  operator: { type: 'string', enum: ['Exists', 'Equal'] },
                  value: { type: 'string' },
                  effect: {
                    type: 'string',
                    enum: ['NoSchedule', 'PreferNoSchedule', 'NoExecute'],
                  },
                  tolerationSeconds: { type: 'integer' },
                },
              },
            },
            resourceName: { type: 'string', examples: ['nvidia.com/gpu'] },
          },
        },
        quota: {
          type: 'object',
          properties: {
            kueue: {
              type: 'object',
              properties: {
                clusterQueue: { type: 'string' },
                localQueue: { type: 'string' },
                cohort: { type: 'string' },
              },
            },
            nominal: { type: 'number' },
            borrowingLimit: { type: 'number' },
          },
        },
        allows: {
          type: 'object',
          properties: {
            namespaces: { type: 'array', items: { type: 'string' } },
            modelTypes: { type: 'array', items: { type: 'string' } },
          },
        },
      },
    },
  },
};
