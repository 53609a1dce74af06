import { chatService } from '../../../__testUtils__/languageModelFixtures';
import { readyService } from '../../../__testUtils__/serviceFixtures';
import { spokenBy } from './spokenBy';

const { spec } = readyService.revision;
const endpoint = { protocols: ['open-inference-v2', 'kserve-v1', 'openai'] };

describe('the protocols of a service', () => {
  it('are those of the server of its model, and not all of its pool', () => {
    expect(spokenBy(spec, endpoint)).toEqual([
      'open-inference-v2',
      'kserve-v1',
    ]);
  });

  it('are OpenAI alone where a language model is served', () => {
    expect(spokenBy(chatService.revision.spec, endpoint)).toEqual(['openai']);
  });

  it('are the one that an own image was registered with', () => {
    const container = {
      image: 'registry.example/own@sha256:0',
      port: 8080,
      readinessPath: '/ready',
      protocol: 'open-inference-v2' as const,
    };
    expect(spokenBy({ ...spec, container }, endpoint)).toEqual([
      'open-inference-v2',
    ]);
  });
});
