import { TemplateExample } from '@backstage/plugin-scaffolder-node';
import { stringify } from 'yaml';

const step = (input: object) =>
  stringify({
    steps: [
      {
        id: 'benchmark',
        action: 'mlops:service:benchmark',
        name: 'Measure',
        input,
      },
    ],
  });

export const examples: TemplateExample[] = [
  {
    description: 'Measure a service that was deployed before, with a preset',
    example: step({
      service: '${{ steps.deploy.output.service }}',
      preset: 'quick-check',
    }),
  },
  {
    description:
      'Let the task fail when one in a hundred takes longer than 50 ms, or one in a thousand fails',
    example: step({
      service: 'digits-staging',
      rate: 50,
      durationSeconds: 60,
      thresholds: { p99Ms: 50, failedShare: 0.001 },
    }),
  },
];
