import { z } from 'zod';

const name = z
  .string()
  .regex(
    /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/,
    'must be at most 63 lower case letters, digits and hyphens',
  );
const text = z.string().min(1).max(1_000);

/** Errors and logs show addresses; credentials have files of their own. */
const address = z.string().superRefine((value, context) => {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (!url || !['http:', 'https:'].includes(url.protocol)) {
    context.addIssue('must be an http or https address');
  } else if (url.username || url.password || url.search || url.hash) {
    context.addIssue(
      'must be an address without user, password and query: credentials belong into files, named in authentication',
    );
  }
});

const authenticationSchema = z.union([
  z.strictObject({ tokenFile: text }),
  z.strictObject({
    basic: z.strictObject({
      // A colon ends the user in the header (RFC 7617).
      username: text.regex(/^[^:\r\n]*$/, 'must not have a colon'),
      passwordFile: text,
    }),
  }),
]);

const sourceSchema = z.strictObject({
  name,
  url: address,
  dialect: z
    .enum(['onnx-server', 'triton', 'vllm', 'istio', 'traefik'])
    .default('onnx-server'),
  identify: z.enum(['labels', 'pod-names']).default('labels'),
  authentication: authenticationSchema.optional(),
  tenant: z
    .string()
    .max(1_000)
    .regex(
      /^[\w!.*'()-]+(\|[\w!.*'()-]+)*$/,
      "must be the name of a tenant, of letters, digits and !-_.*'(), or several with | between",
    )
    .optional(),
  caFile: text.optional(),
  timeoutSeconds: z.number().min(0.1).max(30).default(4),
  labels: z
    .record(
      z
        .string()
        .regex(/^[a-zA-Z_][a-zA-Z0-9_]*$/, 'must be the name of a label')
        .refine(label => label !== '__name__', 'must not be __name__'),
      z.string().max(1_000),
    )
    .default({}),
  scrapeIntervalSeconds: z.number().min(1).max(300).default(15),
});

/** `mlops.prometheus`. */
export const prometheusSchema = z.strictObject({
  sources: z.array(sourceSchema).max(50).default([]),
});

export type Authentication = z.infer<typeof authenticationSchema>;
export type SourceConfig = z.infer<typeof sourceSchema>;
