import {
  GateDeclaration,
  Strategy,
} from '@fairway/backstage-plugin-mlops-common';

/** Bakes of a second instead of minutes. What is judged is the cluster. */
const quick = {
  bakeSeconds: 1,
  minimumSamples: 0,
  maximalBakeSeconds: 60,
  terminationWaitSeconds: 0,
  provisioningSeconds: 20,
  unreadySeconds: 5,
  rollbackWaitSeconds: 5,
  lookSeconds: 1,
  defaultStrategy: {
    type: 'canary',
    canarySize: 10,
    furtherWeights: [30, 60],
  } satisfies Strategy,
  defaultGates: [
    { kind: 'smoke', name: 'smoke', requests: 1 },
  ] satisfies GateDeclaration[],
};

/** Of all steps of a rollout by the strategy above, as they are written. */
export const stepByStep = [
  { 1: 100 },
  { 1: 90, 2: 10 },
  { 1: 70, 2: 30 },
  { 1: 40, 2: 60 },
  { 2: 100 },
];

/**
 * - `development`: is done as soon as the cluster is.
 * - `patient`: leaves an autoscaler, or somebody who intervenes, the time to.
 * - `enduring`: waits longer than a cluster takes to find itself again, whose parts
 *   ask an API server that was away no more than every 30 s or so (the backoff of
 *   client-go's reflectors), and than a gateway takes that has to be asked again.
 * - `slow`: has one step, which takes more than a jump of the clock is worth.
 * - `measured`: is judged by what Prometheus says of errors.
 */
export const environments = [
  { name: 'development', rollouts: quick },
  { name: 'patient', rollouts: { ...quick, bakeSeconds: 5 } },
  { name: 'enduring', rollouts: { ...quick, provisioningSeconds: 90 } },
  {
    name: 'slow',
    rollouts: {
      ...quick,
      bakeSeconds: 15,
      defaultStrategy: { type: 'canary', canarySize: 10 } satisfies Strategy,
    },
  },
  {
    name: 'measured',
    rollouts: {
      ...quick,
      minimumSamples: 10,
      // Longer than Prometheus takes to have what was counted.
      maximalBakeSeconds: 40,
      defaultStrategy: {
        type: 'linear',
        linearStepSize: 50,
      } satisfies Strategy,
      defaultGates: [
        {
          kind: 'comparison',
          name: 'errors',
          metric: 'error-rate',
          margin: { absolute: 0.3 },
        },
      ] satisfies GateDeclaration[],
    },
  },
];

export type EnvironmentName =
  | 'development'
  | 'patient'
  | 'enduring'
  | 'slow'
  | 'measured';
