import { TemplateExample } from '@backstage/plugin-scaffolder-node';
import { stringify } from 'yaml';

const step = (input: object) =>
  stringify({
    steps: [
      { id: 'start', action: 'mlops:rollout:start', name: 'Ship', input },
    ],
  });

export const examples: TemplateExample[] = [
  {
    description:
      'Ship a model version with the strategy and the gates that the environment asks for',
    example: step({ service: 'digits-staging', modelVersion: '3' }),
  },
  {
    description:
      'Begin with a tenth of the traffic, and let it be neither slower nor more often wrong',
    example: step({
      service: 'digits-staging',
      modelVersion: '3',
      strategy: {
        type: 'canary',
        canarySize: 10,
        furtherWeights: [50],
        bakeSeconds: 300,
        minimumSamples: 500,
      },
      gates: [
        { kind: 'signature', name: 'signature' },
        {
          kind: 'comparison',
          name: 'errors',
          metric: 'error-rate',
          margin: { absolute: 0.005 },
        },
        {
          kind: 'comparison',
          name: 'latency',
          metric: 'latency-p95',
          margin: { relative: 0.1 },
        },
      ],
      reason: 'Trained on the data of May',
    }),
  },
  {
    description: 'Go back to an earlier revision in one shift',
    example: step({
      service: 'digits-staging',
      revision: 1,
      strategy: { type: 'all-at-once' },
    }),
  },
];
