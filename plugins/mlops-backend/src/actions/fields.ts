import type { Zod } from './views';

/*
 * The schemas of mlops-common are of zod 4, the registry's of zod 3, so bounds are
 * stated once more here; a test compares both. What comes in is parsed by the
 * schemas of mlops-common all the same.
 */

export const serviceField = (z: Zod) =>
  z.string().min(1).max(52).describe('Name of the inference service');

export const rolloutField = (z: Zod) =>
  z.string().min(1).max(100).describe('Identifier of the rollout');

export const reasonField = (z: Zod) =>
  z
    .string()
    .min(1)
    .max(500)
    .describe('Why, in words for the people who read the history later');

export const digestField = (z: Zod) =>
  z
    .string()
    .min(1)
    .max(200)
    .describe('Of the artifact that was looked at; another one is refused');

export const revisionField = (z: Zod) => z.number().int().min(1);

export const idempotencyKeyField = (z: Zod) =>
  z
    .string()
    .min(1)
    .max(200)
    .describe(
      'Any text that stands for this wish: use the same when you ask for it again, and it is not done twice',
    );
