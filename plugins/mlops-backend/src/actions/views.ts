import {
  InferenceService,
  Rollout,
} from '@fairway/backstage-plugin-mlops-common';
import type { z as zodV3 } from 'zod/v3';

/** The registry hands its actions a zod of version 3. */
export type Zod = typeof zodV3;

/** Answers are read by a model with little room: long texts are cut. */
const longestText = 600;
const mostVerdicts = 20;

const cut = (text: string) =>
  text.length > longestText ? `${text.slice(0, longestText)}…` : text;

/** What an assistant is told of a service. */
export const serviceView = (z: Zod) =>
  z.object({
    name: z.string(),
    model: z.string(),
    modelVersion: z.string(),
    environment: z.string(),
    owner: z.string(),
    pool: z.string(),
    phase: z.string(),
    message: z.string().describe('What is going on, in plain words'),
    action: z.string().optional().describe('What to do about it'),
    revision: z.number().describe('The one that is wanted'),
    replicas: z.number(),
    inferUrl: z.string().optional().describe('Where predictions are asked for'),
  });

export function viewService(service: InferenceService) {
  const { name, model, environment, owner, pool, status, revision } = service;
  return {
    ...{ name, model, environment, owner, pool },
    modelVersion: revision.spec.modelVersion,
    phase: status.phase,
    message: cut(status.message),
    ...(status.action !== undefined && { action: cut(status.action) }),
    revision: revision.number,
    replicas: service.replicas.length,
    ...(service.endpoint && { inferUrl: service.endpoint.inferUrl }),
  };
}

/** What an assistant is told of a rollout. */
export const rolloutView = (z: Zod) =>
  z.object({
    id: z.string(),
    service: z.string(),
    environment: z.string(),
    stableRevision: z.number(),
    candidateRevision: z.number(),
    stableVersion: z.string().optional().describe('Of the model'),
    candidateVersion: z.string().optional().describe('Of the model'),
    candidateDigest: z
      .string()
      .optional()
      .describe('Of the artifact that is shipped; an approval names it'),
    phase: z.string(),
    hasEnded: z.boolean(),
    waitingFor: z.string().describe('What it waits for, in plain words'),
    action: z.string().optional().describe('What a person can do about it'),
    reason: z.string().optional().describe('Why it ended, or goes back'),
    decidedBy: z
      .string()
      .optional()
      .describe('Who or what decided that: a user, a gate or the control loop'),
    step: z.number().describe('The current one, counted from 1'),
    steps: z.array(z.object({ weight: z.number() })),
    weights: z
      .object({ stable: z.number(), candidate: z.number() })
      .describe('Shares of the predictions in percent, as routed if known'),
    hasGates: z.boolean(),
    verdicts: z.array(
      z.object({
        gate: z.string(),
        verdict: z.enum(['pass', 'fail', 'inconclusive']),
        reason: z.string(),
      }),
    ),
    commands: z.array(z.string()).describe('Those that it accepts now'),
    submittedBy: z.string(),
  });

export function viewRollout(rollout: Rollout) {
  const { waitingFor, action, reason, decidedBy } = rollout;
  const { stableVersion, candidateVersion } = rollout;
  const { stable, candidate } = rollout.observed ?? rollout.wanted;
  return {
    id: rollout.id,
    service: rollout.service,
    environment: rollout.environment,
    stableRevision: rollout.stableRevision,
    candidateRevision: rollout.candidateRevision,
    ...(stableVersion && { stableVersion: stableVersion.modelVersion }),
    ...(candidateVersion && {
      candidateVersion: candidateVersion.modelVersion,
      candidateDigest: candidateVersion.digest,
    }),
    phase: rollout.phase,
    hasEnded: rollout.endedAt !== undefined,
    waitingFor: cut(waitingFor),
    ...(action !== undefined && { action: cut(action) }),
    ...(reason !== undefined && { reason: cut(reason) }),
    ...(decidedBy !== undefined && { decidedBy }),
    step: rollout.step + 1,
    steps: rollout.steps.map(({ weight }) => ({ weight })),
    weights: { stable, candidate },
    hasGates: rollout.hasGates,
    verdicts: rollout.verdicts
      .slice(0, mostVerdicts)
      .map(({ gate, verdict, reason: said }) => ({
        ...{ gate, verdict },
        reason: cut(said),
      })),
    commands: [...rollout.commands],
    submittedBy: rollout.submittedBy,
  };
}
