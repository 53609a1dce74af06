import { isJsonObject, shortJson } from '../json.ts';
import type { Completion, TokenUsage } from './types.ts';

/** An answer is not what the OpenAI API says that it is. */
export class OpenAiFormatError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'OpenAiFormatError';
  }
}

const MAX_MESSAGE_CHARACTERS = 1_000;

/**
 * The answer of `/v1/chat/completions` or `/v1/completions`: of several choices
 * the first.
 *
 * @throws OpenAiFormatError where it is none
 */
export function decodeCompletion(body: unknown): Completion {
  const choices = isJsonObject(body) ? body.choices : undefined;
  const choice = Array.isArray(choices) ? choices[0] : undefined;
  if (!isJsonObject(body) || !isJsonObject(choice)) {
    throw new OpenAiFormatError(
      `the answer has no choices: ${shortJson(body)}`,
    );
  }
  const { text, reasoning } = textOf(choice, choice.message);
  if (text === undefined && reasoning === undefined) {
    throw new OpenAiFormatError(
      `the answer has neither a message nor a text: ${shortJson(choice)}`,
    );
  }
  const usage = usageOf(body.usage);
  return {
    text: text ?? '',
    ...(reasoning !== undefined && { reasoning }),
    ...(typeof choice.finish_reason === 'string' && {
      finishReason: choice.finish_reason,
    }),
    ...(usage && { usage }),
  };
}

/** The text of a choice, in a message, a delta or by itself. */
export function textOf(
  choice: Record<string, unknown>,
  message: unknown,
): { text?: string; reasoning?: string } {
  const said = isJsonObject(message) ? message : {};
  const text = said.content ?? choice.text;
  // vLLM calls it reasoning, and called it as llama.cpp and DeepSeek do.
  const reasoning = said.reasoning ?? said.reasoning_content;
  return {
    ...(typeof text === 'string' && { text }),
    ...(typeof reasoning === 'string' && { reasoning }),
  };
}

/** Counts of tokens; undefined where there are none. */
export function usageOf(usage: unknown): TokenUsage | undefined {
  if (!isJsonObject(usage)) {
    return undefined;
  }
  const { prompt_tokens: promptTokens, completion_tokens: completionTokens } =
    usage;
  return isCount(promptTokens) && isCount(completionTokens)
    ? { promptTokens, completionTokens }
    : undefined;
}

/**
 * What a server says that went wrong, in whichever form: `{ error: { message } }`
 * of OpenAI, `{ error }` of inference servers, `{ message }` of older vLLM,
 * `{ detail }` of FastAPI. Undefined where it says nothing.
 */
export function errorMessageOf(body: unknown): string | undefined {
  if (!isJsonObject(body)) {
    return undefined;
  }
  const { error, message, detail } = body;
  const inner = isJsonObject(error) ? error.message : error;
  const found =
    inner ?? message ?? (typeof detail === 'string' ? detail : undefined);
  if (typeof found === 'string' && found.trim() !== '') {
    return found.slice(0, MAX_MESSAGE_CHARACTERS);
  }
  return detail === undefined && error === undefined
    ? undefined
    : JSON.stringify(detail ?? error).slice(0, MAX_MESSAGE_CHARACTERS);
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0;
}
