import { gatesOfStep, Rollout } from '@fairway/backstage-plugin-mlops-common';

/** What a step that bakes still needs before it can pass. */
export type Waits = {
  samples: number;
  bakeSeconds: number;
  gates: string[];
};

/** What of samples, time and verdicts the present step lacks. */
export function waitsOf(rollout: Rollout): Waits {
  const step = rollout.steps[rollout.step];
  if (!step) {
    return { samples: 0, bakeSeconds: 0, gates: [] };
  }
  const verdicts = new Map(
    rollout.verdicts.map(({ gate, ...said }) => [gate, said]),
  );
  return {
    samples: Math.max(0, step.minimumSamples - rollout.samples),
    bakeSeconds: Math.max(
      0,
      Math.round(step.bakeSeconds - rollout.bakedSeconds),
    ),
    gates: gatesOfStep(rollout.gates, step)
      .filter(({ name }) => {
        const said = verdicts.get(name);
        return said?.verdict !== 'pass' || said.step !== rollout.step;
      })
      .map(({ name }) => name),
  };
}
