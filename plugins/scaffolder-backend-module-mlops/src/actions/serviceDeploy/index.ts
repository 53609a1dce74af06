export { createServiceDeployAction } from './createServiceDeployAction';
