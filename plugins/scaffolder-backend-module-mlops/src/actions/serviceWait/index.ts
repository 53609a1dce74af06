export { createServiceWaitAction } from './createServiceWaitAction';
