import fc from 'fast-check';
import { CompletionStream } from './CompletionStream.ts';
import { OpenAiFormatError } from './responses.ts';
import type { StreamPart } from './types.ts';

const event = (chunk: unknown) => `data: ${JSON.stringify(chunk)}\n\n`;
const delta = (more: object, finish: string | null = null) =>
  event({ choices: [{ index: 0, delta: more, finish_reason: finish }] });
const read = (...pieces: string[]) => {
  const stream = CompletionStream.create();
  return pieces.flatMap(piece => stream.push(new TextEncoder().encode(piece)));
};

describe('a streamed answer', () => {
  it('is read as vLLM and llama.cpp write it', () => {
    expect(
      read(
        delta({ role: 'assistant', content: '' }),
        delta({ content: 'Hel' }),
        ': keep-alive\n\n',
        delta({ content: 'lo' }),
        delta({}, 'stop'),
        event({
          choices: [],
          usage: { prompt_tokens: 9, completion_tokens: 2, total_tokens: 11 },
        }),
        'data: [DONE]\n\n',
        delta({ content: 'not read' }),
      ),
    ).toEqual([
      { kind: 'text', text: 'Hel' },
      { kind: 'text', text: 'lo' },
      { kind: 'finish', reason: 'stop' },
      { kind: 'usage', usage: { promptTokens: 9, completionTokens: 2 } },
      { kind: 'done' },
    ]);
  });

  it('may go on with a text, and tell what was thought', () => {
    expect(read(event({ choices: [{ text: ' time' }] }))).toEqual([
      { kind: 'text', text: ' time' },
    ]);
    expect(
      read(delta({ reasoning_content: 'hm' }), delta({ reasoning: 'so' })),
    ).toEqual([
      { kind: 'reasoning', text: 'hm' },
      { kind: 'reasoning', text: 'so' },
    ]);
  });

  it.each([
    ['{"error": {"message": "no memory"}}', 'no memory'],
    ['{"error": "no memory"}', 'no memory'],
    ['{"object": "error", "message": "no memory"}', 'no memory'],
    ['{"error": {"code": 500}}', '{"code":500}'],
    ['{"error": {}}', '{}'],
  ])('may end in an error that the server tells in words: %s', (data, said) => {
    expect(read(`data: ${data}\n\n`)).toEqual([
      { kind: 'error', message: said },
    ]);
    expect(read(`event: error\ndata: {"message": "no memory"}\n\n`)).toEqual([
      { kind: 'error', message: 'no memory' },
    ]);
  });

  it.each(['nonsense', '[1]', '"text"', '{"choices": ["a"]}'])(
    'is refused where an event is %s',
    data => {
      expect(() => read(`data: ${data}\n\n`)).toThrow(OpenAiFormatError);
    },
  );

  it('has the same text, in the same order, however it is cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: 'binary', minLength: 1 }), { maxLength: 8 }),
        fc.infiniteStream(fc.integer({ min: 1, max: 30 })),
        (tokens, sizes) => {
          const bytes = new TextEncoder().encode(
            [
              ...tokens.map(content => delta({ content })),
              'data: [DONE]\r\n\r\n',
            ].join(''),
          );
          const stream = CompletionStream.create();
          const parts: StreamPart[] = [];
          for (let at = 0; at < bytes.length; ) {
            const end = at + sizes.next().value;
            parts.push(...stream.push(bytes.slice(at, end)));
            at = end;
          }
          expect(parts).toEqual([
            ...tokens.map(text => ({ kind: 'text', text })),
            { kind: 'done' },
          ]);
          expect(stream.isDone).toBe(true);
        },
      ),
    );
  });
});
