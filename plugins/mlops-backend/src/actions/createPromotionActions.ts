import { operations, Promotion } from '@fairway/backstage-plugin-mlops-common';
import { parse } from '../http/handle';
import { ActionServices } from './ActionServices';
import { auditedAction } from './auditedAction';
import { callerOf } from './callerOf';
import {
  digestField,
  idempotencyKeyField,
  reasonField,
  serviceField,
} from './fields';
import { rolloutView, viewRollout, Zod } from './views';

/** An assistant has little room; more than these are not named. */
const mostTargets = 20;

const promotionView = (z: Zod) =>
  z.object({
    isAllowed: z.boolean(),
    environment: z
      .string()
      .optional()
      .describe('Where it would go; absent: this is the last environment'),
    stable: z
      .object({
        environment: z.string(),
        revision: z.number(),
        modelVersion: z.string(),
        digest: z.string(),
        since: z.string().optional(),
        rollout: z.string().optional().describe('What made it stable'),
        hasGates: z.boolean().optional().describe('Whether gates judged that'),
      })
      .optional(),
    targets: z.array(
      z.object({
        service: z.string(),
        owner: z.string(),
        modelVersion: z.string().optional().describe('What it serves now'),
        obstacle: z.string().optional(),
      }),
    ),
    findings: z.array(
      z.object({
        severity: z.string(),
        message: z.string(),
        fix: z.string().optional(),
      }),
    ),
  });

function viewPromotion({
  isAllowed,
  environment,
  source,
  targets,
  findings,
}: Promotion) {
  return {
    isAllowed,
    ...(environment && { environment: environment.name }),
    ...(source && {
      stable: {
        environment: source.environment,
        revision: source.revision,
        modelVersion: source.modelVersion,
        digest: source.digest,
        ...(source.stableSince && { since: source.stableSince }),
        ...(source.rollout && {
          rollout: source.rollout.id,
          hasGates: source.rollout.hasGates,
        }),
      },
    }),
    targets: targets
      .slice(0, mostTargets)
      .map(({ service, owner, modelVersion, obstacle }) => ({
        ...{ service, owner },
        ...(modelVersion !== undefined && { modelVersion }),
        ...(obstacle !== undefined && { obstacle }),
      })),
    findings: findings.map(({ severity, message, fix }) => ({
      ...{ severity, message },
      ...(fix !== undefined && { fix }),
    })),
  };
}

/** Registers `get-promotion` and `promote-service`. */
export function createPromotionActions(services: ActionServices): void {
  const { actionsRegistry, auth, promotionAdvice, promotions } = services;
  actionsRegistry.register({
    name: 'get-promotion',
    title: 'Get what can be promoted',
    description: `Tells what is stable in an inference service, since when and on which evidence, which services of the next environment it could be promoted to, and what stands against it.

When to use: before promote-service, and when somebody asks whether a version is ready for the next environment.
Constraints: environments follow each other as the platform has configured them; only the next one is offered.`,
    attributes: { readOnly: true, destructive: false, idempotent: true },
    schema: {
      input: z => z.object({ service: serviceField(z) }),
      output: promotionView,
    },
    async action({ input, credentials }) {
      const caller = callerOf(auth, credentials);
      const promotion = await promotionAdvice.promotion(input.service, caller);
      return { output: viewPromotion(promotion) };
    },
  });
  actionsRegistry.register({
    name: 'promote-service',
    title: 'Promote to the next environment',
    description: `Starts a rollout, in the next environment, of exactly the artifact that is stable in an inference service, under the policy of that environment.

When to use: somebody asks for what runs in one environment to go to the next. Call get-promotion first, tell what would be promoted, and give its digest.
Constraints: it moves real traffic, and supersedes a rollout of the target that is under way. Another digest than the stable one is refused. Where the environment asks for approvals, people other than the submitter give them in the portal. It returns at once; get-rollout tells how it goes.`,
    // It moves traffic, and ends a rollout that is under way.
    attributes: { readOnly: false, destructive: true, idempotent: true },
    schema: {
      input: z =>
        z.object({
          service: serviceField(z).describe(
            'The inference service whose stable version is promoted',
          ),
          digest: digestField(z),
          target: serviceField(z)
            .optional()
            .describe(
              'The inference service of the next environment; the only one of the same owner if absent',
            ),
          reason: reasonField(z),
          idempotencyKey: idempotencyKeyField(z),
        }),
      output: z => z.object({ rollout: rolloutView(z), repeated: z.boolean() }),
    },
    async action({ input, credentials }) {
      const { service, ...wish } = input;
      const body = parse(operations.promoteService.body, wish, 'input');
      const caller = callerOf(auth, credentials);
      const { rollout, repeated } = await auditedAction(
        services,
        caller,
        {
          eventId: 'service-promote',
          meta: { service, target: body.target, digest: body.digest },
        },
        () => promotions.promote(service, body, caller),
      );
      return { output: { rollout: viewRollout(rollout), repeated } };
    },
  });
}
