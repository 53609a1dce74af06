import { StageInstants } from '@fairway/backstage-plugin-mlops-node';
import { TimelineMark } from '@fairway/backstage-plugin-mlops-common';
import { Mark } from '../../deployments/DeploymentsStore';

const markOfStage: Record<keyof StageInstants, TimelineMark> = {
  accepted: 'T3',
  placed: 'T4',
  runtimeAvailable: 'T5',
  modelFetched: 'T6',
  runtimeStarted: 'T7',
  modelReady: 'T8',
  routed: 'T9',
};

/** The marks of the timeline that a target's stages stand for. */
export function stageMarks(stages: StageInstants): Mark[] {
  return (Object.keys(markOfStage) as (keyof StageInstants)[]).flatMap(
    stage => {
      const at = stages[stage];
      return at === undefined
        ? []
        : [{ mark: markOfStage[stage], at, source: 'target' as const }];
    },
  );
}
