import { TemplateExample } from '@backstage/plugin-scaffolder-node';
import { stringify } from 'yaml';

const step = (input: object) =>
  stringify({
    steps: [
      {
        id: 'promote',
        action: 'mlops:service:promote',
        name: 'Promote to the next environment',
        input,
      },
    ],
  });

export const examples: TemplateExample[] = [
  {
    description:
      'Promote what is stable in a service to the service of the same team in the next environment',
    example: step({ service: 'digits-staging' }),
  },
  {
    description: 'Promote exactly one artifact, to a service that is named',
    example: step({
      service: 'digits-staging',
      digest: `sha256:${'2'.repeat(64)}`,
      target: 'digits-production',
      reason: 'A week in staging without trouble',
    }),
  },
];
