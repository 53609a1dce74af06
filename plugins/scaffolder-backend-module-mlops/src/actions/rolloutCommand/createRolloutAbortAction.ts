import { ActionServices } from '../../api';
import { commandExamples } from './commandExamples';
import { createRolloutCommandAction } from './createRolloutCommandAction';

const ACTION_ID = 'mlops:rollout:abort';

/** Creates `mlops:rollout:abort`: lets the stable revision have all of the traffic again. */
export function createRolloutAbortAction(options: ActionServices) {
  return createRolloutCommandAction(options, {
    id: ACTION_ID,
    description: 'Aborts a rollout: the stable revision serves again',
    examples: commandExamples(ACTION_ID, {
      description: 'Abort, and say why',
      name: 'Abort',
      reason: 'The campaign was called off',
    }),
    command: {
      name: 'abort',
      isDone: [
        'rolling-back',
        'rolled-back',
        'aborted',
        'superseded',
        'failed',
      ],
    },
  });
}
