import type {
  ChatMessage,
  StreamPart,
  TokenUsage,
} from '@fairway/inference-protocol';

/** What was measured of one answer, in the browser. */
export type Measurements = {
  /** From sending to the first part that could be read, in milliseconds. */
  firstTokenMs?: number;
  /** From sending to the last part, in milliseconds. */
  totalMs?: number;
  usage?: TokenUsage;
};

/** One question and what came of it. */
export type Turn = {
  id: number;
  question: string;
  answer: string;
  reasoning: string;
  state: 'waiting' | 'streaming' | 'complete' | 'stopped' | 'failed';
  /** Why the model ended, such as `length`. */
  finishReason?: string;
  error?: Error;
  /** Parts with text that have come. */
  parts: number;
  measurements: Measurements;
};

export const newTurn = (id: number, question: string): Turn => ({
  id,
  question,
  answer: '',
  reasoning: '',
  state: 'waiting',
  parts: 0,
  measurements: {},
});

/** An error that a server has told within its stream. */
class StreamedError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'StreamedError';
  }
}

/** The turn after a part has come, so long after the question was sent. Pure. */
export function withPart(turn: Turn, part: StreamPart, atMs: number): Turn {
  switch (part.kind) {
    case 'text':
    case 'reasoning': {
      const field = part.kind === 'text' ? 'answer' : 'reasoning';
      const { firstTokenMs = atMs } = turn.measurements;
      return {
        ...turn,
        state: 'streaming',
        [field]: turn[field] + part.text,
        parts: turn.parts + 1,
        measurements: { ...turn.measurements, firstTokenMs, totalMs: atMs },
      };
    }
    case 'finish':
      return { ...turn, finishReason: part.reason };
    case 'usage':
      return {
        ...turn,
        measurements: { ...turn.measurements, usage: part.usage },
      };
    case 'error':
      return {
        ...turn,
        state: 'failed',
        error: new StreamedError(part.message),
      };
    default:
      return turn.state === 'failed' ? turn : { ...turn, state: 'complete' };
  }
}

/** The turn after its answer has ended in another way than it should. Pure. */
export function withEnd(turn: Turn, error: Error, isStopped: boolean): Turn {
  if (isStopped) {
    return { ...turn, state: 'stopped' };
  }
  return turn.state === 'failed' ? turn : { ...turn, state: 'failed', error };
}

/**
 * Tokens a second while the answer was written: one less than there are, since
 * the first one is what the time to the first token tells (1/TPOT, as `vllm
 * bench serve` and GenAI-Perf have it). Undefined for fewer than two.
 *
 * Without a count of the server each part counts for one, which `isEstimated`
 * says.
 */
export function tokensPerSecond({
  parts,
  measurements,
}: Turn): { value: number; isEstimated: boolean } | undefined {
  const { firstTokenMs, totalMs, usage } = measurements;
  const tokens = usage?.completionTokens ?? parts;
  if (firstTokenMs === undefined || totalMs === undefined || tokens < 2) {
    return undefined;
  }
  const seconds = (totalMs - firstTokenMs) / 1000;
  return seconds > 0
    ? { value: (tokens - 1) / seconds, isEstimated: usage === undefined }
    : undefined;
}

/** What is sent of a conversation: all that was answered, and the next question. */
export function messagesOf(
  system: string,
  turns: readonly Turn[],
  question: string,
): ChatMessage[] {
  return [
    ...(system.trim() === ''
      ? []
      : [{ role: 'system' as const, content: system }]),
    ...turns
      .filter(({ answer }) => answer !== '')
      .flatMap(turn => [
        { role: 'user' as const, content: turn.question },
        { role: 'assistant' as const, content: turn.answer },
      ]),
    { role: 'user', content: question },
  ];
}
