import { TemplateExample } from '@backstage/plugin-scaffolder-node';
import { stringify } from 'yaml';

export const examples: TemplateExample[] = [
  {
    description: 'Wait up to two minutes until a deployment answers',
    example: stringify({
      steps: [
        {
          id: 'wait',
          action: 'mlops:service:wait',
          name: 'Wait for the first prediction',
          input: { deployment: '${{ steps.deploy.output.deployment }}' },
        },
      ],
    }),
  },
  {
    description: 'Let the task fail when it takes longer than ten minutes',
    example: stringify({
      steps: [
        {
          id: 'wait',
          action: 'mlops:service:wait',
          name: 'Wait for the first prediction',
          input: {
            deployment: '${{ steps.deploy.output.deployment }}',
            timeoutSeconds: 600,
            failOnTimeout: true,
          },
        },
      ],
    }),
  },
];
