export { createRolloutWaitAction } from './createRolloutWaitAction';
