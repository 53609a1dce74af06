import { nodeStages } from './nodeStages.ts';
import { podStages } from './podStages.ts';
import { stageDocuments } from './stage.ts';

/** The configuration of kwok: how fake nodes and the pods on them behave. */
export const stages = stageDocuments([...nodeStages, ...podStages]);
