import { RevisionSpec } from '@fairway/backstage-plugin-mlops-common';
import { specFixture } from '../__testUtils__/stores';
import { spokenEndpoint } from './spokenEndpoint';
import { emptinessOf, trialRequest } from './trialRequest';

const languageModel = (chat?: boolean): Partial<RevisionSpec> => ({
  runtime: 'vllm',
  signature: undefined,
  example: undefined,
  languageModel: {
    tensorParallelism: 1,
    facts: { contextLength: 4096, ...(chat !== undefined && { chat }) },
  },
});
const spec = (changes: Partial<RevisionSpec> = {}): RevisionSpec => ({
  ...specFixture,
  ...changes,
});

describe('what is sent to see that a revision answers', () => {
  const signature = {
    inputs: [{ name: 'x', datatype: 'FP32', shape: [-1, 2] }],
    outputs: [],
  };

  it('is the example, or zeros of the signature', () => {
    const example = { inputs: [{ name: 'x' }] };
    expect(trialRequest(spec({ example }), 'digits')).toEqual({
      path: '/v2/models/digits/infer',
      body: example,
      madeUp: false,
    });
    expect(
      trialRequest(spec({ example: undefined, signature }), 'digits'),
    ).toMatchObject({ madeUp: true, body: { inputs: [{ data: [0, 0] }] } });
    expect(() =>
      trialRequest(
        spec({ example: undefined, signature: undefined }),
        'digits',
      ),
    ).toThrow('Nothing is known that the model would answer');
  });

  it('is a greeting to a language model, or the beginning of a text', () => {
    expect(trialRequest(spec(languageModel()), 'chat')).toEqual({
      path: '/v1/chat/completions',
      body: {
        model: 'chat',
        messages: [{ role: 'user', content: 'Say hello.' }],
        max_tokens: 16,
      },
      madeUp: true,
    });
    expect(trialRequest(spec(languageModel(false)), 'base')).toMatchObject({
      path: '/v1/completions',
      body: { model: 'base', prompt: 'Once upon a time' },
    });
  });

  it('is the example of a language model, under the name it is served by', () => {
    const example = { model: 'other', prompt: 'Two and two', max_tokens: 3 };
    expect(trialRequest(spec({ ...languageModel(), example }), 'base')).toEqual(
      {
        path: '/v1/completions',
        body: { model: 'base', prompt: 'Two and two', max_tokens: 3 },
        madeUp: false,
      },
    );
  });
});

describe('an answer', () => {
  const llm = spec(languageModel());
  const choice = (content: string) => ({
    choices: [{ message: { role: 'assistant', content } }],
  });

  it.each([
    [spec(), { outputs: [{ name: 'y' }] }],
    [llm, choice('Hello')],
    [llm, { choices: [{ text: 'x' }] }],
    // The end alone is a token too, though there is nothing to see.
    [llm, { ...choice(''), usage: { prompt_tokens: 3, completion_tokens: 1 } }],
  ])('is a prediction: %#', (of, body) => {
    expect(emptinessOf(of, JSON.stringify(body))).toBeUndefined();
  });

  it.each([
    [spec(), '{}', 'no outputs'],
    [spec(), 'null', 'no outputs'],
    [spec(), '{"outputs": []}', 'no outputs'],
    [spec(), JSON.stringify(choice('Hello')), 'no outputs'],
    [llm, '<html>', 'not JSON'],
    [llm, '{"outputs": [1]}', 'no token'],
    [llm, JSON.stringify(choice('')), 'no token'],
    [
      llm,
      JSON.stringify({
        ...choice(''),
        usage: { prompt_tokens: 3, completion_tokens: 0 },
      }),
      'no token',
    ],
  ])('is none: %#', (of, body, said) => {
    expect(emptinessOf(of, body)).toContain(said);
  });
});

describe('the endpoint of a service', () => {
  const endpoint = {
    url: 'https://models.example.com/chat',
    inferUrl: 'https://models.example.com/chat/v2/models/chat/infer',
    modelName: 'chat',
    protocols: ['open-inference-v2', 'kserve-v1'],
  };

  it('is called in the protocol of its revision', () => {
    expect(spokenEndpoint(endpoint, spec())).toBe(endpoint);
    expect(spokenEndpoint(endpoint, spec(languageModel()))).toMatchObject({
      inferUrl: `${endpoint.url}/v1/chat/completions`,
      protocols: ['openai'],
    });
    expect(spokenEndpoint(endpoint, spec(languageModel(false)))).toMatchObject({
      inferUrl: `${endpoint.url}/v1/completions`,
    });
    const container = {
      image: 'registry/server@sha256:1',
      port: 8080,
      readinessPath: '/ready',
      protocol: 'open-inference-v2' as const,
    };
    expect(spokenEndpoint(endpoint, spec({ container }))).toMatchObject({
      inferUrl: endpoint.inferUrl,
      protocols: ['open-inference-v2'],
    });
  });
});
