import { z } from 'zod';
import {
  entityRefSchema,
  findingSchema,
  instantSchema,
  serviceNameSchema,
} from '../common';
import { environmentSchema } from '../resources';
import { gateVerdictSchema, promotionOriginSchema } from './rollouts';

/** The stable revision of a service, and what speaks for it. */
export const promotionSourceSchema = promotionOriginSchema.extend({
  model: entityRefSchema,
  owner: entityRefSchema,
  stableSince: instantSchema
    .optional()
    .describe('Since when it has had all of the traffic, verified'),
  rollout: z
    .object({
      id: z.string(),
      endedAt: instantSchema.optional(),
      hasGates: z.boolean(),
      verdicts: z.array(gateVerdictSchema),
    })
    .optional()
    .describe(
      'The rollout that made this digest stable; absent when it was deployed first',
    ),
});
export type PromotionSource = z.infer<typeof promotionSourceSchema>;

/** A service of the next environment that serves the same model. */
export const promotionTargetSchema = z.object({
  service: serviceNameSchema,
  owner: entityRefSchema,
  stableRevision: z.number().int().min(1).optional(),
  modelVersion: z.string().optional().describe('What it serves now'),
  digest: z.string().optional(),
  obstacle: z
    .string()
    .optional()
    .describe('Why nothing can be promoted to it now; absent when it can'),
});
export type PromotionTarget = z.infer<typeof promotionTargetSchema>;

/** What of a service can be promoted to the next environment, and to where. */
export const promotionSchema = z.object({
  source: promotionSourceSchema
    .optional()
    .describe('Absent while nothing of the service is stable'),
  environment: environmentSchema
    .optional()
    .describe(
      'The next one in the order of mlops.environments; absent for the last',
    ),
  targets: z
    .array(promotionTargetSchema)
    .max(50)
    .describe('Those of the same owner first; empty: deploy it there first'),
  findings: z
    .array(findingSchema)
    .describe('About what would be promoted, wherever it goes'),
  isAllowed: z.boolean().describe('False when a finding is blocking'),
});
export type Promotion = z.infer<typeof promotionSchema>;

/** The wish to have in the next environment exactly what is stable in this one. */
export const promotionRequestSchema = z
  .object({
    digest: z
      .string()
      .min(1)
      .max(200)
      .describe('Of the artifact that was looked at; another one is refused'),
    target: serviceNameSchema
      .optional()
      .describe(
        'A service of the next environment; absent: the only one of the same owner there',
      ),
    reason: z.string().max(500).optional(),
    idempotencyKey: z
      .string()
      .min(1)
      .max(200)
      .describe('The same key never starts a second rollout'),
  })
  .strict();
export type PromotionRequest = z.infer<typeof promotionRequestSchema>;
