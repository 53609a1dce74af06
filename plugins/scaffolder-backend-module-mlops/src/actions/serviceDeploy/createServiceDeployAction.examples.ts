import { TemplateExample } from '@backstage/plugin-scaffolder-node';
import { stringify } from 'yaml';

const required = {
  name: 'digits-staging',
  model: 'model:default/digits',
  version: '2',
  environment: 'staging',
  pool: 'gpupool:default/this-machine',
  owner: 'group:default/product-engineering',
};

export const examples: TemplateExample[] = [
  {
    description: 'Deploy a model version in a small size',
    example: stringify({
      steps: [
        {
          id: 'deploy',
          action: 'mlops:service:deploy',
          name: 'Deploy',
          input: { ...required, size: 'small' },
        },
      ],
    }),
  },
  {
    description:
      'Let it sleep while nobody asks, and grow to three replicas when many do',
    example: stringify({
      steps: [
        {
          id: 'deploy',
          action: 'mlops:service:deploy',
          name: 'Deploy',
          input: {
            ...required,
            scaling: { minReplicas: 0, maxReplicas: 3, idleSeconds: 600 },
          },
        },
      ],
    }),
  },
  {
    description: 'Say in numbers what each replica may use',
    example: stringify({
      steps: [
        {
          id: 'deploy',
          action: 'mlops:service:deploy',
          name: 'Deploy',
          input: {
            ...required,
            resources: { cpu: 0.5, memoryMiB: 512, gpus: 0 },
            replicas: 2,
            environmentVariables: { LOG_LEVEL: 'info' },
          },
        },
      ],
    }),
  },
];
