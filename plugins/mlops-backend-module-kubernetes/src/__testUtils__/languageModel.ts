import type {
  RevisionSpec,
  ServedLanguageModel,
} from '@fairway/backstage-plugin-mlops-common';
import type { DesiredRevision } from '@fairway/backstage-plugin-mlops-node';
import type { Placement } from '../manifests';
import { placementFixture, revisionFixture } from './placement';

export const COMMIT = '0123456789abcdef0123456789abcdef01234567';

export const VLLM_IMAGE = `registry.example.com/vllm/vllm-openai@sha256:${'2'.repeat(
  64,
)}`;

/** The shape of Qwen2.5-0.5B by its config.json: 24 layers, 2 heads of 64. */
export const languageModelFixture: ServedLanguageModel = {
  tensorParallelism: 1,
  facts: {
    contextLength: 32_768,
    weightsMiB: 943,
    layers: 24,
    keyValueHeads: 2,
    headDimension: 64,
  },
};

/** A cluster with vLLM, whose pods may ask the hub, on GPUs of 24 GiB. */
export function languagePlacement(
  overrides: Partial<Placement> = {},
): Placement {
  const placement = placementFixture();
  return {
    ...placement,
    images: { ...placement.images, vllm: VLLM_IMAGE },
    modelHosts: [
      ...placement.modelHosts,
      { host: 'huggingface.co', private: false },
    ],
    pool: { ...placement.pool, gpuMemoryMiB: 24 * 1024 },
    ...overrides,
  };
}

/** A revision of a language model of the hub on one GPU. */
export function languageRevision(
  spec: Partial<RevisionSpec> = {},
): DesiredRevision {
  return revisionFixture({
    spec: {
      uri: `hf://organisation/name@${COMMIT}`,
      digest: `gitCommit:${COMMIT}`,
      format: 'safetensors',
      runtime: 'vllm',
      signature: undefined,
      example: undefined,
      resources: { cpu: 4, memoryMiB: 16_384, gpus: 1 },
      languageModel: languageModelFixture,
      ...spec,
    },
  });
}
