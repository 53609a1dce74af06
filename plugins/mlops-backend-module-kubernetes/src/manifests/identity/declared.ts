import { z } from 'zod';
import type { DesiredRevision } from '@fairway/backstage-plugin-mlops-node';

/** No rollout needs more; bounds what is read from a cluster. */
const MAX_REVISIONS = 100;

const declaredRevisionSchema = z.object({
  number: z.number().int().min(1),
  replicas: z.number().int().min(0).max(10_000),
  weight: z.number().min(0).max(100),
  mirror: z.number().min(0).max(100).optional(),
  scaling: z
    .object({
      minReplicas: z.number().int().min(0),
      maxReplicas: z.number().int().min(1),
      targetConcurrency: z.number().optional(),
      idleSeconds: z.number().optional(),
    })
    .optional(),
  awakening: z.enum(['v1beta1', 'v1alpha1', 'none']).optional(),
});
const declaredSchema = z.array(declaredRevisionSchema).max(MAX_REVISIONS);

/** One revision as the anchor remembers its declaration. */
export type DeclaredRevision = z.infer<typeof declaredRevisionSchema>;

/**
 * The value of the annotation that says what was declared last, as compact JSON.
 *
 * @param awakeningOf - how a revision that may sleep is woken
 */
export function encodeDeclared(
  revisions: readonly DesiredRevision[],
  awakeningOf: (revision: DesiredRevision) => DeclaredRevision['awakening'],
): string {
  return JSON.stringify(
    revisions.map(revision => {
      const { number, replicas, weight, mirror, scaling } = revision;
      const awakening = awakeningOf(revision);
      return {
        number,
        replicas,
        weight,
        ...(mirror !== undefined && { mirror }),
        ...(scaling && { scaling: { ...scaling } }),
        ...(awakening && { awakening }),
      };
    }),
  );
}

/** What {@link encodeDeclared} wrote; undefined where it is missing or somebody has spoiled it. */
export function decodeDeclared(
  value: string | undefined,
): DeclaredRevision[] | undefined {
  try {
    const parsed = declaredSchema.safeParse(JSON.parse(value ?? ''));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}
