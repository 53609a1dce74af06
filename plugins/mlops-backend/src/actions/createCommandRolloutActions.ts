import { operations } from '@fairway/backstage-plugin-mlops-common';
import { parse } from '../http/handle';
import { ActionServices } from './ActionServices';
import { auditedAction } from './auditedAction';
import { callerOf } from './callerOf';
import { reasonField, rolloutField } from './fields';
import { rolloutView, viewRollout } from './views';

const actions = [
  {
    command: 'promote',
    title: 'Promote a rollout now',
    description: `Promotes the candidate of a rollout now, without the bakes that are left. The gates before traffic must have passed.

When to use: only when somebody asks for it in so many words; a rollout promotes by itself when its gates pass.
Constraints: it gives the candidate all of the traffic on less evidence than the environment asks for.`,
  },
  {
    command: 'abort',
    title: 'Abort a rollout',
    description: `Aborts a rollout that is under way: the stable revision gets all of the traffic back.

When to use: somebody asks for it, or the candidate does harm that no gate sees.
Constraints: the rollout does not go on afterwards; the version has to be shipped again.`,
  },
] as const;

/** Registers `promote-rollout` and `abort-rollout`. */
export function createCommandRolloutActions(services: ActionServices): void {
  const { actionsRegistry, auth, rolloutCommands } = services;
  for (const { command, title, description } of actions) {
    actionsRegistry.register({
      name: `${command}-rollout`,
      ...{ title, description },
      // Told twice, the second time is refused, as there is nothing left to do.
      attributes: { readOnly: false, destructive: true, idempotent: false },
      schema: {
        input: z =>
          z.object({ rollout: rolloutField(z), reason: reasonField(z) }),
        output: rolloutView,
      },
      async action({ input, credentials }) {
        const { rollout: id, reason } = input;
        const body = parse(
          operations.commandRollout.body,
          { command, reason },
          'input',
        );
        const caller = callerOf(auth, credentials);
        const told = await auditedAction(
          services,
          caller,
          { eventId: 'rollout-command', meta: { rollout: id, command } },
          () => rolloutCommands.command(id, body, caller),
        );
        return { output: viewRollout(told) };
      },
    });
  }
}
