export { runFairway } from './main.ts';
export type { Terminal } from './Terminal.ts';
export { exitCodes } from './exitCodes.ts';
