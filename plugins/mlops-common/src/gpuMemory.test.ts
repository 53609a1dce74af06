import type { ServedLanguageModel } from './api';
import { gpuMemoryNeed, longestContext, VLLM_MEMORY_SHARE } from './gpuMemory';

/** The shape of Qwen2.5-0.5B by its config.json. */
const small: ServedLanguageModel = {
  tensorParallelism: 1,
  facts: {
    contextLength: 32_768,
    weightsMiB: 943,
    layers: 24,
    keyValueHeads: 2,
    headDimension: 64,
  },
};

describe('what a language model needs of a GPU', () => {
  it('is for a token of OPT-13B what the paper of PagedAttention counts: 800 KB', () => {
    const need = gpuMemoryNeed({
      tensorParallelism: 1,
      contextLength: 1,
      facts: {
        contextLength: 2048,
        weightsMiB: 26_000,
        layers: 40,
        keyValueHeads: 40,
        headDimension: 128,
      },
    });
    expect(need!.context! * 1024).toBe(800);
  });

  it('is divided among the GPUs, but no head is', () => {
    const on = (tensorParallelism: number) =>
      gpuMemoryNeed({ ...small, tensorParallelism })!;
    expect(on(1)).toEqual({ weights: 943, context: 384 });
    expect(on(2)).toEqual({ weights: 471.5, context: 192 });
    // Two heads on four GPUs: two GPUs hold the same one.
    expect(on(4)).toEqual({ weights: 235.75, context: 192 });
  });

  it('is not known where the version does not say what it is made of', () => {
    const facts = { contextLength: 4096 };
    expect(gpuMemoryNeed({ tensorParallelism: 1, facts })).toBeUndefined();
    expect(
      gpuMemoryNeed({
        tensorParallelism: 1,
        facts: { ...facts, weightsMiB: 100 },
      }),
    ).toEqual({ weights: 100 });
  });

  it('fits with the longest context, and not with a token more', () => {
    const memory = 24_576;
    const room = memory * VLLM_MEMORY_SHARE;
    const numbers = [1, 3, 7, 16, 61];
    for (const tensorParallelism of [1, 2, 3, 8, 16]) {
      for (const layers of numbers) {
        for (const keyValueHeads of numbers) {
          const served = {
            tensorParallelism,
            facts: {
              contextLength: 1,
              weightsMiB: 20_001,
              layers,
              keyValueHeads,
              headDimension: 96,
            },
          };
          const needs = (contextLength: number) => {
            const { weights, context } = gpuMemoryNeed({
              ...served,
              contextLength,
            })!;
            return weights + context!;
          };
          const longest = longestContext(served, memory)!;
          expect(needs(longest)).toBeLessThanOrEqual(room + 1e-6);
          expect(needs(longest + 1)).toBeGreaterThan(room - 1e-6);
        }
      }
    }
  });
});
