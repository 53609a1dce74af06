import {
  createTemplateAction,
  TemplateExample,
} from '@backstage/plugin-scaffolder-node';
import {
  ActionServices,
  InitiatorClient,
  keysOfStep,
  rolloutCommandFields,
  rolloutPage,
} from '../../api';
import { commandRollout, TemplateCommand } from './commandRollout';

/** Creates an action that gives one command to a rollout that is under way. */
export function createRolloutCommandAction(
  options: ActionServices,
  action: {
    id: string;
    description: string;
    examples: TemplateExample[];
    command: TemplateCommand;
  },
) {
  const { id, description, examples, command } = action;
  return createTemplateAction({
    id,
    description,
    examples,
    schema: {
      input: rolloutCommandFields,
      output: {
        rollout: z => z.string().describe('The rollout'),
        service: z => z.string().describe('Name of the inference service'),
        url: z => z.string().describe('Page of the rollout in the portal'),
        phase: z => z.string().describe('Where the rollout is now'),
      },
    },
    async handler(ctx) {
      const { rollout } = ctx.input;
      const client = InitiatorClient.create({ ...options, context: ctx });
      const { service, phase, isRepeated } = await ctx.checkpoint({
        key: keysOfStep(ctx, id).checkpoint,
        fn: () => commandRollout(client, command, ctx.input),
      });
      const page = rolloutPage(service, rollout);
      ctx.logger.info(
        isRepeated
          ? `There is nothing left to ${command.name}: the rollout of ${service} is ${phase}; see ${page}`
          : `The rollout of ${service} was told to ${command.name}; follow it on ${page}`,
      );
      ctx.output('rollout', rollout);
      ctx.output('service', service);
      ctx.output('url', page);
      ctx.output('phase', phase);
    },
  });
}
