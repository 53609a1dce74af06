import fc from 'fast-check';
import type { ServedLanguageModel } from '@fairway/backstage-plugin-mlops-common';
import { languageModelFixture } from '../../__testUtils__/languageModel';
import { gpuMemoryNeed, longestContext, VLLM_MEMORY_SHARE } from './gpuMemory';

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
      gpuMemoryNeed({ ...languageModelFixture, tensorParallelism })!;
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
    fc.assert(
      fc.property(
        fc.record({
          tensorParallelism: fc.integer({ min: 1, max: 16 }),
          facts: fc.record({
            contextLength: fc.constant(1),
            weightsMiB: fc.integer({ min: 1, max: 20_000 }),
            layers: fc.integer({ min: 1, max: 100 }),
            keyValueHeads: fc.integer({ min: 1, max: 64 }),
            headDimension: fc.integer({ min: 1, max: 256 }),
          }),
        }),
        (served: ServedLanguageModel) => {
          const memory = 24_576;
          const longest = longestContext(served, memory)!;
          const needs = (contextLength: number) => {
            const { weights, context } = gpuMemoryNeed({
              ...served,
              contextLength,
            })!;
            return weights + context!;
          };
          const room = memory * VLLM_MEMORY_SHARE;
          expect(needs(longest)).toBeLessThanOrEqual(room + 1e-6);
          expect(needs(longest + 1)).toBeGreaterThan(room - 1e-6);
        },
      ),
    );
  });
});
