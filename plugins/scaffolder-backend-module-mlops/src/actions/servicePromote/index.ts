export { createServicePromoteAction } from './createServicePromoteAction';
