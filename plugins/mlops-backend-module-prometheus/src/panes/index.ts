export { stretchesOf } from './stretches';
export type { PaneOptions, Stretch, Stretches } from './stretches';
export { timelineOf } from './timeline';
export type { Timeline } from './timeline';
