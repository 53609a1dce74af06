import type { ServedLanguageModel } from './api';

const MIB = 2 ** 20;

/** Keys and values in 16 bits, as most weights are and vLLM's `auto` has it. */
const BYTES_PER_VALUE = 2;

/**
 * Share of the memory of a GPU that vLLM takes: the default of
 * `--gpu-memory-utilization` in 0.33.0 (`config/cache.py`).
 */
export const VLLM_MEMORY_SHARE = 0.92;

/** The least that a language model needs of each of its GPUs, in MiB. */
export interface GpuMemoryNeed {
  /** Its part of the weights. */
  weights: number;
  /** Keys and values of one request with the whole context; unknown without the shape of the model. */
  context?: number;
}

/**
 * What each GPU must hold before anything is computed: its part of the weights,
 * and keys and values of one request as long as the context, without which vLLM
 * does not start. One token takes 2 (keys, values) x layers x heads x size of a
 * head x bytes of a value (Kwon et al., "Efficient Memory Management for Large
 * Language Model Serving with PagedAttention", SOSP 2023, section 3; with heads
 * that queries share, Ainslie et al., "GQA", 2023). GPUs divide the heads among
 * each other, and hold the same ones where there are fewer heads than GPUs.
 *
 * Activations, graphs and CUDA's own memory come on top, so what does not fit by
 * this does not fit at all.
 *
 * @returns undefined where the size of the weights is not known
 */
export function gpuMemoryNeed({
  facts,
  contextLength,
  tensorParallelism,
}: ServedLanguageModel): GpuMemoryNeed | undefined {
  if (facts.weightsMiB === undefined) {
    return undefined;
  }
  const perToken = keyValueBytes(facts, tensorParallelism);
  return {
    weights: facts.weightsMiB / tensorParallelism,
    ...(perToken !== undefined && {
      context: (perToken * (contextLength ?? facts.contextLength)) / MIB,
    }),
  };
}

/** The longest context that leaves room for the weights, in tokens; undefined where that is not known. */
export function longestContext(
  served: ServedLanguageModel,
  gpuMemoryMiB: number,
): number | undefined {
  const need = gpuMemoryNeed(served);
  const perToken = keyValueBytes(served.facts, served.tensorParallelism);
  return need && perToken !== undefined
    ? Math.max(
        0,
        Math.floor(
          ((gpuMemoryMiB * VLLM_MEMORY_SHARE - need.weights) * MIB) / perToken,
        ),
      )
    : undefined;
}

/** Keys and values of one token on one GPU. */
function keyValueBytes(
  { layers, keyValueHeads, headDimension }: ServedLanguageModel['facts'],
  gpus: number,
): number | undefined {
  return layers === undefined ||
    keyValueHeads === undefined ||
    headDimension === undefined
    ? undefined
    : 2 *
        layers *
        Math.ceil(keyValueHeads / gpus) *
        headDimension *
        BYTES_PER_VALUE;
}
