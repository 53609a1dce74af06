import type { InferenceService } from '@fairway/backstage-plugin-mlops-common';
import { digest } from './modelFixtures';
import { readyService } from './serviceFixtures';

const url = 'https://models.example.com/chat-staging';

/** A language model on a cluster whose gateway decides who may call it. */
export const chatService: InferenceService = {
  ...readyService,
  id: 'service-chat',
  name: 'chat-staging',
  model: 'model:default/chat',
  target: 'kubernetes',
  checksKeys: false,
  revision: {
    ...readyService.revision,
    spec: {
      ...readyService.revision.spec,
      modelVersion: '1',
      uri: `oci://registry.example.com/models/chat@${digest('c')}`,
      digest: digest('c'),
      format: 'safetensors',
      runtime: 'vllm',
      signature: undefined,
      example: undefined,
      resources: { cpu: 4, memoryMiB: 16_384, gpus: 2 },
      languageModel: {
        contextLength: 8192,
        quantization: 'fp8',
        tensorParallelism: 2,
        facts: { contextLength: 32_768 },
      },
    },
  },
  endpoint: {
    url,
    inferUrl: `${url}/v1/chat/completions`,
    modelName: 'chat',
    protocols: ['openai'],
  },
};
