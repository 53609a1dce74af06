import {
  RevisionSpec,
  validateGpuPoolEntity,
} from '@fairway/backstage-plugin-mlops-common';
import { revision, service } from '../__testUtils__/planInputs';
import { toApiEntity, toPoolEntity } from './toCatalogEntities';

const definitionOf = (spec: Partial<RevisionSpec>) => {
  const base = revision(2);
  const entity = toApiEntity(service, {
    ...base,
    spec: { ...base.spec, ...spec },
  });
  return JSON.parse(String(entity.spec!.definition));
};

describe('the API entity of an endpoint', () => {
  it('describes the Open Inference Protocol', () => {
    expect(Object.keys(definitionOf({}).paths)).toContain(
      '/v2/models/digits/infer',
    );
  });

  it('describes the OpenAI API of a language model, with the context that it is served with', () => {
    const languageModel = {
      tensorParallelism: 1,
      contextLength: 4096,
      facts: { contextLength: 32_768 },
    };
    const { paths, components } = definitionOf({
      runtime: 'vllm',
      languageModel,
    });
    expect(Object.keys(paths)).toContain('/v1/chat/completions');
    expect(Object.keys(paths)).not.toContain('/v2/models/digits/infer');
    expect(components.schemas.ChatRequest.properties.max_tokens.maximum).toBe(
      4096,
    );
    const base = { ...languageModel, facts: { contextLength: 1, chat: false } };
    expect(
      Object.keys(definitionOf({ runtime: 'vllm', languageModel: base }).paths),
    ).not.toContain('/v1/chat/completions');
  });
});

describe('the entity of a pool that a target found', () => {
  it.each(['opencost', 'the configuration of the portal', undefined])(
    'is valid with a price from %s',
    source => {
      const entity = toPoolEntity({
        name: 'a100',
        title: 'A100',
        description: '',
        type: 'node-pool',
        capacity: { cpu: 1, memoryMiB: 1024, gpus: 1 },
        devices: [],
        price: { currency: 'EUR', perHour: 16, ...(source && { source }) },
        target: 'kubernetes',
      });
      expect(validateGpuPoolEntity(entity)).toEqual([]);
    },
  );
});
