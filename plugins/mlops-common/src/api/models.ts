import { z } from 'zod';
import { entityRefSchema, signatureSchema } from './common';
import { languageModelFactsSchema, ownContainerSchema } from './runtimes';

export const modelVersionSchema = z.object({
  name: z.string(),
  description: z.string().optional(),
  format: z.object({ name: z.string(), version: z.string().optional() }),
  uri: z.string(),
  digest: z.string(),
  createdAt: z.string().optional(),
  metrics: z.array(
    z.object({
      name: z.string(),
      value: z.number(),
      dataset: z.string().optional(),
    }),
  ),
  signature: signatureSchema.optional(),
  example: z.record(z.string(), z.unknown()).optional(),
  referenceData: z
    .object({
      uri: z.string(),
      digest: z.string().optional(),
      format: z.enum(['csv', 'jsonl']).optional(),
    })
    .optional()
    .describe('What production data is compared with, to find drift'),
  container: ownContainerSchema
    .optional()
    .describe('An image of its own that serves it'),
  languageModel: languageModelFactsSchema
    .optional()
    .describe('Set for language models, which vLLM serves'),
  deployable: z.boolean(),
  reasons: z
    .array(z.string())
    .describe('Why this version cannot be deployed; empty when it can'),
});
export type ModelVersionInfo = z.infer<typeof modelVersionSchema>;

export const modelSchema = z.object({
  ref: entityRefSchema,
  name: z.string(),
  title: z.string(),
  description: z.string().optional(),
  type: z.string(),
  lifecycle: z.string(),
  owner: z.string(),
  task: z.string().optional(),
  license: z.string().optional(),
  hasCard: z.boolean(),
  deployable: z.boolean(),
  reasons: z.array(z.string()),
  versions: z.array(modelVersionSchema).describe('Newest first'),
  serviceCount: z.number().int().min(0),
});
export type ModelInfo = z.infer<typeof modelSchema>;

export const modelCardSchema = z.object({ markdown: z.string() });
