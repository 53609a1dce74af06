import { z } from 'zod';

const text = z.string().min(1).max(1_000);

/** How a runtime of KServe is chosen and told which model it serves. */
const runtimeSchema = z.strictObject({
  name: text.optional(),
  args: z.array(z.string().max(1_000)).max(50).optional(),
});

/** What has to be known of the KServe of a cluster. */
export const kserveSchema = z.strictObject({
  /** `Knative` is experimental: its manifests are shown, and not written. */
  mode: z.enum(['Standard', 'Knative']).optional(),
  runtimes: z
    .record(z.string().min(1).max(100), runtimeSchema)
    .refine(
      runtimes => Object.keys(runtimes).length <= 100,
      'has more than 100 runtimes',
    )
    .optional(),
  storageContainer: text.optional(),
  /** Schemes beside https: and oci: that models may come by. */
  schemes: z
    .array(
      z
        .string()
        .regex(/^[a-z][a-z0-9+.-]{0,30}$/, 'must be a scheme, such as s3')
        .refine(
          scheme => !['file', 'http', 'https', 'oci'].includes(scheme),
          'is none that can be added',
        ),
    )
    .max(20)
    .optional(),
});
