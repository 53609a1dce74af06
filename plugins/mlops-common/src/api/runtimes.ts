import { z } from 'zod';

/** What clients say to a server, and what it answers. */
export const protocolNames = ['open-inference-v2', 'openai'] as const;
export const protocolNameSchema = z.enum(protocolNames);
export type ProtocolName = z.infer<typeof protocolNameSchema>;

/** An image that is what it is for ever: registry, repository and what it hashes to. */
export const PINNED_IMAGE =
  /^[a-z0-9.-]+(:\d{1,5})?(\/[a-z0-9]+([._-]+[a-z0-9]+)*)+(:[\w][\w.-]{0,127})?@sha256:[0-9a-f]{64}$/;

/** An absolute path of an address, without a query. */
export const READINESS_PATH = /^\/[A-Za-z0-9\-._~/]{0,200}$/;

/** Ports that a server without privileges can listen on. */
export const LEAST_CONTAINER_PORT = 1024;

/**
 * A company's own image that serves a model version: it listens on `port` and
 * says by status 200 at `readinessPath` that it answers.
 */
export const ownContainerSchema = z.strictObject({
  image: z
    .string()
    .max(1_000)
    .regex(PINNED_IMAGE, 'must be registry/repository@sha256:<digest>'),
  args: z.array(z.string().max(4_096)).max(100).optional(),
  port: z.number().int().min(LEAST_CONTAINER_PORT).max(65_535),
  readinessPath: z
    .string()
    .regex(READINESS_PATH, 'must be a path such as /health'),
  protocol: protocolNameSchema,
});
export type OwnContainer = z.infer<typeof ownContainerSchema>;

const count = z.number().int().min(1);

/**
 * What a language model is, as its `config.json` says: what its context may be,
 * and what it needs of the memory of a GPU.
 */
export const languageModelFactsSchema = z.strictObject({
  contextLength: count
    .max(100_000_000)
    .describe('Tokens of question and answer together, at most'),
  weightsMiB: count.optional().describe('Size of the files with its weights'),
  layers: count.max(10_000).optional(),
  keyValueHeads: count.max(10_000).optional(),
  headDimension: count.max(100_000).optional(),
  chat: z
    .boolean()
    .optional()
    .describe('Whether it has a chat template; absent: it has'),
});
export type LanguageModelFacts = z.infer<typeof languageModelFactsSchema>;

/** How a language model is to be served. */
export const languageModelSettingsSchema = z.strictObject({
  contextLength: z
    .number()
    .int()
    .min(16)
    .max(100_000_000)
    .optional()
    .describe('Tokens of question and answer together; absent: what it knows'),
  quantization: z
    .string()
    .regex(/^[a-z][a-z0-9_-]{0,63}$/, 'must be a method such as fp8 or awq')
    .optional()
    .describe('Absent: as the weights are'),
  tensorParallelism: z
    .number()
    .int()
    .min(1)
    .max(64)
    .describe('Over how many GPUs each replica divides its weights'),
});
export type LanguageModelSettings = z.infer<typeof languageModelSettingsSchema>;

/**
 * What `--quantization` takes: `QUANTIZATION_METHODS` of vLLM 0.33.0
 * (`model_executor/layers/quantization/__init__.py`) without the deprecated ones.
 */
export const VLLM_QUANTIZATIONS: readonly string[] = [
  'auto_awq',
  'auto_gptq',
  'awq',
  'awq_marlin',
  'compressed-tensors',
  'deepseek_v4_fp8',
  'experts_int8',
  'fp8',
  'fp8_per_block',
  'fp8_per_channel',
  'fp8_per_tensor',
  'gpt_oss_mxfp4',
  'gptq',
  'gptq_marlin',
  'humming',
  'inc',
  'int8_per_channel_weight_only',
  'modelopt',
  'modelopt_fp4',
  'modelopt_mixed',
  'modelopt_mxfp8',
  'moe_wna16',
  'mxfp4',
  'mxfp8',
  'nvfp4_per_token',
  'online',
  'quark',
  'torchao',
];

/** A language model of a revision: what it is and how it is served. */
export const servedLanguageModelSchema = languageModelSettingsSchema.extend({
  facts: languageModelFactsSchema,
});
export type ServedLanguageModel = z.infer<typeof servedLanguageModelSchema>;

/** The runtime of language models. */
export const VLLM_RUNTIME = 'vllm';
/** The runtime of versions with an image of their own. */
export const CONTAINER_RUNTIME = 'container';

/**
 * The runtime that serves a version: its own image, vLLM where it is a language
 * model, and else the one that has the name of its format.
 */
export function runtimeOf(version: {
  format: { name: string };
  languageModel?: LanguageModelFacts;
  container?: OwnContainer;
}): string {
  if (version.container) {
    return CONTAINER_RUNTIME;
  }
  return version.languageModel ? VLLM_RUNTIME : version.format.name;
}

/** What clients of a revision speak. */
export function protocolOf(spec: {
  runtime: string;
  container?: OwnContainer;
  languageModel?: ServedLanguageModel;
}): ProtocolName {
  if (spec.container) {
    return spec.container.protocol;
  }
  return spec.languageModel ? 'openai' : 'open-inference-v2';
}

const MINUTE = 60;

/** Seconds that a replica may take to become ready, by its runtime. */
const startSeconds: Record<string, number> = {
  // Weights are fetched, many GiB of them, and kernels are compiled.
  [VLLM_RUNTIME]: 60 * MINUTE,
  // Nothing is known of it.
  [CONTAINER_RUNTIME]: 30 * MINUTE,
};

/** How long a replica of a runtime may take until it is ready, in seconds. */
export function startSecondsOf({ runtime }: { runtime: string }): number {
  return Object.hasOwn(startSeconds, runtime)
    ? startSeconds[runtime]
    : 10 * MINUTE;
}
