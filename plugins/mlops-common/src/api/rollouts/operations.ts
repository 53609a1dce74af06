import { z } from 'zod';
import { findingSchema, pageSchema } from '../common';
import { rolloutPolicySchema } from './policies';
import { promotionRequestSchema, promotionSchema } from './promotions';
import {
  approvalRequestSchema,
  approvalSchema,
  gateVerdictSchema,
  rollBackRequestSchema,
  rolloutCommandRequestSchema,
  rolloutQuerySchema,
  rolloutRequestSchema,
  rolloutSchema,
  startedRolloutSchema,
  storedEvidenceSchema,
} from './rollouts';
import { rolloutSignalsSchema } from './signals';
import { gateDeclarationsSchema } from './gates';
import { rolloutStepSchema, strategySchema } from './strategies';

const pageQuerySchema = z.object({
  limit: z.coerce.number().int().min(1).max(200).optional(),
  offset: z.coerce.number().int().min(0).optional(),
});

/** What a rollout of a service can be made of. */
export const rolloutOptionsSchema = z.object({
  environment: z.string(),
  policy: rolloutPolicySchema,
  stableRevision: z.number().int().min(1).optional(),
  versions: z
    .array(
      z.object({
        version: z.string(),
        digest: z.string().optional(),
        isServing: z.boolean(),
        obstacle: z
          .string()
          .optional()
          .describe('Why it cannot be shipped; absent when it can'),
      }),
    )
    .max(200)
    .describe('Versions of the model, as the catalog lists them'),
  permissions: z.object({ canStart: z.boolean() }),
});
export type RolloutOptions = z.infer<typeof rolloutOptionsSchema>;

/** What a rollout would do, before anybody has asked for it. */
export const rolloutPreviewSchema = z.object({
  strategy: strategySchema,
  steps: z.array(rolloutStepSchema),
  gates: gateDeclarationsSchema,
  hasGates: z.boolean(),
  findings: z.array(findingSchema),
  isAllowed: z.boolean(),
});
export type RolloutPreview = z.infer<typeof rolloutPreviewSchema>;

/** Operations of `/api/mlops` on rollouts. */
export const rolloutOperations = {
  listRollouts: {
    method: 'get',
    path: '/rollouts',
    summary: 'Rollouts of services that the caller may read, newest first',
    query: rolloutQuerySchema,
    status: 200,
    response: pageSchema(rolloutSchema),
  },
  getRolloutOptions: {
    method: 'get',
    path: '/services/:service/rollout-options',
    summary: 'Versions that can be shipped, and what the environment asks for',
    status: 200,
    response: rolloutOptionsSchema,
  },
  previewRollout: {
    method: 'post',
    path: '/services/:service/rollouts/preview',
    summary: 'The steps and gates of a rollout, and what stands against it',
    body: rolloutRequestSchema,
    status: 200,
    response: rolloutPreviewSchema,
  },
  startRollout: {
    method: 'post',
    path: '/services/:service/rollouts',
    summary:
      'Ship a model version in steps; the same idempotency key never starts a second rollout',
    body: rolloutRequestSchema,
    status: 202,
    response: startedRolloutSchema,
  },
  rollBackService: {
    method: 'post',
    path: '/services/:service/roll-back',
    summary:
      'Return to an earlier revision; a rollout that is under way ends for it',
    body: rollBackRequestSchema,
    status: 202,
    response: startedRolloutSchema,
  },
  getPromotion: {
    method: 'get',
    path: '/services/:service/promotion',
    summary:
      'What of a service can be promoted to the next environment, and to where',
    status: 200,
    response: promotionSchema,
  },
  promoteService: {
    method: 'post',
    path: '/services/:service/promote',
    summary:
      'Start a rollout of exactly what is stable here in the next environment, under its policy',
    body: promotionRequestSchema,
    status: 202,
    response: startedRolloutSchema,
  },
  getRollout: {
    method: 'get',
    path: '/rollouts/:id',
    summary: 'One rollout: where it is, why it waits, and its latest verdicts',
    status: 200,
    response: rolloutSchema,
  },
  commandRollout: {
    method: 'post',
    path: '/rollouts/:id/commands',
    summary: 'Pause, resume, promote now, abort or retry',
    body: rolloutCommandRequestSchema,
    status: 202,
    response: rolloutSchema,
  },
  listApprovals: {
    method: 'get',
    path: '/rollouts/:id/approvals',
    summary: 'Who approved or rejected, and which digest',
    status: 200,
    response: z.object({ items: z.array(approvalSchema) }),
  },
  decideApproval: {
    method: 'post',
    path: '/rollouts/:id/approvals',
    summary: 'Approve or reject the digest that was looked at',
    body: approvalRequestSchema,
    status: 202,
    response: rolloutSchema,
  },
  listVerdicts: {
    method: 'get',
    path: '/rollouts/:id/verdicts',
    summary: 'Every verdict of the gates, newest first',
    query: pageQuerySchema,
    status: 200,
    response: pageSchema(gateVerdictSchema),
  },
  getEvidence: {
    method: 'get',
    path: '/rollouts/:id/evidence/:evidence',
    summary: 'The whole input of one verdict: it gives the same verdict again',
    status: 200,
    response: storedEvidenceSchema,
  },
  getRolloutSignals: {
    method: 'get',
    path: '/rollouts/:id/signals',
    summary: 'Stable against candidate over time: requests, errors, latency',
    status: 200,
    response: rolloutSignalsSchema,
  },
} as const;
