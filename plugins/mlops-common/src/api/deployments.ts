import { z } from 'zod';
import {
  entityRefSchema,
  findingSchema,
  instantSchema,
  serviceNameSchema,
} from './common';
import { priceSchema } from './pools';
import {
  environmentVariablesSchema,
  resourcesSchema,
  sizeNameSchema,
} from './resources';
import { languageModelSettingsSchema } from './runtimes';
import { scalingSchema, trafficSchema } from './scaling';
import { revisionSpecSchema, serviceSchema } from './services';

/**
 * The wish to have a model version served.
 *
 * `size` gives resources, replicas and scaling in one word; `resources`,
 * `replicas` and `scaling` override it. Without any, the size is `small`. With
 * scaling, `replicas` is the number to begin with, kept within its bounds.
 */
export const deploymentRequestSchema = z
  .object({
    name: serviceNameSchema,
    model: entityRefSchema,
    version: z.string().min(1).max(63),
    environment: z.string().min(1).max(63),
    pool: entityRefSchema,
    owner: entityRefSchema,
    size: sizeNameSchema.optional(),
    resources: resourcesSchema.optional(),
    replicas: z.number().int().min(1).max(100).optional(),
    scaling: scalingSchema.optional(),
    traffic: trafficSchema.optional(),
    environmentVariables: environmentVariablesSchema.optional(),
    languageModel: languageModelSettingsSchema
      .optional()
      .describe('Only of a language model; a GPU for each part by default'),
    clickedAt: instantSchema
      .optional()
      .describe('When the user clicked, by the clock of the browser'),
    template: entityRefSchema
      .optional()
      .describe('The template that asks, for the statistics of deployments'),
  })
  .strict();
export type DeploymentRequest = z.infer<typeof deploymentRequestSchema>;

export const submitRequestSchema = deploymentRequestSchema.extend({
  idempotencyKey: z
    .string()
    .min(1)
    .max(200)
    .describe('The same key never deploys twice; task id and step for a task'),
});
export type SubmitRequest = z.infer<typeof submitRequestSchema>;

/** The marks of the click-to-first-prediction timeline, in order. */
export const timelineMarks = [
  { mark: 'T0', title: 'Clicked' },
  { mark: 'T1', title: 'Request accepted' },
  { mark: 'T2', title: 'Checks passed' },
  { mark: 'T3', title: 'Accepted by the serving target' },
  { mark: 'T4', title: 'Placed' },
  { mark: 'T5', title: 'Runtime available' },
  { mark: 'T6', title: 'Model fetched and its digest verified' },
  { mark: 'T7', title: 'Runtime started' },
  { mark: 'T8', title: 'Model ready' },
  { mark: 'T9', title: 'Route programmed' },
  { mark: 'T10', title: 'First valid prediction' },
] as const;
export type TimelineMark = (typeof timelineMarks)[number]['mark'];
export const timelineMarkSchema = z.enum(
  timelineMarks.map(entry => entry.mark) as [TimelineMark, ...TimelineMark[]],
);

export const timelineEntrySchema = z.object({
  mark: timelineMarkSchema,
  at: instantSchema,
  source: z
    .enum(['browser', 'portal', 'target'])
    .describe('Whose clock this instant was read from'),
});
export type TimelineEntry = z.infer<typeof timelineEntrySchema>;

export const deploymentStates = [
  'queued',
  'running',
  'succeeded',
  'failed',
  'superseded',
] as const;

/** What somebody has to do before a declaration can take effect. */
export const waitsForSchema = z.object({
  message: z.string(),
  url: z.string().optional().describe('Such as a pull request'),
});
export type WaitsFor = z.infer<typeof waitsForSchema>;

export const deploymentSchema = z.object({
  id: z.string(),
  service: serviceNameSchema,
  revision: z.number().int(),
  state: z.enum(deploymentStates),
  message: z.string(),
  waitsFor: waitsForSchema
    .optional()
    .describe('Set while somebody has to merge a pull request'),
  requestedBy: z.string(),
  createdAt: instantSchema,
  finishedAt: instantSchema.optional(),
  timeline: z.array(timelineEntrySchema),
});
export type Deployment = z.infer<typeof deploymentSchema>;

export const submittedSchema = z.object({
  deployment: deploymentSchema,
  service: serviceSchema,
  repeated: z
    .boolean()
    .describe('True when this idempotency key had been submitted before'),
});
export type Submitted = z.infer<typeof submittedSchema>;

export const manifestSchema = z.object({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.object({ name: z.string() }).loose(),
  spec: z.unknown().optional(),
});
/** What a serving target would create, as a typed object to read or commit. */
export type Manifest = z.infer<typeof manifestSchema>;

export const previewSchema = z.object({
  name: z.string(),
  revision: revisionSpecSchema.optional(),
  findings: z.array(findingSchema),
  blocked: z.boolean(),
  manifests: z.array(manifestSchema),
  price: priceSchema
    .optional()
    .describe(
      'Per hour for as many replicas as there may be; absent when the pool has no price',
    ),
  minimalPrice: priceSchema
    .optional()
    .describe('Per hour for as few replicas as there may be, with scaling'),
});
export type Preview = z.infer<typeof previewSchema>;
