import { isBatchable, type ModelSignature } from '@fairway/inference-protocol';
import { Batcher, type BatcherOptions } from './Batcher.ts';
import type { Computer } from './BatchRunner.ts';

/** Rows that are computed together where nobody says how many. */
export const DEFAULT_BATCH_ROWS = 32;

/** Memory that waiting requests may take, in largest bodies. */
const QUEUE_BODIES = 8;

/**
 * The batcher of a model: requests are merged where the model's shapes allow
 * it and, unless somebody vouches for the model by naming a size, as long as
 * answers prove not to depend on what is computed with them.
 */
export function createBatcher(
  model: Computer & { signature: ModelSignature },
  options: Pick<BatcherOptions, 'onExecution' | 'onWarning'> & {
    maxBatchSize?: number;
    maxQueueDelayMicroseconds: number;
    maxQueueSize: number;
    maxBodyBytes: number;
  },
): Batcher {
  const { maxBatchSize, onExecution, onWarning } = options;
  const canMerge = isBatchable(model.signature);
  if (!canMerge && maxBatchSize !== undefined && maxBatchSize > 1) {
    onWarning(
      `requests are computed one by one, although --max-batch-size is ${maxBatchSize}: not every input and output of the model has a first dimension of any size`,
    );
  }
  return Batcher.create({
    model,
    maxRows: canMerge ? maxBatchSize ?? DEFAULT_BATCH_ROWS : 1,
    maxDelayMilliseconds: options.maxQueueDelayMicroseconds / 1000,
    queue: {
      items: options.maxQueueSize,
      bytes: QUEUE_BODIES * options.maxBodyBytes,
    },
    needsProof: maxBatchSize === undefined,
    onExecution,
    onWarning,
  });
}
