import { TemplateExample } from '@backstage/plugin-scaffolder-node';
import { stringify } from 'yaml';

const step = (input: object) =>
  stringify({
    steps: [
      {
        id: 'wait',
        action: 'mlops:rollout:wait',
        name: 'Follow the rollout',
        input: { rollout: '${{ steps.start.output.rollout }}', ...input },
      },
    ],
  });

export const examples: TemplateExample[] = [
  {
    description:
      'Follow a rollout for a minute, and leave it to the backend after that',
    example: step({ timeoutSeconds: 60 }),
  },
  {
    description: 'Let the task fail when it is not promoted within an hour',
    example: step({ timeoutSeconds: 3600, failOnTimeout: true }),
  },
];
