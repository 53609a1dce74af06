import {
  messagesOf,
  newTurn,
  tokensPerSecond,
  Turn,
  withEnd,
  withPart,
} from './conversation';

const text = (value: string) => ({ kind: 'text' as const, text: value });
const usage = {
  kind: 'usage' as const,
  usage: { promptTokens: 9, completionTokens: 21 },
};
const done = { kind: 'done' as const };

describe('a turn of a conversation', () => {
  it('grows with what comes, and is measured from when it was sent', () => {
    const turn = [text('Hel'), text('lo'), usage, done].reduce(
      (now, part, i) => withPart(now, part, 100 + i * 50),
      newTurn(1, 'Hi'),
    );
    expect(turn).toMatchObject({
      answer: 'Hello',
      state: 'complete',
      measurements: { firstTokenMs: 100, totalMs: 150 },
    });
  });

  it('counts what is thought as the first token', () => {
    const thinking = withPart(
      newTurn(1, 'Hi'),
      { kind: 'reasoning', text: 'hm' },
      80,
    );
    const answered = withPart(thinking, text('Yes'), 200);
    expect(answered).toMatchObject({
      reasoning: 'hm',
      answer: 'Yes',
      measurements: { firstTokenMs: 80 },
    });
  });

  it('keeps what came before it failed or was stopped', () => {
    const begun = withPart(newTurn(1, 'Hi'), text('Hel'), 100);
    const failed = withPart(
      begun,
      { kind: 'error', message: 'no memory' },
      120,
    );
    expect(failed).toMatchObject({ answer: 'Hel', state: 'failed' });
    expect(failed.error!.message).toBe('no memory');
    // What the server said counts more than that the stream then ended.
    expect(withEnd(failed, new Error('broke off'), false).error!.message).toBe(
      'no memory',
    );
    expect(withPart(failed, done, 130).state).toBe('failed');
    expect(withEnd(begun, new Error('aborted'), true)).toMatchObject({
      answer: 'Hel',
      state: 'stopped',
    });
    expect(withEnd(begun, new Error('aborted'), true)).not.toHaveProperty(
      'error',
    );
  });

  it('has a speed of its tokens after the first one', () => {
    const streamed = (more: Partial<Turn>) => ({
      ...newTurn(1, 'Hi'),
      parts: 11,
      ...more,
    });
    const measurements = { firstTokenMs: 500, totalMs: 1_500 };
    expect(
      tokensPerSecond(
        streamed({ measurements: { ...measurements, usage: usage.usage } }),
      ),
    ).toEqual({ value: 20, isEstimated: false });
    expect(tokensPerSecond(streamed({ measurements }))).toEqual({
      value: 10,
      isEstimated: true,
    });
    expect(tokensPerSecond(streamed({ parts: 1, measurements }))).toBe(
      undefined,
    );
    expect(
      tokensPerSecond(
        streamed({ measurements: { firstTokenMs: 500, totalMs: 500 } }),
      ),
    ).toBe(undefined);
    expect(tokensPerSecond(streamed({ measurements: {} }))).toBe(undefined);
  });

  it('is sent with those before it that were answered', () => {
    const answered = withPart(newTurn(1, 'Hi'), text('Hello'), 1);
    const silent = newTurn(2, 'Are you there?');
    expect(messagesOf(' ', [answered, silent], 'Who are you?')).toEqual([
      { role: 'user', content: 'Hi' },
      { role: 'assistant', content: 'Hello' },
      { role: 'user', content: 'Who are you?' },
    ]);
    expect(messagesOf('Be brief', [], 'Hi')[0]).toEqual({
      role: 'system',
      content: 'Be brief',
    });
  });
});
