import { ActionServices } from '../../api';
import { commandExamples } from './commandExamples';
import { createRolloutCommandAction } from './createRolloutCommandAction';

const ACTION_ID = 'mlops:rollout:promote';

/**
 * Creates `mlops:rollout:promote`: lets a rollout go on without the bakes that
 * are left. The gates before traffic must have passed, whoever tells it to.
 */
export function createRolloutPromoteAction(options: ActionServices) {
  return createRolloutCommandAction(options, {
    id: ACTION_ID,
    description:
      'Promotes the candidate of a rollout now, without the bakes that are left',
    examples: commandExamples(ACTION_ID, {
      description: 'Promote now, and say why',
      name: 'Promote now',
      reason: 'Release manager has looked at the signals',
    }),
    command: { name: 'promote', isDone: ['promoting', 'settling', 'promoted'] },
  });
}
