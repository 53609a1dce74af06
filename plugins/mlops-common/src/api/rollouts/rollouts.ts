import { z } from 'zod';
import { instantSchema, serviceNameSchema } from '../common';
import {
  errorBudgetSchema,
  gateDeclarationSchema,
  gateDeclarationsSchema,
  gateKindSchema,
  verdictSchema,
} from './gates';
import { onSilenceSchema } from './policies';
import { rolloutStepSchema, strategySchema } from './strategies';

/** Phases that a rollout leaves by itself or by a command. */
export const activeRolloutPhases = [
  'checking',
  'provisioning',
  'stepping',
  'shadowing',
  'baking',
  'promoting',
  'settling',
  'rolling-back',
  'held',
  'paused',
] as const;
/** How a rollout ends; only a retry leaves such a phase. */
export const endedRolloutPhases = [
  'promoted',
  'rolled-back',
  'aborted',
  'superseded',
  'failed',
] as const;
export const rolloutPhases = [
  ...activeRolloutPhases,
  ...endedRolloutPhases,
] as const;
export const rolloutPhaseSchema = z
  .enum(rolloutPhases)
  .describe(
    'checking: gates before anything is started; provisioning: replicas, trial prediction and gates before traffic; stepping: traffic moves; shadowing, baking: gates look; promoting: the route and a prediction are verified; settling: the old revision is kept for a while; held: stopped by itself, needs a person; failed: ended before it had traffic',
  );
export type RolloutPhase = z.infer<typeof rolloutPhaseSchema>;

export const rolloutCommands = [
  'pause',
  'resume',
  'promote',
  'abort',
  'retry',
] as const;
/** What a person may tell a rollout to do. */
export const rolloutCommandSchema = z.enum(rolloutCommands);
export type RolloutCommandName = z.infer<typeof rolloutCommandSchema>;

/** The latest thing that a gate said. */
export const gateVerdictSchema = z.object({
  gate: z.string().describe('Name of the gate in this rollout'),
  kind: gateKindSchema,
  verdict: verdictSchema,
  reason: z.string(),
  action: z.string().optional(),
  step: z.number().int().min(0).optional().describe('Counted from 0'),
  look: z.number().int().min(1).describe('How often it had been asked'),
  at: instantSchema,
  evidenceId: z
    .string()
    .optional()
    .describe('Where the evidence of this verdict is stored'),
});
export type GateVerdict = z.infer<typeof gateVerdictSchema>;

/** Shares of the predictions, in percent. */
export const rolloutWeightsSchema = z.object({
  stable: z.number(),
  candidate: z.number(),
  mirror: z.number().describe('Copies to the candidate'),
});
export type RolloutWeights = z.infer<typeof rolloutWeightsSchema>;

/** What a service of the environment before gave to this one: exactly this artifact. */
export const promotionOriginSchema = z.object({
  service: serviceNameSchema,
  environment: z.string(),
  revision: z.number().int().min(1),
  modelVersion: z.string(),
  digest: z.string(),
});
export type PromotionOrigin = z.infer<typeof promotionOriginSchema>;

/** The version of the model that a revision is made of: exactly this artifact. */
export const revisionVersionSchema = z.object({
  modelVersion: z.string(),
  digest: z.string(),
});
export type RevisionVersion = z.infer<typeof revisionVersionSchema>;

export const rolloutSchema = z.object({
  id: z.string(),
  service: serviceNameSchema,
  environment: z.string(),
  attempt: z.number().int().min(1),
  stableRevision: z.number().int().min(1),
  candidateRevision: z.number().int().min(1),
  stableVersion: revisionVersionSchema
    .optional()
    .describe('What the stable revision is made of; older portals do not say'),
  candidateVersion: revisionVersionSchema
    .optional()
    .describe('What is shipped; older portals do not say'),
  strategy: strategySchema,
  steps: z.array(rolloutStepSchema),
  step: z.number().int().min(0).describe('The current one, counted from 0'),
  gates: z.array(gateDeclarationSchema),
  hasGates: z
    .boolean()
    .describe('False: nothing but readiness and a trial prediction judges it'),
  phase: rolloutPhaseSchema,
  phaseSince: instantSchema,
  waitingFor: z.string().describe('What it waits for, in plain words'),
  action: z.string().optional().describe('What a person can do about it'),
  bakedSeconds: z.number().min(0).describe('Of the current step'),
  samples: z
    .number()
    .int()
    .min(0)
    .describe('Predictions of the candidate in the current step'),
  verdicts: z.array(gateVerdictSchema).describe('The latest of each gate'),
  wanted: rolloutWeightsSchema,
  observed: rolloutWeightsSchema.optional().describe('As routed'),
  submittedBy: z.string(),
  createdAt: instantSchema,
  endedAt: instantSchema.optional(),
  reason: z.string().optional().describe('Why it ended, or goes back'),
  decidedBy: z
    .string()
    .optional()
    .describe('Who or what decided that: a user, a gate or the control loop'),
  evidenceId: z.string().optional().describe('Evidence of that decision'),
  supersededBy: z.string().optional().describe('The newer rollout'),
  promotedFrom: promotionOriginSchema
    .optional()
    .describe('Where it was stable before; absent when it was just shipped'),
  permissions: z
    .object({ canCommand: z.boolean(), canApprove: z.boolean() })
    .describe('What the asking user may do'),
  commands: z
    .array(rolloutCommandSchema)
    .describe('Those that this phase accepts'),
});
export type Rollout = z.infer<typeof rolloutSchema>;

