import { labHookTimeoutMs } from '../testing/describeWithKubeLab.ts';
import { describeWithLanguageModel } from './describeWithLanguageModel.ts';
import { LanguageModelServer } from './LanguageModelServer.ts';

describeWithLanguageModel('a real server of the OpenAI API', () => {
  let server: LanguageModelServer;

  beforeAll(async () => {
    server = await LanguageModelServer.create({ name: 'words' });
  }, labHookTimeoutMs);

  afterAll(() => server?.close());

  const ask = (body: object) =>
    fetch(`${server.url}/v1/chat/completions`, {
      method: 'POST',
      body: JSON.stringify({
        model: 'words',
        messages: [{ role: 'user', content: 'Hello' }],
        ...body,
      }),
    });

  it('is ready, and has the model under its name', async () => {
    expect((await fetch(`${server.url}/health`)).status).toBe(200);
    const { data } = await (await fetch(`${server.url}/v1/models`)).json();
    expect(data).toMatchObject([{ id: 'words' }]);
  });

  it('says words, the same ones when nothing is left to chance', async () => {
    const say = async () => {
      const answer = await (
        await ask({ max_tokens: 8, temperature: 0 })
      ).json();
      return answer.choices[0].message.content as string;
    };
    const said = await say();
    expect(said.trim().split(' ')).toHaveLength(8);
    expect(await say()).toBe(said);
  });

  it('streams them one by one, and counts them', async () => {
    const before = await server.tokensMade();
    const response = await ask({ max_tokens: 8, stream: true });
    const text = await response.text();
    expect(text.match(/^data: \{/gm)!.length).toBeGreaterThan(8);
    expect(text.trimEnd().endsWith('data: [DONE]')).toBe(true);
    expect((await server.tokensMade()) - before).toBe(8);
  });
});
