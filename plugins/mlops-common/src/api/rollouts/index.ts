export * from './strategies';
export * from './gates';
export * from './policies';
export * from './rollouts';
export * from './promotions';
export * from './signals';
export {
  rolloutOptionsSchema,
  rolloutPreviewSchema,
  type RolloutOptions,
  type RolloutPreview,
} from './operations';
