import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { createFakeBackend } from '../../../__testUtils__/fakeBackend';
import { chunk, streamOf } from '../../../__testUtils__/fakeCompletion';
import { chatService } from '../../../__testUtils__/languageModelFixtures';
import { renderMlops } from '../../../__testUtils__/renderMlops';

const open = (service = chatService) => {
  const backend = createFakeBackend();
  backend.state.services = [service];
  renderMlops(`/mlops/services/${service.name}/playground`, backend);
  return backend;
};
const ask = async (question: string) => {
  const message = await screen.findByRole('textbox', { name: 'Message' });
  await userEvent.type(message, `${question}{Enter}`);
};
const log = () => within(screen.getByRole('log'));

describe('ChatTab', () => {
  it('sends with Enter, shows the answer and what was measured of it', async () => {
    const backend = open();
    await ask('Hello there');
    expect(
      await screen.findByText('You said: Hello there'),
    ).toBeInTheDocument();
    expect(
      await screen.findByText(
        /^First token after .+ 4 tokens \(question: 7\)$/,
      ),
    ).toBeInTheDocument();
    const [{ body, path }] = backend.callsOf('chat/completions');
    expect(path.service).toBe('chat-staging');
    expect(body).toEqual({
      model: 'chat',
      messages: [{ role: 'user', content: 'Hello there' }],
      max_tokens: 256,
      temperature: 0.7,
      stream: true,
      stream_options: { include_usage: true },
    });
  });

  it('goes on with the conversation, and begins a new one', async () => {
    const backend = open();
    await ask('One');
    await screen.findByText('You said: One');
    await ask('Two');
    await screen.findByText('You said: Two');
    expect(backend.callsOf('chat/completions')[1].body.messages).toEqual([
      { role: 'user', content: 'One' },
      { role: 'assistant', content: 'You said: One' },
      { role: 'user', content: 'Two' },
    ]);
    await userEvent.click(
      screen.getByRole('button', { name: 'New conversation' }),
    );
    expect(screen.queryByRole('log')).not.toBeInTheDocument();
  });

  it('shows an answer while it is written, and stops it by Escape', async () => {
    const backend = open();
    let signal: AbortSignal | undefined;
    backend.state.complete = (_, given) => {
      signal = given;
      return new Response(
        new ReadableStream({
          start(controller) {
            controller.enqueue(new TextEncoder().encode(chunk('Half an ')));
            given.addEventListener('abort', () =>
              controller.error(given.reason),
            );
          },
        }),
      );
    };
    await ask('Tell me');
    expect(await screen.findByText('Half an')).toBeInTheDocument();
    expect(signal!.aborted).toBe(false);
    expect(
      screen.getByRole('button', { name: 'Stop the answer' }),
    ).toBeInTheDocument();
    await userEvent.type(
      screen.getByRole('textbox', { name: 'Message' }),
      '{Escape}',
    );
    await waitFor(() => expect(signal!.aborted).toBe(true));
    expect(await screen.findByText(/Stopped/)).toBeInTheDocument();
    expect(log().getByText('Half an')).toBeInTheDocument();
    expect(screen.queryByRole('alert')).not.toBeInTheDocument();
  });

  it.each([
    [
      'the server gives up in the middle',
      () =>
        streamOf(chunk('Half'), 'data: {"error":{"message":"no memory"}}\n\n'),
      'no memory',
    ],
    ['the answer has no end', () => streamOf(chunk('Half')), /broke off/],
  ])('says so when %s, and keeps what came', async (_, answer, said) => {
    const backend = open();
    backend.state.complete = answer;
    await ask('Tell me');
    expect(await screen.findByText(said)).toBeInTheDocument();
    expect(log().getByText('Half')).toBeInTheDocument();
  });

  it('explains a refusal in plain words', async () => {
    const backend = open();
    backend.state.complete = () =>
      new Response(
        JSON.stringify({ error: { message: 'longer than the context' } }),
        { status: 400 },
      );
    await ask('Tell me');
    expect(
      await screen.findByText(
        /The model refused the request: longer than the context/,
      ),
    ).toBeInTheDocument();
  });

  it('only goes on with a text where the model knows no conversations', async () => {
    const { languageModel, ...spec } = chatService.revision.spec;
    const backend = open({
      ...chatService,
      revision: {
        ...chatService.revision,
        spec: {
          ...spec,
          languageModel: {
            ...languageModel!,
            facts: { ...languageModel!.facts, chat: false },
          },
        },
      },
    });
    await userEvent.type(
      await screen.findByRole('textbox', { name: 'Beginning of the text' }),
      'Once{Enter}',
    );
    await screen.findByText('You said: Once');
    expect(backend.callsOf('completions')[0].body).toMatchObject({
      model: 'chat',
      prompt: 'Once',
    });
  });

  it('sends nothing without permission, and says whom to ask', async () => {
    const backend = open({
      ...chatService,
      permissions: { ...chatService.permissions, canPredict: false },
    });
    await ask('Hello');
    expect(screen.getByRole('button', { name: 'Send' })).toHaveAttribute(
      'aria-description',
      expect.stringContaining('ask its owner product'),
    );
    expect(backend.callsOf('chat/completions')).toEqual([]);
  });
});

describe('a language model on the page of its service', () => {
  it('says how it is served, and how programs call it', async () => {
    const backend = createFakeBackend();
    backend.state.services = [chatService];
    renderMlops('/mlops/services/chat-staging', backend);
    expect(await screen.findByText('8192 tokens')).toBeInTheDocument();
    expect(screen.getByText('fp8')).toBeInTheDocument();
    expect(screen.getByText('2 GPUs')).toBeInTheDocument();
    await userEvent.click(screen.getByRole('tab', { name: 'Python' }));
    expect(screen.getByLabelText('Python program')).toHaveTextContent(
      'base_url="https://models.example.com/chat-staging/v1"',
    );
  });
});
