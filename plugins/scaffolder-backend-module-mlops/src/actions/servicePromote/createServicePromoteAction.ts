import { InputError } from '@backstage/errors';
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import {
  Promotion,
  PromotionRequest,
} from '@fairway/backstage-plugin-mlops-common';
import {
  ActionServices,
  describeBlocking,
  describeFinding,
  InitiatorClient,
  keysOfStep,
  notDone,
  promotionFields,
  rolloutPage,
  serviceField,
} from '../../api';
import { examples } from './createServicePromoteAction.examples';

const ACTION_ID = 'mlops:service:promote';

/**
 * Creates `mlops:service:promote`: takes what is stable in a service to the next
 * environment, by a rollout there.
 *
 * A task that is resumed after a crash promotes what it had looked at before, and
 * never twice: one checkpoint keeps the digest, another the rollout, and where the
 * crash came before that was stored the idempotency key answers.
 */
export function createServicePromoteAction(options: ActionServices) {
  return createTemplateAction({
    id: ACTION_ID,
    description:
      'Promotes exactly what is stable in an inference service to the next environment: a rollout there, under the policy of that environment',
    examples,
    supportsDryRun: true,
    schema: {
      input: { service: serviceField, ...promotionFields },
      output: {
        rollout: z =>
          z
            .string()
            .optional()
            .describe('The rollout, to wait for; none in a dry run'),
        service: z =>
          z
            .string()
            .optional()
            .describe('The inference service that gets it; none in a dry run'),
        url: z =>
          z
            .string()
            .optional()
            .describe('Page of the rollout in the portal; none in a dry run'),
        modelVersion: z => z.string().describe('The version that is promoted'),
        digest: z => z.string().describe('The artifact that is promoted'),
        environment: z => z.string().describe('Where it goes'),
      },
    },
    async handler(ctx) {
      const client = InitiatorClient.create({ ...options, context: ctx });
      const { service, ...wish } = ctx.input;
      const { checkpoint, idempotencyKey } = keysOfStep(ctx, ACTION_ID);
      const look = async () => {
        const promotion = await client
          .call('getPromotion', { path: { service } })
          .catch(error => {
            throw notDone(`Nothing of ${service} can be promoted`, error);
          });
        return describeOffer(promotion, service, wish.digest);
      };

      const offer = ctx.isDryRun
        ? await look()
        : await ctx.checkpoint({ key: `${checkpoint}.looked`, fn: look });
      ctx.output('modelVersion', offer.modelVersion);
      ctx.output('digest', offer.digest);
      ctx.output('environment', offer.environment);
      offer.notes.forEach(note => ctx.logger.warn(note));
      const what = `version ${offer.modelVersion} (${offer.digest}), stable in ${service}`;
      if (ctx.isDryRun) {
        ctx.logger.info(
          `Would promote ${what}, to ${offer.environment}: ${
            wish.target ?? (offer.targets.join(' or ') || 'no service is there')
          }`,
        );
        return;
      }

      const started = await ctx.checkpoint({
        key: checkpoint,
        fn: () =>
          promote(client, service, {
            ...wish,
            digest: offer.digest,
            idempotencyKey,
          }),
      });
      const page = rolloutPage(started.service, started.rollout);
      ctx.output('rollout', started.rollout);
      ctx.output('service', started.service);
      ctx.output('url', page);
      ctx.logger.info(
        started.repeated
          ? `This step had begun rollout ${started.rollout} of ${started.service} before; going on with it`
          : `Promotes ${what}, to ${started.service} in ${offer.environment}; follow it on ${page}`,
      );
    },
  });
}

/** What can be promoted, in what a checkpoint can keep. */
function describeOffer(
  promotion: Promotion,
  service: string,
  wanted: string | undefined,
) {
  const { source, environment, findings, targets, isAllowed } = promotion;
  if (!isAllowed || !source || !environment) {
    throw new InputError(
      `Nothing of ${service} can be promoted:\n${describeBlocking(findings)}`,
    );
  }
  if (wanted !== undefined && wanted !== source.digest) {
    throw new InputError(
      `Nothing of ${service} was promoted: ${wanted} is not what is stable there, but version ${source.modelVersion} with ${source.digest}`,
    );
  }
  return {
    modelVersion: source.modelVersion,
    digest: source.digest,
    environment: environment.name,
    targets: targets
      .filter(({ obstacle }) => obstacle === undefined)
      .map(target => target.service),
    notes: findings.map(describeFinding),
  };
}

async function promote(
  client: InitiatorClient,
  service: string,
  body: PromotionRequest,
) {
  try {
    const { rollout, repeated } = await client.call('promoteService', {
      path: { service },
      body,
    });
    return { rollout: rollout.id, service: rollout.service, repeated };
  } catch (error) {
    throw notDone(`Nothing of ${service} was promoted`, error);
  }
}
