import { Options, PoolFit } from '@fairway/backstage-plugin-mlops-common';
import { instant } from '@fairway/backstage-plugin-mlops-common/testUtils';

export const options: Options = {
  environments: [
    {
      name: 'production',
      title: 'Production',
      description: 'What customers see',
      production: true,
    },
    { name: 'staging', title: 'Staging', production: false },
  ],
  sizes: [
    {
      name: 'small',
      title: 'Small',
      description: 'For trying it out',
      resources: { cpu: 0.5, memoryMiB: 256, gpus: 0 },
      replicas: 1,
    },
    {
      name: 'medium',
      title: 'Medium',
      description: 'For a team',
      resources: { cpu: 1, memoryMiB: 1024, gpus: 0 },
      replicas: 2,
    },
  ],
};

export function poolFit(
  name: string,
  overrides: Partial<Omit<PoolFit, 'pool'>> & {
    pool?: Partial<PoolFit['pool']>;
  } = {},
): PoolFit {
  return {
    fits: true,
    findings: [],
    ...overrides,
    pool: {
      ref: `gpupool:default/${name}`,
      name,
      title: name,
      type: 'host',
      owner: 'group:default/platform',
      target: 'embedded',
      discovered: true,
      capacity: { cpu: 8, memoryMiB: 16384, gpus: 0 },
      reserved: { cpu: 2, memoryMiB: 1024, gpus: 0 },
      devices: [],
      capabilities: {
        asOf: instant(0),
        reachable: true,
        weights: false,
        mirror: false,
        scaleToZero: false,
        maxAddressableRevisions: 2,
        protocols: ['v2'],
        runtimes: ['onnx'],
        formats: ['onnx'],
        accelerator: false,
      },
      holders: [],
      ...overrides.pool,
    },
  };
}
