export { createManifestsRenderAction } from './createManifestsRenderAction';
export { createPullRequestRecordAction } from './createPullRequestRecordAction';
