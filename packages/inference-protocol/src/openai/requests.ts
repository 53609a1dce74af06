import type { ChatMessage, GenerationOptions } from './types.ts';

/** Where a base URL ends and the protocol begins. */
export const CHAT_PATH = '/v1/chat/completions';
export const COMPLETIONS_PATH = '/v1/completions';

/** Body of a request for a turn of a conversation. */
export interface ChatRequest {
  model: string;
  messages: ChatMessage[];
  max_tokens?: number;
  temperature?: number;
  stream?: boolean;
  stream_options?: { include_usage: boolean };
}

/** Body of a request to go on with a text. */
export interface CompletionRequest {
  model: string;
  prompt: string;
  max_tokens?: number;
  temperature?: number;
  stream?: boolean;
  stream_options?: { include_usage: boolean };
}

/** What both kinds of requests say of the answer. */
export interface AskOptions extends GenerationOptions {
  /** Whether it shall come token by token, and its count of tokens at the end. */
  stream?: boolean;
}

/**
 * A request for the next turn of a conversation.
 *
 * @throws RangeError for options that no server takes, and for no messages
 */
export function chatRequest(
  model: string,
  messages: readonly ChatMessage[],
  options: AskOptions = {},
): ChatRequest {
  if (messages.length === 0) {
    throw new RangeError('a conversation needs at least one message');
  }
  return { model, messages: [...messages], ...asked(options) };
}

/**
 * A request to go on with a text, for models that know no conversation.
 *
 * @throws RangeError for options that no server takes
 */
export function completionRequest(
  model: string,
  prompt: string,
  options: AskOptions = {},
): CompletionRequest {
  return { model, prompt, ...asked(options) };
}

function asked({ maxTokens, temperature, stream }: AskOptions) {
  if (
    maxTokens !== undefined &&
    !(Number.isInteger(maxTokens) && maxTokens >= 1)
  ) {
    throw new RangeError(
      `the most tokens of an answer must be a whole number of at least 1, not ${maxTokens}`,
    );
  }
  if (
    temperature !== undefined &&
    !(Number.isFinite(temperature) && temperature >= 0 && temperature <= 2)
  ) {
    throw new RangeError(
      `the temperature must be a number from 0 to 2, not ${temperature}`,
    );
  }
  return {
    ...(maxTokens !== undefined && { max_tokens: maxTokens }),
    ...(temperature !== undefined && { temperature }),
    ...(stream && { stream, stream_options: { include_usage: true } }),
  };
}
