import { TemplateExample } from '@backstage/plugin-scaffolder-node';
import { stringify } from 'yaml';

/** The example of an action that gives a command to a rollout. */
export function commandExamples(
  action: string,
  example: { description: string; name: string; reason: string },
): TemplateExample[] {
  const { description, name, reason } = example;
  return [
    {
      description,
      example: stringify({
        steps: [
          {
            id: 'command',
            action,
            name,
            input: {
              rollout: '${{ steps.start.output.rollout }}',
              reason,
            },
          },
        ],
      }),
    },
  ];
}
