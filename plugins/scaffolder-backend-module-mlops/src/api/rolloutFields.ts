import { longestBakeSeconds } from '@fairway/backstage-plugin-mlops-common';
import type { z as zodV3 } from 'zod/v3';
import { deploymentFields, versionField } from './fields';
import { gatesField } from './gateFields';

type Zod = typeof zodV3;

const percent = (z: Zod, most: number) => z.number().int().min(1).max(most);

const bakeFields = (z: Zod) => ({
  bakeSeconds: z.number().int().min(0).max(longestBakeSeconds).optional(),
  minimumSamples: z.number().int().min(0).max(10_000_000).optional(),
  terminationWaitSeconds: z
    .number()
    .int()
    .min(0)
    .max(longestBakeSeconds)
    .optional(),
});

const strategyField = (z: Zod) =>
  z.discriminatedUnion('type', [
    z
      .object({ type: z.literal('all-at-once'), ...bakeFields(z) })
      .strict()
      .describe('The candidate takes all of the traffic in one shift'),
    z
      .object({
        type: z.literal('canary'),
        canarySize: percent(z, 50),
        furtherWeights: z.array(percent(z, 99)).max(20).optional(),
        ...bakeFields(z),
      })
      .strict()
      .describe('A small share first, then all'),
    z
      .object({
        type: z.literal('linear'),
        linearStepSize: percent(z, 50),
        ...bakeFields(z),
      })
      .strict()
      .describe('The same share more with each step'),
    z
      .object({ type: z.literal('blue-green'), ...bakeFields(z) })
      .strict()
      .describe('One shift, with the old revision kept at full size'),
    z
      .object({
        type: z.literal('shadow'),
        mirrorPercent: percent(z, 100).optional(),
        canarySize: percent(z, 50).optional(),
        ...bakeFields(z),
      })
      .strict()
      .describe('Copies of predictions first, whose answers are thrown away'),
  ]);

const reasonField = (z: Zod) =>
  z.string().max(500).optional().describe('Why, for the history');

/** The wish for a rollout; see `fields.ts` for why the bounds stand here too. */
export const rolloutFields = {
  modelVersion: (z: Zod) =>
    versionField(z)
      .optional()
      .describe('The model version to ship; else give revision'),
  revision: (z: Zod) =>
    z
      .number()
      .int()
      .min(1)
      .optional()
      .describe('An earlier revision to go back to; else give modelVersion'),
  strategy: (z: Zod) =>
    strategyField(z)
      .optional()
      .describe(
        'How the traffic moves: shares in percent, and how many seconds and predictions each step bakes; as the environment has it if nothing is said',
      ),
  gates: gatesField,
  errorBudget: (z: Zod) =>
    z
      .object({
        falsePromotion: z.number().positive().max(0.5),
        falseRollback: z.number().positive().max(0.5),
      })
      .strict()
      .optional()
      .describe(
        'How often the gates together may err, instead of what the environment says',
      ),
  onSilence: (z: Zod) =>
    z
      .enum(['hold', 'roll-back'])
      .optional()
      .describe(
        'What to do when evidence stays away, instead of what the environment says',
      ),
  reason: reasonField,
};

/** The wish for a promotion to the next environment. */
export const promotionFields = {
  digest: (z: Zod) =>
    z
      .string()
      .min(1)
      .max(200)
      .optional()
      .describe(
        'The artifact that must be the stable one; whatever is stable if nothing is said',
      ),
  target: (z: Zod) =>
    deploymentFields
      .name(z)
      .optional()
      .describe(
        'The inference service of the next environment; the only one of the same owner there if nothing is said',
      ),
  reason: reasonField,
};

/** Which rollout to follow or to command. */
export const rolloutField = (z: Zod) =>
  z.string().min(1).describe('The rollout, as mlops:rollout:start gave it');

/** What goes with a command. */
export const rolloutCommandFields = {
  rollout: rolloutField,
  reason: reasonField,
};
