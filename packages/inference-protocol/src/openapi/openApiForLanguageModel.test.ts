import { openApiForLanguageModel } from './openApiForLanguageModel.ts';

const document = openApiForLanguageModel({
  title: 'chat',
  version: '1',
  serverUrl: 'https://models.example.com/chat',
  modelName: 'chat',
  contextLength: 4096,
});

describe('the OpenAPI document of a language model', () => {
  it('tells where it is asked, with an example that names the model', () => {
    expect(Object.keys(document.paths)).toEqual([
      '/v1/chat/completions',
      '/v1/completions',
      '/v1/models',
      '/health',
    ]);
    expect(document.servers).toEqual([
      { url: 'https://models.example.com/chat' },
    ]);
    expect(JSON.stringify(document.paths['/v1/chat/completions'])).toContain(
      '"model":"chat","messages":[',
    );
    expect(document.components.schemas.ChatRequest).toMatchObject({
      properties: { max_tokens: { maximum: 4096 } },
    });
  });

  it('offers no conversation with a model that knows none', () => {
    const { paths } = openApiForLanguageModel({
      title: 'base',
      version: '1',
      modelName: 'base',
      completesOnly: true,
    });
    expect(Object.keys(paths)).not.toContain('/v1/chat/completions');
    expect(Object.keys(paths)).toContain('/v1/completions');
  });

  it('refers only to what it has', () => {
    const names = Object.keys(document.components.schemas);
    const refs = [...JSON.stringify(document).matchAll(/schemas\/(\w+)/g)];
    expect(refs.length).toBeGreaterThan(8);
    for (const [, name] of refs) {
      expect(names).toContain(name);
    }
  });
});
