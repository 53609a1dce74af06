import { operations } from '@fairway/backstage-plugin-mlops-common';
import { parse } from '../http/handle';
import { ActionServices } from './ActionServices';
import { auditedAction } from './auditedAction';
import { callerOf } from './callerOf';
import {
  idempotencyKeyField,
  reasonField,
  revisionField,
  serviceField,
} from './fields';
import { rolloutView, viewRollout } from './views';

/** Registers `roll-back-service`. */
export function createRollBackServiceAction(services: ActionServices): void {
  const { actionsRegistry, auth, rolloutStarter } = services;
  actionsRegistry.register({
    name: 'roll-back-service',
    title: 'Roll a service back',
    description: `Returns an inference service to an earlier revision at once, without bakes and gates; a rollout that is under way ends for it.

When to use: somebody asks for an earlier revision because the present one does harm. To end a rollout that is under way, use abort-rollout.
Constraints: it moves all of the traffic. It returns at once; get-rollout tells how it goes.`,
    attributes: { readOnly: false, destructive: true, idempotent: true },
    schema: {
      input: z =>
        z.object({
          service: serviceField(z),
          revision: revisionField(z).describe('Number of the revision'),
          reason: reasonField(z),
          idempotencyKey: idempotencyKeyField(z),
        }),
      output: z => z.object({ rollout: rolloutView(z), repeated: z.boolean() }),
    },
    async action({ input, credentials }) {
      const { service, ...wish } = input;
      const body = parse(operations.rollBackService.body, wish, 'input');
      const caller = callerOf(auth, credentials);
      const { rollout, repeated } = await auditedAction(
        services,
        caller,
        {
          eventId: 'rollout-roll-back',
          meta: { service, revision: body.revision },
        },
        () => rolloutStarter.rollBack(service, body, caller),
      );
      return { output: { rollout: viewRollout(rollout), repeated } };
    },
  });
}
