import { z } from 'zod';
import {
  entityRefSchema,
  instantSchema,
  serviceNameSchema,
  signatureSchema,
} from './common';
import { poolPlacementSchema } from './poolPlacement';
import { environmentVariablesSchema, resourcesSchema } from './resources';
import {
  languageModelSettingsSchema,
  ownContainerSchema,
  servedLanguageModelSchema,
} from './runtimes';
import { scalingSchema, trafficSchema } from './scaling';

/**
 * What one revision of an inference service consists of.
 *
 * Everything is immutable but `scaling` and `traffic`: they say how many
 * replicas there are and how requests reach them, not what a replica is, and
 * change without restarting any. History tells of each such change.
 */
export const revisionSpecSchema = z.object({
  modelVersion: z.string(),
  uri: z.string().describe('Resolved location of the artifact'),
  digest: z.string(),
  format: z.string(),
  signature: signatureSchema.optional(),
  example: z.record(z.string(), z.unknown()).optional(),
  runtime: z
    .string()
    .describe('onnx, vllm, container, or what the serving target calls it'),
  container: ownContainerSchema
    .optional()
    .describe('The image of the model version itself'),
  languageModel: servedLanguageModelSchema.optional(),
  resources: resourcesSchema,
  replicas: z
    .number()
    .int()
    .min(1)
    .max(100)
    .describe('How many; with scaling, the number to begin with'),
  scaling: scalingSchema
    .optional()
    .describe('Absent: there are always as many as `replicas` says'),
  traffic: trafficSchema.optional(),
  environmentVariables: environmentVariablesSchema,
  placement: poolPlacementSchema
    .optional()
    .describe(
      'Where its pool was when the revision was made; absent: where its serving target has it',
    ),
});
export type RevisionSpec = z.infer<typeof revisionSpecSchema>;

export const revisionSchema = z.object({
  number: z.number().int().min(1),
  spec: revisionSpecSchema,
  reason: z.string(),
  createdBy: z.string(),
  createdAt: instantSchema,
  pullRequestUrl: z
    .string()
    .optional()
    .describe(
      'The pull request that brings it to its cluster, where there is one',
    ),
});
export type Revision = z.infer<typeof revisionSchema>;

export const replicaSchema = z.object({
  name: z.string(),
  revision: z.number().int(),
  state: z.enum(['starting', 'ready', 'draining', 'crashed', 'stopped']),
  reason: z.string().optional().describe('Why it is in this state'),
  since: instantSchema,
  restarts: z.number().int().min(0),
});
export type Replica = z.infer<typeof replicaSchema>;

export const phases = [
  'queued',
  'deploying',
  'ready',
  'degraded',
  'stopping',
  'stopped',
  'failed',
  'deleting',
] as const;
export const phaseSchema = z.enum(phases);
export type Phase = z.infer<typeof phaseSchema>;

export const desiredStateSchema = z.enum(['running', 'stopped', 'deleted']);
export type DesiredState = z.infer<typeof desiredStateSchema>;

/** The state of a service in plain words. */
export const serviceStatusSchema = z.object({
  phase: phaseSchema,
  message: z.string().describe('What is going on'),
  action: z.string().optional().describe('What to do, when there is something'),
  actionUrl: z
    .string()
    .optional()
    .describe('Where to do that, such as a pull request'),
  since: instantSchema,
  asleepSince: instantSchema
    .optional()
    .describe('Set while it sleeps: ready, with no replica'),
  observedAt: instantSchema.optional(),
});
export type ServiceStatus = z.infer<typeof serviceStatusSchema>;

export const endpointSchema = z.object({
  url: z.string().describe('Base URL of the service'),
  inferUrl: z.string().describe('Where to POST a prediction'),
  modelName: z.string(),
  protocols: z.array(z.string()),
});
export type ServiceEndpoint = z.infer<typeof endpointSchema>;

export const serviceSchema = z.object({
  id: z.string(),
  name: serviceNameSchema,
  model: entityRefSchema,
  environment: z.string(),
  pool: entityRefSchema,
  owner: entityRefSchema,
  target: z.string(),
  desiredState: desiredStateSchema,
  status: serviceStatusSchema,
  revision: revisionSchema,
  replicas: z.array(replicaSchema),
  endpoint: endpointSchema.optional(),
  checksKeys: z
    .boolean()
    .describe(
      'Whether predictions need an endpoint key; if not, what stands in front of the service decides who may call it',
    ),
  createdBy: z.string(),
  createdAt: instantSchema,
  updatedAt: instantSchema,
  permissions: z
    .object({
      canUpdate: z.boolean(),
      canDelete: z.boolean(),
      canPredict: z.boolean(),
    })
    .describe('What the asking user may do'),
});
export type InferenceService = z.infer<typeof serviceSchema>;

export const serviceQuerySchema = z.object({
  model: z.string().optional(),
  pool: z.string().optional(),
  owner: z.string().optional(),
  environment: z.string().optional(),
  phase: phaseSchema.optional(),
  search: z.string().max(100).optional(),
  limit: z.coerce.number().int().min(1).max(200).optional(),
  offset: z.coerce.number().int().min(0).optional(),
});
export type ServiceQuery = z.infer<typeof serviceQuerySchema>;

/**
 * A change of what a service runs on: a new revision of the same model version.
 *
 * A change of `scaling` and `traffic` alone is made to the revision that is
 * there, and restarts nothing; null takes them away.
 */
export const revisionRequestSchema = z
  .object({
    resources: resourcesSchema.optional(),
    replicas: z.number().int().min(1).max(100).optional(),
    scaling: scalingSchema.nullable().optional(),
    traffic: trafficSchema.nullable().optional(),
    environmentVariables: environmentVariablesSchema.optional(),
    languageModel: languageModelSettingsSchema.optional(),
    reason: z.string().max(500).optional(),
  })
  .strict();
export type RevisionRequest = z.infer<typeof revisionRequestSchema>;

export const eventSchema = z.object({
  id: z.number().int(),
  at: instantSchema,
  type: z.string().describe('Stable identifier, such as replica-exited'),
  severity: z.enum(['info', 'warning', 'error']),
  message: z.string(),
  actor: z.string().describe('Who or what decided: a user or a component'),
  revision: z.number().int().optional(),
  evidence: z.record(z.string(), z.unknown()).optional(),
});
export type ServiceEvent = z.infer<typeof eventSchema>;
