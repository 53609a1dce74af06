import { isJsonObject, shortJson } from '../json.ts';
import { EventStreamDecoder } from './EventStreamDecoder.ts';
import {
  errorMessageOf,
  OpenAiFormatError,
  textOf,
  usageOf,
} from './responses.ts';
import type { StreamPart } from './types.ts';

const END = '[DONE]';

/**
 * Reads a streamed answer of `/v1/chat/completions` or `/v1/completions` out of
 * bytes as they come. What follows `[DONE]` is not looked at.
 */
export class CompletionStream {
  readonly #events: EventStreamDecoder;
  #isDone = false;

  static create(): CompletionStream {
    return new CompletionStream();
  }

  private constructor() {
    this.#events = EventStreamDecoder.create();
  }

  /** Whether the server has said that this is all. */
  get isDone(): boolean {
    return this.#isDone;
  }

  /**
   * What these bytes bring, in their order.
   *
   * @throws OpenAiFormatError where an event is none of the OpenAI API, and
   *   EventTooLargeError
   */
  push(bytes: Uint8Array): StreamPart[] {
    const parts: StreamPart[] = [];
    for (const { event, data } of this.#events.push(bytes)) {
      if (this.#isDone) {
        break;
      }
      if (data.trim() === END) {
        this.#isDone = true;
        parts.push({ kind: 'done' });
      } else {
        parts.push(...partsOf(event, data));
      }
    }
    return parts;
  }
}

function partsOf(event: string, data: string): StreamPart[] {
  const chunk = parse(data);
  const isError =
    event === 'error' ||
    (chunk.error !== undefined && chunk.error !== null) ||
    chunk.object === 'error';
  if (isError) {
    return [
      {
        kind: 'error',
        message: errorMessageOf(chunk) ?? 'the server gives no reason',
      },
    ];
  }
  const choice = Array.isArray(chunk.choices) ? chunk.choices[0] : undefined;
  if (choice !== undefined && !isJsonObject(choice)) {
    throw new OpenAiFormatError(
      `a choice of the stream is no object: ${shortJson(choice)}`,
    );
  }
  const { text, reasoning } = choice ? textOf(choice, choice.delta) : {};
  const usage = usageOf(chunk.usage);
  return [
    ...(reasoning ? [{ kind: 'reasoning' as const, text: reasoning }] : []),
    ...(text ? [{ kind: 'text' as const, text }] : []),
    ...(typeof choice?.finish_reason === 'string'
      ? [{ kind: 'finish' as const, reason: choice.finish_reason }]
      : []),
    ...(usage ? [{ kind: 'usage' as const, usage }] : []),
  ];
}

function parse(data: string): Record<string, unknown> {
  let chunk: unknown;
  try {
    chunk = JSON.parse(data);
  } catch {
    throw new OpenAiFormatError(
      `an event of the stream is not JSON: ${shortJson(data)}`,
    );
  }
  if (!isJsonObject(chunk)) {
    throw new OpenAiFormatError(
      `an event of the stream is no object: ${shortJson(chunk)}`,
    );
  }
  return chunk;
}
