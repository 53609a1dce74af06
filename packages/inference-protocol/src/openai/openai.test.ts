import fc from 'fast-check';
import { chatRequest, completionRequest } from './requests.ts';
import {
  decodeCompletion,
  errorMessageOf,
  OpenAiFormatError,
} from './responses.ts';

const messages = [{ role: 'user' as const, content: 'Hello' }];

describe('requests of the OpenAI API', () => {
  it('say what was asked, and nothing else', () => {
    expect(chatRequest('chat', messages)).toEqual({ model: 'chat', messages });
    expect(
      chatRequest('chat', messages, {
        maxTokens: 64,
        temperature: 0,
        stream: true,
      }),
    ).toEqual({
      model: 'chat',
      messages,
      max_tokens: 64,
      temperature: 0,
      stream: true,
      stream_options: { include_usage: true },
    });
    expect(completionRequest('base', 'Once', { maxTokens: 1 })).toEqual({
      model: 'base',
      prompt: 'Once',
      max_tokens: 1,
    });
  });

  it.each([
    [{ maxTokens: 0 }, 'at least 1, not 0'],
    [{ maxTokens: 1.5 }, 'whole number'],
    [{ maxTokens: NaN }, 'whole number'],
    [{ temperature: -0.1 }, 'from 0 to 2'],
    [{ temperature: 2.1 }, 'from 0 to 2'],
    [{ temperature: NaN }, 'from 0 to 2'],
  ])('are not made with %j', (options, words) => {
    expect(() => chatRequest('chat', messages, options)).toThrow(words);
    expect(() => completionRequest('base', 'Once', options)).toThrow(words);
  });

  it('are not made of no messages', () => {
    expect(() => chatRequest('chat', [])).toThrow('at least one message');
  });
});

describe('answers of the OpenAI API', () => {
  const usage = { prompt_tokens: 3, completion_tokens: 5, total_tokens: 8 };

  it('are read whole, of either kind', () => {
    expect(
      decodeCompletion({
        choices: [
          {
            message: { role: 'assistant', content: 'Hi', reasoning: 'greet' },
            finish_reason: 'stop',
          },
        ],
        usage,
      }),
    ).toEqual({
      text: 'Hi',
      reasoning: 'greet',
      finishReason: 'stop',
      usage: { promptTokens: 3, completionTokens: 5 },
    });
    expect(
      decodeCompletion({ choices: [{ text: ' upon' }], usage: null }),
    ).toEqual({ text: ' upon' });
  });

  it.each([
    [undefined],
    [{}],
    [{ choices: [] }],
    [{ choices: 'a' }],
    [{ choices: [null] }],
    [{ choices: [{ message: { content: null } }] }],
  ])('are refused when they are %j', body => {
    expect(() => decodeCompletion(body)).toThrow(OpenAiFormatError);
  });

  it.each([
    [{ error: { message: 'too long', type: 'BadRequestError' } }, 'too long'],
    [{ error: 'not ready' }, 'not ready'],
    [{ object: 'error', message: 'no such model' }, 'no such model'],
    [{ detail: 'Not Found' }, 'Not Found'],
    [{ detail: [{ loc: ['body'] }] }, '[{"loc":["body"]}]'],
    [{}, undefined],
    ['text', undefined],
  ])('say what went wrong: %j', (body, message) => {
    expect(errorMessageOf(body)).toBe(message);
  });

  it('never fail in another way than by a sentence, whatever came', () => {
    fc.assert(
      fc.property(fc.jsonValue(), value => {
        errorMessageOf(value);
        expect(() => {
          try {
            decodeCompletion(value);
          } catch (error) {
            if (!(error instanceof OpenAiFormatError)) {
              throw error;
            }
          }
        }).not.toThrow();
      }),
    );
  });
});
