import { InputError } from '@backstage/errors';
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import { RolloutRequest } from '@fairway/backstage-plugin-mlops-common';
import {
  ActionServices,
  describeBlocking,
  InitiatorClient,
  keysOfStep,
  notDone,
  rolloutFields,
  rolloutPage,
  serviceField,
  servicePage,
} from '../../api';
import { examples } from './createRolloutStartAction.examples';
import { describePreview } from './describePreview';

const ACTION_ID = 'mlops:rollout:start';

/**
 * Creates `mlops:rollout:start`: hands a rollout to the mlops backend, which
 * moves the traffic whether or not the task lives on.
 *
 * A task that is resumed after a crash never ships twice: its checkpoint
 * answers, and where the crash came before the checkpoint was stored, the
 * idempotency key does.
 */
export function createRolloutStartAction(options: ActionServices) {
  return createTemplateAction({
    id: ACTION_ID,
    description:
      'Ships a model version to an inference service: traffic moves in steps, and only while the gates let it',
    examples,
    supportsDryRun: true,
    schema: {
      input: { service: serviceField, ...rolloutFields },
      output: {
        rollout: z =>
          z
            .string()
            .optional()
            .describe('The rollout, to wait for; none in a dry run'),
        service: z => z.string().describe('Name of the inference service'),
        url: z =>
          z
            .string()
            .describe(
              'Page of the rollout in the portal; of the service in a dry run',
            ),
        candidateRevision: z =>
          z
            .number()
            .optional()
            .describe(
              'Number of the revision that is shipped; none in a dry run',
            ),
      },
    },
    async handler(ctx) {
      const client = InitiatorClient.create({ ...options, context: ctx });
      const { service, ...wish } = ctx.input;
      if ((wish.modelVersion === undefined) === (wish.revision === undefined)) {
        throw new InputError(
          'Give either modelVersion, to ship that version, or revision, to go back to that revision',
        );
      }
      const { checkpoint, idempotencyKey } = keysOfStep(ctx, ACTION_ID);
      const request: RolloutRequest = { ...wish, idempotencyKey };
      ctx.output('service', service);

      if (ctx.isDryRun) {
        ctx.output('url', servicePage(service));
        const preview = await client
          .call('previewRollout', { path: { service }, body: request })
          .catch(error => {
            throw notDone(`Nothing can be shipped to ${service}`, error);
          });
        describePreview(service, request, preview).forEach(line =>
          ctx.logger.info(line),
        );
        if (!preview.isAllowed) {
          throw new InputError(
            `Nothing can be shipped to ${service} as asked:\n${describeBlocking(
              preview.findings,
            )}`,
          );
        }
        return;
      }

      const started = await ctx.checkpoint({
        key: checkpoint,
        fn: () => start(client, service, request),
      });
      const page = rolloutPage(service, started.rollout);
      ctx.output('rollout', started.rollout);
      ctx.output('url', page);
      ctx.output('candidateRevision', started.candidateRevision);
      ctx.logger.info(
        started.repeated
          ? `This step had begun rollout ${started.rollout} of ${service} before; going on with it`
          : `Revision ${started.candidateRevision} of ${service} is on its way; follow it on ${page}`,
      );
      if (!started.hasGates) {
        ctx.logger.warn(
          'This rollout has no gates: nothing but readiness and a trial prediction judges it',
        );
      }
    },
  });
}

async function start(
  client: InitiatorClient,
  service: string,
  body: RolloutRequest,
) {
  try {
    const { rollout, repeated } = await client.call('startRollout', {
      path: { service },
      body,
    });
    const { id, candidateRevision, hasGates } = rollout;
    return { rollout: id, candidateRevision, hasGates, repeated };
  } catch (error) {
    throw notDone(`Nothing was shipped to ${service}`, error);
  }
}
