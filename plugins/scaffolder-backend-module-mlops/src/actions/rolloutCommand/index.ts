export { createRolloutAbortAction } from './createRolloutAbortAction';
export { createRolloutPromoteAction } from './createRolloutPromoteAction';
