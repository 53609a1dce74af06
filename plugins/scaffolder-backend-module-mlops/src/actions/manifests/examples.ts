import { TemplateExample } from '@backstage/plugin-scaffolder-node';
import { stringify } from 'yaml';

export const renderExamples: TemplateExample[] = [
  {
    description: 'Write the objects of a service where its repository has them',
    example: stringify({
      steps: [
        {
          id: 'render',
          action: 'mlops:manifests:render',
          name: 'Write the objects',
          input: { service: 'digits-staging' },
        },
      ],
    }),
  },
];

export const recordExamples: TemplateExample[] = [
  {
    description: 'Link a revision with the pull request that brings it',
    example: stringify({
      steps: [
        {
          id: 'record',
          action: 'mlops:pull-request:record',
          name: 'Link the pull request',
          input: {
            service: 'digits-staging',
            revision: 2,
            pullRequestUrl: 'https://github.com/acme/platform/pull/7',
          },
        },
      ],
    }),
  },
];
