import type { z as zodV3 } from 'zod/v3';

/** The `ui:options` of fields that look at other answers of the form. */
export const givenOptions = (z: typeof zodV3) =>
  z.object({
    given: z
      .record(z.any())
      .optional()
      .describe(
        'Answers that the template gives instead of asking for them, by parameter name',
      ),
  });
