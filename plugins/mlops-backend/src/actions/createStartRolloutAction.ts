import { operations } from '@fairway/backstage-plugin-mlops-common';
import { parse } from '../http/handle';
import { ActionServices } from './ActionServices';
import { auditedAction } from './auditedAction';
import { callerOf } from './callerOf';
import { idempotencyKeyField, reasonField, serviceField } from './fields';
import { rolloutView, viewRollout } from './views';

/**
 * Registers `start-rollout`. Strategy, gates and error budget are the
 * environment's: who wants others says so on the page of the service.
 */
export function createStartRolloutAction(services: ActionServices): void {
  const { actionsRegistry, auth, rolloutStarter } = services;
  actionsRegistry.register({
    name: 'start-rollout',
    title: 'Start a rollout',
    description: `Ships a model version to an inference service in steps: traffic moves to it only while the gates of the environment pass, and goes back by itself otherwise.

When to use: somebody asks for a certain version of the service's model to be shipped. Ask first when the version or the service is not certain.
Constraints: it moves real traffic, and supersedes a rollout of the same service that is under way. Where the environment asks for approvals, people other than the submitter give them in the portal. It returns at once; get-rollout tells how it goes.`,
    // It moves traffic, and ends a rollout that is under way.
    attributes: { readOnly: false, destructive: true, idempotent: true },
    schema: {
      input: z =>
        z.object({
          service: serviceField(z),
          modelVersion: z
            .string()
            .min(1)
            .max(63)
            .describe('A version of the model that the service serves'),
          reason: reasonField(z),
          idempotencyKey: idempotencyKeyField(z),
        }),
      output: z =>
        z.object({
          rollout: rolloutView(z),
          repeated: z
            .boolean()
            .describe('True when this key had been used for it before'),
        }),
    },
    async action({ input, credentials }) {
      const { service, ...wish } = input;
      const body = parse(operations.startRollout.body, wish, 'input');
      const caller = callerOf(auth, credentials);
      const { rollout, repeated } = await auditedAction(
        services,
        caller,
        {
          eventId: 'rollout-start',
          meta: { service, modelVersion: body.modelVersion },
        },
        () => rolloutStarter.start(service, body, caller),
      );
      return { output: { rollout: viewRollout(rollout), repeated } };
    },
  });
}
