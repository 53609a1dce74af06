export { createRolloutStartAction } from './createRolloutStartAction';
