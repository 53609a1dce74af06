export { createModelInspectAction } from './createModelInspectAction';