/** The wish to move the traffic of a service to another revision. */
export const rolloutRequestSchema = z
  .object({
    modelVersion: z
      .string()
      .min(1)
      .max(63)
      .optional()
      .describe('A new revision with this version of the model'),
    revision: z
      .number()
      .int()
      .min(1)
      .optional()
      .describe('A revision that there is: going back to it'),
    strategy: strategySchema.optional(),
    gates: gateDeclarationsSchema
      .optional()
      .describe("The environment's if absent; [] asks for none"),
    errorBudget: errorBudgetSchema.optional(),
    onSilence: onSilenceSchema.optional(),
    reason: z.string().max(500).optional(),
    idempotencyKey: z
      .string()
      .min(1)
      .max(200)
      .describe('The same key never starts a second rollout'),
  })
  .strict()
  .refine(
    ({ modelVersion, revision }) =>
      (modelVersion === undefined) !== (revision === undefined),
    'give either modelVersion or revision',
  );
export type RolloutRequest = z.infer<typeof rolloutRequestSchema>;

export const startedRolloutSchema = z.object({
  rollout: rolloutSchema,
  repeated: z
    .boolean()
    .describe('True when this idempotency key had been submitted before'),
});
export type StartedRollout = z.infer<typeof startedRolloutSchema>;

export const rolloutQuerySchema = z.object({
  service: z.string().optional(),
  model: z.string().optional(),
  environment: z.string().optional(),
  phase: rolloutPhaseSchema.optional(),
  active: z.enum(['true', 'false']).optional(),
  limit: z.coerce.number().int().min(1).max(200).optional(),
  offset: z.coerce.number().int().min(0).optional(),
});
export type RolloutQuery = z.infer<typeof rolloutQuerySchema>;

export const rolloutCommandRequestSchema = z
  .object({
    command: rolloutCommandSchema,
    reason: z
      .string()
      .max(500)
      .optional()
      .describe('Why, for the history; abort should have one'),
  })
  .strict();
export type RolloutCommandRequest = z.infer<typeof rolloutCommandRequestSchema>;

/** Going back to an earlier revision: a rollout to it, after aborting the present one. */
export const rollBackRequestSchema = z
  .object({
    revision: z.number().int().min(1),
    reason: z.string().max(500).optional(),
    idempotencyKey: z.string().min(1).max(200),
  })
  .strict();
export type RollBackRequest = z.infer<typeof rollBackRequestSchema>;

export const approvalRequestSchema = z
  .object({
    decision: z.enum(['approve', 'reject']),
    gate: z.string().max(63).describe('Name of the approval gate'),
    digest: z
      .string()
      .max(200)
      .describe('Of the artifact that was looked at; another one is refused'),
    comment: z.string().max(500).optional(),
  })
  .strict();
export type ApprovalRequest = z.infer<typeof approvalRequestSchema>;

export const approvalSchema = z.object({
  gate: z.string(),
  decision: z.enum(['approve', 'reject']),
  digest: z.string(),
  by: z.string(),
  at: instantSchema,
  comment: z.string().optional(),
});
export type Approval = z.infer<typeof approvalSchema>;

export const storedEvidenceSchema = z.object({
  id: z.string(),
  gate: z.string(),
  kind: gateKindSchema,
  verdict: verdictSchema,
  reason: z.string(),
  at: instantSchema,
  evidence: z
    .record(z.string(), z.unknown())
    .describe('The whole input of the gate: it gives the same verdict again'),
});
export type StoredEvidence = z.infer<typeof storedEvidenceSchema>;
