import { TemplateExample } from '@backstage/plugin-scaffolder-node';
import { stringify } from 'yaml';

export const examples: TemplateExample[] = [
  {
    description: 'Check one version of a model',
    example: stringify({
      steps: [
        {
          id: 'inspect',
          action: 'mlops:model:inspect',
          name: 'Check the model',
          input: { model: 'model:default/digits', version: '2' },
        },
      ],
    }),
  },
  {
    description: 'Find the newest version that can be deployed',
    example: stringify({
      steps: [
        {
          id: 'inspect',
          action: 'mlops:model:inspect',
          name: 'Find the newest version',
          input: { model: 'model:default/digits' },
        },
      ],
    }),
  },
];
